import type { NetboxHooksError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { after, every } from '../times/timer.ts'
import {
  type EarlyRegistration,
  earlyRegistrations,
  noteEarly,
  type Registration,
} from './early-registrations.ts'
import { failedInBackground, registrationClosed, registrationsRefused } from './errors.ts'
import { type Evaluation, trackModuleEvaluation } from './module-evaluation.ts'
import { shared, sharedStorage } from './shared-slot.ts'
import type { RegistryStores, ServiceName, Services, StoreName } from './stores.ts'
import { Undos } from './undos.ts'

/** What a scope knows of the host that its plugin is loaded in. */
export interface ScopeHost {
  /** Holds what plugins register; `add()` returns the undo. */
  readonly registry: {
    readonly stores: readonly string[]
    add<Name extends StoreName>(store: Name, value: RegistryStores[Name], scope: PluginScope): () => void
  }
  /** What plugins provide to each other. */
  readonly services: {
    use<Name extends ServiceName>(
      scope: PluginScope,
      name: Name,
      options: UseOptions,
    ): Services[Name] | undefined
  }
  readonly logger: Logger
}

/** How something is registered. */
export interface RegisterOptions {
  /** Whether an application without that store is one that the plugin can do without. Default `false`. */
  readonly optional?: boolean | undefined
}

/** How a service is used. */
export interface UseOptions {
  /** Versions that will do. Default: those that the plugin's class says, or any. */
  readonly range?: string | undefined
  /** Whether the plugin can do without it. Default: as its class says, or `false`. */
  readonly optional?: boolean | undefined
}

/** Whether what a module registered without a host is a plugin's. */
export type OwnsRegistration = (registration: EarlyRegistration) => boolean

interface AmbientScope {
  readonly scope: PluginScope
  /** The module evaluation under way, if the code that runs is a module's top level. */
  readonly evaluation?: Evaluation
}

const ambient = sharedStorage<AmbientScope>('pluginScope')

/** Per plugin and import that evaluated something: what was registered on the way. */
const journal = shared('journal', () => {
  trackModuleEvaluation(ambient, {
    began: ({ scope }, edge) => scope.importBegan(edge),
    ended: ({ scope }, edge, succeeded) => scope.importEnded(edge, succeeded),
  })
  return new Map<string, Set<Registration>>()
})

/**
 * The ambient owner of all that one plugin does in one host.
 *
 * The host runs a plugin's import, `ready()` and callbacks inside its scope; whatever registers there belongs to
 * the plugin. A registration made while a module is being evaluated happens once per process, because modules are
 * cached; it is kept in a journal and repeated on every later host that imports that module for the same plugin.
 */
export class PluginScope {
  /** Name of the plugin; the config's entry until the name is known. */
  plugin: string
  /** How the configuration lists the plugin. */
  readonly entry: string
  /** The plugin's settings, once they have been checked; frozen. */
  settings: Readonly<Record<string, unknown>> | undefined
  /** Segment of the plugin's URLs. */
  baseUrl: string
  /** Errors that the plugin's code threw where nobody waited for it, see {@link watchBackgroundFailures}. */
  backgroundFailures = 0
  readonly #host: ScopeHost
  readonly #key: string
  readonly #owns: OwnsRegistration | undefined
  readonly #ambient: AmbientScope = { scope: this }
  readonly #undos = new Undos()
  readonly #applied = new Set<Registration>()
  readonly #importsUnderWay: string[] = []
  readonly #mistakes: NetboxHooksError[] = []
  #closed = false

  /**
   * @param key identifies the plugin's module in this process: the URL of its entry
   * @param plugin how the configuration lists it
   * @param host whose registry holds what the plugin registers
   * @param owns whether the plugin's is what a module registered without a host, for {@link adopt}
   */
  constructor(key: string, plugin: string, host: ScopeHost, owns?: OwnsRegistration) {
    this.#owns = owns
    this.#key = key
    this.entry = plugin
    this.plugin = plugin
    this.baseUrl = plugin
    this.#host = host
  }

  /** Runs `fn` with this scope as the ambient one, through every `await` and module it starts. */
  run<T, Args extends unknown[]>(fn: (...args: Args) => T, ...args: Args): T {
    return ambient.run(this.#ambient, fn, ...args)
  }

  /**
   * Registers a value as the plugin's and returns its undo, which may be called twice. While a module is evaluated, what is
   * wrong with it is kept, see {@link takeMistake}: a module that throws would be broken for every later host as well.
   *
   * @throws NetboxHooksError `NBH_REGISTRATION_CLOSED`, `NBH_STORE_UNKNOWN`, `NBH_ALREADY_REGISTERED`,
   *   `NBH_REGISTRATION_INVALID`
   */
  register<Name extends StoreName>(
    store: Name,
    value: RegistryStores[Name],
    { optional = false, evaluation }: RegisterOptions & { readonly evaluation?: Evaluation | undefined } = {},
  ): () => void {
    this.refuseIfClosed(store)
    const found: Registration = { store, value, optional }
    const registration = (!evaluation && this.#owns && noteEarly(found, this.#key)) || found
    for (let outer = evaluation; outer; outer = outer.within) this.#journalOf(outer.edge).add(registration)
    return evaluation ? this.#applyOrNote(registration) : this.#apply(registration)
  }

  /** What was wrong with what modules registered; once told, it is forgotten. */
  takeMistake(): NetboxHooksError | undefined {
    const mistakes = this.#mistakes.splice(0)
    return mistakes.length > 1 ? registrationsRefused(this.plugin, mistakes) : mistakes[0]
  }

  /** See {@link use}. */
  use<Name extends ServiceName>(name: Name, options: UseOptions = {}): Services[Name] | undefined {
    return this.#host.services.use(this, name, options)
  }

  /** @throws NetboxHooksError `NBH_REGISTRATION_CLOSED` when initialization has ended; `what` is registered in */
  refuseIfClosed(what: string): void {
    if (this.#closed) throw registrationClosed(what, this.plugin)
  }

  /**
   * Repeats what the plugin's modules registered when they were evaluated without Node saying so: by a test that imports
   * them, or in a test runner that evaluates modules itself. Of a plugin of which it is not known which modules are its own,
   * it repeats nothing.
   */
  adopt(): void {
    const owns = this.#owns
    if (!owns) return
    for (const registration of earlyRegistrations()) {
      const { key } = registration
      if (this.#applied.has(registration)) continue
      if (key === undefined ? owns(registration) : key === this.#key) this.#applyOrNote(registration)
    }
  }

  /** The imports that the plugin's code waits for, outermost first: URLs, or importer and specifier. */
  get importsUnderWay(): readonly string[] {
    return this.#importsUnderWay
  }

  importBegan(edge: string): void {
    this.#importsUnderWay.push(edge)
  }

  /** Repeats what was registered when that import was first evaluated, unless this scope has it already. */
  importEnded(edge: string, succeeded: boolean): void {
    const index = this.#importsUnderWay.lastIndexOf(edge)
    if (index >= 0) this.#importsUnderWay.splice(index, 1)
    if (!succeeded || this.#closed) return
    for (const registration of journal.get(`${this.#key} ${edge}`) ?? []) {
      if (!this.#applied.has(registration)) this.#applyOrNote(registration)
    }
  }

  /**
   * Makes the scope own something: `undo` is called when the plugin is unloaded. It may answer with a promise, which is
   * waited for up to 5 s.
   */
  own(undo: () => unknown): () => void {
    return this.#undos.add(undo)
  }

  /**
   * Calls `task` every `ms` milliseconds until the plugin is unloaded. The timer does not keep the process alive.
   * A failure is counted and logged as the plugin's.
   * @returns the undo
   */
  setInterval(task: () => void | Promise<void>, ms: number): () => void {
    const timer = this.run(() => every(ms, () => void this.#runInBackground(task))).unref()
    return this.own(() => timer.cancel())
  }

  /** Calls `task` once after `ms` milliseconds, unless the plugin is unloaded before; else as {@link setInterval}. */
  setTimeout(task: () => void | Promise<void>, ms: number): () => void {
    const callOnce = (): void => {
      clear()
      void this.#runInBackground(task)
    }
    const timer = this.run(() => after(ms, callOnce)).unref()
    const clear = this.own(() => timer.cancel())
    return clear
  }

  /** Counts and logs what the plugin's code threw where nobody waits for it. */
  failedInBackground(thrown: unknown): void {
    this.backgroundFailures += 1
    this.#log(failedInBackground(this.plugin, thrown))
  }

  /** Ends initialization: from now on registrations are refused. */
  close(): void {
    this.#closed = true
  }

  /**
   * Undoes all that the plugin registered, last first. One that fails is logged, and the next one has its turn. Resolves,
   * and never rejects, when those that answer with a promise have ended, after 5 s at the latest.
   */
  async dispose(): Promise<void> {
    this.close()
    await this.#undos.callAll(this, (error) => this.#log(error))
  }

  #log(error: NetboxHooksError): void {
    this.#host.logger.error({ plugin: this.plugin, code: error.code, err: error }, error.message)
  }

  async #runInBackground(task: () => void | Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      this.failedInBackground(error)
    }
  }

  #apply(registration: Registration): () => void {
    this.#applied.add(registration)
    const { store, value, optional } = registration
    const { registry } = this.#host
    if (optional && !registry.stores.includes(store)) return () => {}
    return this.own(registry.add(store, value, this))
  }

  #applyOrNote(registration: Registration): () => void {
    try {
      return this.#apply(registration)
    } catch (thrown) {
      this.#mistakes.push(thrown as NetboxHooksError)
      return () => {}
    }
  }

  #journalOf(edge: string): Set<Registration> {
    const key = `${this.#key} ${edge}`
    const registrations = journal.get(key) ?? new Set()
    journal.set(key, registrations)
    return registrations
  }
}

/** The scope of the plugin whose code is running, if any. */
export function currentScope(): PluginScope | undefined {
  return ambient.getStore()?.scope
}

/**
 * Registers a value for the plugin whose code is running. Outside any plugin (a unit test that imports the
 * module) it does nothing.
 *
 * @returns the undo
 * @throws NetboxHooksError `NBH_REGISTRATION_CLOSED` after the plugin's initialization has ended; `NBH_STORE_UNKNOWN` in an
 *   application without that store, unless it is `optional`; `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_INVALID`.
 *   What a module registers while it is evaluated fails its plugin when the module's import has ended
 */
export function register<Name extends StoreName>(
  store: Name,
  value: RegistryStores[Name],
  { optional }: RegisterOptions = {},
): () => void {
  const current = ambient.getStore()
  if (!current) {
    noteEarly({ store, value, optional: optional === true })
    return () => {}
  }
  return current.scope.register(store, value, { optional, evaluation: current.evaluation })
}
