import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf, NetboxHooksError } from '../errors.ts'
import { TapSupervisor } from '../hooks/tap-supervisor.ts'
import { withTimeLimit } from '../hooks/time-limit.ts'
import { type Logger, silentLogger } from '../logger.ts'
import { watchBackgroundFailures } from '../scope/background-failures.ts'
import { PluginScope } from '../scope/plugin-scope.ts'
import { Registry } from '../scope/registry.ts'
import type { StoreDefinition } from '../scope/stores.ts'
import { AllowedPlugins } from './allowed.ts'
import type { TimedPhase } from './errors.ts'
import * as pluginErrors from './errors.ts'
import { builtInEventTypes, checkEventType, eventTypesStore } from './event-types.ts'
import { announceHost, pluginUnknown } from './get-plugin-config.ts'
import { createLifecycleHooks, type Host, type HostHooks } from './host.ts'
import { instantiatePlugin } from './instantiate.ts'
import { failedDependency, loadOrder } from './load-order.ts'
import { hasCalledBaseReady, type PluginConfig } from './plugin-config.ts'
import { PrototypeWatch } from './prototype-watch.ts'
import {
  type MutablePluginRecord,
  newRecord,
  type PluginEntry,
  type PluginRecord,
  placeOf,
} from './record.ts'
import { type HostReport, reportPlugin } from './report.ts'
import type { ImportedPlugin, PluginSource } from './source.ts'
import { reportStartUpProgress } from './start-up-progress.ts'
import { validatePlugin } from './validate.ts'

/** How long each phase of one plugin may take, in milliseconds. */
export type TimeLimits = Readonly<Record<TimedPhase, number>>

/** Import 10 s, `ready()` 10 s, `shutdown()` 5 s. */
export const defaultTimeLimits: TimeLimits = { import: 10_000, ready: 10_000, shutdown: 5_000 }

/** What a {@link PluginHost} is made of. */
export interface PluginHostOptions {
  /** Version that plugins are checked against. */
  readonly version: string
  /** Where plugins come from. */
  readonly source: PluginSource
  /** The plugins, in the order in which they are loaded. */
  readonly plugins: readonly PluginEntry[]
  /** Settings by plugin entry or plugin name (NetBox: `PLUGINS_CONFIG`). */
  readonly pluginsConfig?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Plugins to load although they say that they do not work with this host: `name@version`. */
  readonly allowIncompatible?: readonly string[]
  /** Whether an optional plugin that cannot be loaded keeps the host from starting, too. Default `false`. */
  readonly strict?: boolean
  /** Stores beyond `eventTypes`. */
  readonly stores?: readonly StoreDefinition[]
  /** Watches over the taps of `hooks`. */
  readonly taps?: TapSupervisor
  /** The host's hooks, supervised by `taps`. Default: the lifecycle's alone. */
  readonly hooks?: HostHooks
  readonly timeLimits?: Partial<TimeLimits>
  readonly logger?: Logger
  /** Takes secrets out of an error before it is kept, logged or thrown. Default: it is left as it is. */
  readonly redact?: (error: NetboxHooksError) => NetboxHooksError
}

/** Loads plugins, in phases; every phase goes on with the other plugins when one fails. */
export class PluginHost implements Host {
  readonly version: string
  readonly registry: Registry
  readonly hooks: HostHooks
  readonly logger: Logger
  readonly #source: PluginSource
  readonly #pluginsConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly #allowed: AllowedPlugins
  readonly #strict: boolean
  readonly #taps: TapSupervisor
  readonly #timeLimits: TimeLimits
  readonly #redact: (error: NetboxHooksError) => NetboxHooksError
  readonly #prototypes = new PrototypeWatch()
  /** As the configuration lists them. */
  readonly #records: readonly MutablePluginRecord[]
  /** As their dependencies demand. */
  #order: readonly MutablePluginRecord[]
  #retire: () => void = () => {}

  constructor(options: PluginHostOptions) {
    this.version = options.version
    this.logger = options.logger ?? silentLogger
    this.#source = options.source
    this.#pluginsConfig = options.pluginsConfig ?? {}
    this.#allowed = new AllowedPlugins(options.allowIncompatible ?? [])
    this.#strict = options.strict ?? false
    this.#timeLimits = { ...defaultTimeLimits, ...options.timeLimits }
    this.#redact = options.redact ?? ((error) => error)
    this.registry = new Registry([eventTypesStore, ...(options.stores ?? [])])
    for (const type of builtInEventTypes) this.registry.add('eventTypes', type)
    this.#taps = options.taps ?? new TapSupervisor({ logger: this.logger })
    this.hooks = options.hooks ?? (createLifecycleHooks(this.#taps) as HostHooks)
    this.#records = options.plugins.map(newRecord)
    this.#order = this.#records
  }

  get plugins(): readonly PluginRecord[] {
    return this.#records
  }

  /** All that the host knows of itself and its plugins, at any time. */
  report(): HostReport {
    const taps = this.#taps.records
    return {
      version: this.version,
      plugins: this.#records.map((record) => reportPlugin(record, this.registry, taps)),
      taps: taps.filter(({ plugin }) => plugin === undefined),
    }
  }

  /**
   * Resolves, imports and validates every plugin, then calls every `ready()`.
   * A plugin that fails stops neither the others nor the report on them.
   *
   * @throws NetboxHooksError `NBH_PLUGINS_FAILED` with one problem per required plugin that failed; call
   *   {@link stop} to shut down those that became ready
   */
  async load(): Promise<void> {
    const undos = [announceHost(this), watchBackgroundFailures((stack) => this.#scopeIn(stack))]
    this.#retire = () => {
      for (const undo of undos) undo()
    }
    const endProgress = reportStartUpProgress(this.#records, this.logger)
    try {
      await this.#loadPlugins()
    } finally {
      endProgress()
    }
  }

  /**
   * Shuts one plugin down and undoes all that it registered: callbacks, taps, event types, timers of its scope.
   * Unknown and unloaded plugins are the same: it may be called twice.
   *
   * @param plugin name, or entry in the configuration
   * @throws NetboxHooksError `NBH_PLUGIN_UNKNOWN`, `NBH_PLUGIN_NEEDED` if another plugin depends on it
   */
  async unload(plugin: string): Promise<void> {
    const record = this.#records.find(({ name, entry }) => name === plugin || entry === plugin)
    if (!record) throw pluginUnknown(plugin, this)
    const dependants = this.#records.filter(
      ({ state, config }) => state === 'ready' && Object.hasOwn(config?.dependencies ?? {}, record.name),
    )
    if (dependants.length > 0) {
      throw pluginErrors.stillNeeded(
        record.name,
        dependants.map(({ name }) => name),
      )
    }
    await this.#shutDown(record)
    record.scope?.dispose()
    record.scope = undefined
    record.config = undefined
  }

  /** Calls `shutdown()` of every plugin that became ready, last first. Failures are logged. May be called twice. */
  async stop(): Promise<void> {
    for (const record of this.#order.toReversed()) await this.#shutDown(record)
    for (const { scope } of this.#order.toReversed()) scope?.dispose()
    this.#retire()
  }

  async #loadPlugins(): Promise<void> {
    await this.#eachPlugin('import', (record) => this.#import(record))
    await this.#eachPlugin('validate', (record) => this.#validate(record))
    this.#sortByDependencies()
    const misplaced = this.#taps.knowPlugins(this.#records.map(({ name }) => name))
    await this.#eachPlugin('ready', (record) => this.#ready(record))
    for (const { scope } of this.#records) scope?.close()

    const problems = this.#records.flatMap(({ state, error }) => {
      if (!error) return []
      if (state === 'failed') return [error]
      return this.#strict ? [pluginErrors.strictlyNeeded(error)] : []
    })
    if (problems.length + misplaced.length > 0) throw pluginErrors.pluginsFailed([...problems, ...misplaced])
  }

  async #import(record: MutablePluginRecord): Promise<void> {
    const resolved = await this.#source.resolve(record.entry)
    record.file = fileURLToPath(resolved.url)
    record.state = 'resolved'
    await this.hooks.resolve.promise(record)

    record.resolved = resolved
    await this.#importInScope(record, resolved.url, () => this.#source.import(resolved))
    record.state = 'imported'
    await this.hooks.import.promise(record)
  }

  /** Imports a plugin in a scope of its own, which replaces an earlier one. */
  async #importInScope(
    record: MutablePluginRecord,
    key: string,
    load: () => Promise<ImportedPlugin | undefined>,
  ): Promise<boolean> {
    record.scope?.dispose()
    const scope = new PluginScope(key, record.name, this)
    record.scope = scope
    const imported = await withTimeLimit(scope.run(load), this.#timeLimits.import, () =>
      this.#overran(record, 'import'),
    )
    if (!imported) return false
    const manifest = record.resolved?.manifest ?? {}
    const config = scope.run(() => instantiatePlugin(imported.namespace, manifest, placeOf(record)))
    scope.plugin = config.name
    this.#warnOfPatches(config.name)
    const { name, version } = config
    Object.assign(record, { config, name, version, loadedBy: imported.loadedBy })
    return true
  }

  /**
   * Starts a plugin over in another way of importing, if there is one that cures why its `ready()` failed. What the
   * first way has registered is undone, and its journal does not apply.
   */
  async #importAgain(record: MutablePluginRecord, failure: unknown): Promise<boolean> {
    const { resolved, config } = record
    if (!resolved || !config) return false
    const { cause } = Object(failure) as { cause?: unknown }
    const again = await this.#importInScope(record, `${resolved.url}#again`, async () =>
      this.#source.importAgain?.(resolved, cause),
    )
    const { settings } = config
    if (again) Object.assign(record.config as PluginConfig, { settings, host: this, scope: record.scope })
    return again
  }

  async #validate(record: MutablePluginRecord): Promise<void> {
    const settings = await validatePlugin(record, {
      hostVersion: this.version,
      allowed: this.#allowed,
      pluginsConfig: this.#pluginsConfig,
      plugins: this.#records,
      logger: this.logger,
    })
    Object.assign(record.config as PluginConfig, { settings, host: this, scope: record.scope })
    record.state = 'validated'
    await this.hooks.validate.promise(record)
  }

  #sortByDependencies(): void {
    const { order, problems } = loadOrder(this.#records)
    this.#order = order
    for (const [record, problem] of problems) if (!record.error) this.#fail(record, problem)
  }

  async #ready(record: MutablePluginRecord): Promise<void> {
    const failed = failedDependency(record, this.#records)
    if (failed) throw pluginErrors.dependencyFailed(placeOf(record), failed.name)
    try {
      await this.#callReady(record)
    } catch (thrown) {
      if (!(await this.#importAgain(record, thrown))) throw thrown
      await this.#callReady(record)
    }
    record.state = 'ready'
    await this.hooks.ready.promise(record)
  }

  async #callReady(record: MutablePluginRecord): Promise<void> {
    for (const type of record.config?.eventTypes ?? []) {
      checkEventType(type)
      record.scope?.register('eventTypes', type)
    }
    await this.#timed(record, 'ready', (config) => config.ready())
    this.#warnOfPatches(record.name)
    if (!hasCalledBaseReady(record.config as PluginConfig)) {
      this.logger.warn(
        { plugin: record.name, code: 'NBH_PLUGIN_SUPER_READY' },
        `${record.name} overrides ready() without calling super.ready(); it is loaded all the same.`,
      )
    }
  }

  async #shutDown(record: MutablePluginRecord): Promise<void> {
    if (record.state !== 'ready') return
    record.state = 'stopped'
    const began = performance.now()
    try {
      await this.#timed(record, 'shutdown', (config) => config.shutdown())
    } catch (error) {
      this.logger.error({ plugin: record.name, err: error }, messageOf(error))
    }
    record.durations.shutdown = performance.now() - began
    await this.hooks.shutdown.promise(record)
  }

  /** Runs one phase for every plugin that has not failed; a failure is kept on the plugin's record and logged. */
  async #eachPlugin(
    phase: 'import' | 'validate' | 'ready',
    run: (record: MutablePluginRecord) => Promise<void>,
  ): Promise<void> {
    for (const record of this.#order) {
      if (record.error) continue
      const began = performance.now()
      try {
        await run(record)
      } catch (thrown) {
        this.#fail(record, thrown)
      }
      record.durations[phase] = performance.now() - began
    }
  }

  async #timed(
    record: MutablePluginRecord,
    phase: 'ready' | 'shutdown',
    call: (config: PluginConfig) => void | Promise<void>,
  ): Promise<void> {
    const work = record.scope?.run(async () => call(record.config as PluginConfig)) ?? Promise.resolve()
    try {
      await withTimeLimit(work, this.#timeLimits[phase], () => this.#overran(record, phase))
    } catch (thrown) {
      if (NetboxHooksError.is(thrown)) throw thrown
      throw pluginErrors.phaseFailed(placeOf(record), phase, thrown, this.#source.explainFailure?.(thrown))
    }
  }

  /** Names also the innermost module whose import the plugin waits for, and whose that is. */
  #overran(record: MutablePluginRecord, phase: TimedPhase): NetboxHooksError {
    const edge = record.scope?.importsUnderWay.at(-1)
    const isOwnEntry = edge === record.resolved?.url
    const module = edge?.startsWith('file:') ? fileURLToPath(edge) : edge
    const plugin = this.#records.find(({ file }) => file === module && module !== undefined)?.name
    const waitingFor = module === undefined || isOwnEntry ? undefined : { module, plugin }
    return pluginErrors.overran(placeOf(record), phase, this.#timeLimits[phase], waitingFor)
  }

  /** The plugin whose entry module, or a module beside it, the innermost frames of a stack are in. */
  #scopeIn(stack: string): PluginScope | undefined {
    const own = this.#records.filter(({ file, scope }) => file !== undefined && scope !== undefined)
    const named = own.find(({ file }) => stack.includes(file as string))
    return (named ?? own.find(({ file }) => stack.includes(dirname(file as string) + sep)))?.scope
  }

  #warnOfPatches(plugin: string): void {
    const added = this.#prototypes.added().join(', ')
    if (added === '') return
    this.logger.warn(
      { plugin, added, code: 'NBH_PLUGIN_PATCHES_GLOBALS' },
      `${plugin} adds ${added}, which all code in this process shares.`,
    )
  }

  #fail(record: MutablePluginRecord, thrown: unknown): void {
    const error = NetboxHooksError.is(thrown)
      ? pluginErrors.inPlugin(placeOf(record), thrown)
      : pluginErrors.phaseFailed(placeOf(record), 'import', thrown)
    record.error = this.#redact(error)
    record.state = record.optional ? 'skipped' : 'failed'
    record.scope?.dispose()
    const level = record.optional ? 'warn' : 'error'
    this.logger[level]({ plugin: record.name, code: record.error.code }, record.error.message)
  }
}
