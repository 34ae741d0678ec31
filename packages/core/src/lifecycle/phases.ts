import { fileURLToPath } from 'node:url'
import { NetboxHooksError } from '../errors.ts'
import { type Declaration, readDeclaration } from '../plugins/declaration.ts'
import type { TimedPhase } from '../plugins/errors.ts'
import * as pluginErrors from '../plugins/errors.ts'
import type { Host } from '../plugins/host.ts'
import { hostView } from '../plugins/host-view.ts'
import type { Plugin } from '../plugins/plugin.ts'
import { hasCalledBaseReady, type PluginConfig } from '../plugins/plugin-config.ts'
import { type MutablePluginRecord, placeOf } from '../plugins/record.ts'
import { notProvided } from '../plugins/service-errors.ts'
import type { ServiceDirectory } from '../plugins/services.ts'
import type { ImportedPlugin, PluginSource } from '../plugins/source.ts'
import { type Door, throughDoor, throughDoorAtOnce } from '../scope/door.ts'
import { PluginScope, type ScopeHost } from '../scope/plugin-scope.ts'
import { codeOf, messageOf, propertyOf } from '../thrown.ts'
import { withTimeLimit } from '../times/time-limit.ts'
import type { AllowedPlugins } from './allowed.ts'
import { instantiatePlugin } from './instantiate.ts'
import { PrototypeWatch } from './prototype-watch.ts'
import type { TimeLimits } from './time-limits.ts'
import { validatePlugin } from './validate.ts'

/** What {@link PluginPhases} need. */
export interface PluginPhasesOptions {
  /** The host that plugins are loaded in. */
  readonly host: Host & ScopeHost
  readonly services: ServiceDirectory
  /** Called inside a plugin's scope before its `ready()`. */
  readonly beforeReady: (plugin: PluginConfig) => void
  readonly source: PluginSource
  /** Settings by plugin entry or plugin name. */
  readonly pluginsConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Keys of them whose values have mistakes. */
  readonly unsettled: readonly string[]
  readonly allowed: AllowedPlugins
  readonly timeLimits: TimeLimits
}

/**
 * The phases of one plugin's life: import, validate, ready, shut down. Each takes the plugin's record one state further
 * and calls the hook of that name; all but {@link shutDown} throw what keeps the plugin from it.
 */
export class PluginPhases {
  readonly #host: Host & ScopeHost
  readonly #services: ServiceDirectory
  readonly #beforeReady: (plugin: PluginConfig) => void
  readonly #source: PluginSource
  readonly #pluginsConfig: PluginPhasesOptions['pluginsConfig']
  readonly #unsettled: readonly string[]
  readonly #allowed: AllowedPlugins
  readonly #timeLimits: TimeLimits
  readonly #prototypes = new PrototypeWatch()

  constructor(options: PluginPhasesOptions) {
    const { host, services, beforeReady, source, pluginsConfig, unsettled, allowed, timeLimits } = options
    this.#host = host
    this.#services = services
    this.#beforeReady = beforeReady
    this.#source = source
    this.#pluginsConfig = pluginsConfig
    this.#unsettled = unsettled
    this.#allowed = allowed
    this.#timeLimits = timeLimits
  }

  /** Finds the plugin's entry module, imports it, and makes an instance of the class that it exports. */
  async import(record: MutablePluginRecord): Promise<void> {
    const resolved = await this.#source.resolve(record.entry)
    const file = fileURLToPath(resolved.url)
    const earlier = this.#host.plugins.find((other) => other !== record && other.file === file)
    if (earlier) throw pluginErrors.sameModule(record.entry, earlier.entry, file)
    record.file = file
    record.state = 'resolved'
    await this.#host.hooks.resolve.promise(record)

    record.resolved = resolved
    await this.#importInScope(record, resolved.url, () => this.#source.import(resolved))
    record.state = 'imported'
    await this.#host.hooks.import.promise(record)
  }

  /** Checks what the plugin declares, and gives it its settings, its host and its scope. */
  async validate(record: MutablePluginRecord): Promise<void> {
    record.declared = this.#declarationOf(record)
    record.settings = await validatePlugin(record, {
      hostVersion: this.#host.version,
      allowed: this.#allowed,
      pluginsConfig: this.#pluginsConfig,
      unsettled: this.#unsettled,
      plugins: this.#host.plugins,
      logger: this.#host.logger,
      timeout: this.#timeLimits.ready,
    })
    this.#equip(record)
    record.state = 'validated'
    await this.#host.hooks.validate.promise(record)
  }

  /** Calls the plugin's `ready()`; starts it over in another way of importing if that cures its failure. */
  async ready(record: MutablePluginRecord): Promise<void> {
    try {
      await this.#callReady(record)
    } catch (thrown) {
      if (!(await this.#importAgain(record, thrown))) throw thrown
      await this.#callReady(record)
    }
    record.state = 'ready'
    await this.#host.hooks.ready.promise(record)
  }

  /** Calls the plugin's `shutdown()` if it was ready. A failure is logged. */
  async shutDown(record: MutablePluginRecord): Promise<void> {
    if (record.state !== 'ready') return
    record.state = 'stopped'
    const began = performance.now()
    try {
      await this.#timed(record, 'shutdown', (config) => config.shutdown())
    } catch (error) {
      this.#host.logger.error({ plugin: record.name, err: error }, messageOf(error))
    }
    record.durations.shutdown = performance.now() - began
    await this.#tellOfShutdown(record)
  }

  /** A tap of the hook may have a long time limit; the next plugin's turn comes all the same. */
  async #tellOfShutdown(record: MutablePluginRecord): Promise<void> {
    const ms = this.#timeLimits.shutdown
    try {
      const told = this.#host.hooks.shutdown.promise(record)
      await withTimeLimit(told, ms, () => pluginErrors.shutdownTapsLate(record.name, ms))
    } catch (error) {
      this.#host.logger.warn({ plugin: record.name, code: codeOf(error) }, messageOf(error))
    }
  }

  /** Imports a plugin in a scope of its own, which replaces an earlier one. */
  async #importInScope(
    record: MutablePluginRecord,
    key: string,
    load: () => Promise<ImportedPlugin | undefined>,
  ): Promise<boolean> {
    void record.scope?.dispose()
    const scope = new PluginScope(key, record.entry, this.#host, record.resolved?.owns)
    record.scope = scope
    const door: Door = {
      scope,
      timeout: this.#timeLimits.import,
      late: () => this.#overran(record, 'import'),
      failed: (thrown) => this.#failed(record, 'import', thrown),
    }
    const imported = await throughDoor(door, load)
    if (!imported) return false
    refuseMistakes(record)
    const failed = (thrown: unknown) => this.#failed(record, 'construct', thrown)
    record.config = throughDoorAtOnce({ scope, failed }, () =>
      instantiatePlugin(imported.namespace, placeOf(record)),
    )
    record.declared = this.#declarationOf(record)
    record.loadedBy = imported.loadedBy
    record.name = record.declared.name
    record.version = record.declared.version
    scope.plugin = record.name
    scope.baseUrl = record.declared.baseUrl
    this.#warnOfPatches(record.name)
    return true
  }

  /**
   * Starts a plugin over in another way of importing, if there is one that cures why its `ready()` failed. What the
   * first way has registered is undone, and its journal does not apply.
   */
  async #importAgain(record: MutablePluginRecord, failure: unknown): Promise<boolean> {
    const { resolved } = record
    if (!resolved || !record.config) return false
    const again = await this.#importInScope(record, `${resolved.url}#again`, async () =>
      this.#source.importAgain?.(resolved, propertyOf(failure, 'cause')),
    )
    if (again) this.#equip(record)
    return again
  }

  async #callReady(record: MutablePluginRecord): Promise<void> {
    const failed = (thrown: unknown) => this.#failed(record, 'validate', thrown)
    throughDoorAtOnce({ scope: record.scope, failed }, () => this.#beforeReady(record.config as PluginConfig))
    await this.#timed(record, 'ready', (config) => config.ready())
    record.scope?.adopt()
    refuseMistakes(record)
    const missing = this.#services.missingOf(record)
    if (missing.length > 0) throw notProvided(placeOf(record), missing)
    this.#warnOfPatches(record.name)
    if (!hasCalledBaseReady(record.config as Plugin)) {
      this.#host.logger.warn(
        { plugin: record.name, code: 'NBH_PLUGIN_SUPER_READY' },
        `${record.name} overrides ready() without calling super.ready(); it is loaded all the same.`,
      )
    }
  }

  async #timed(
    record: MutablePluginRecord,
    phase: 'ready' | 'shutdown',
    call: (config: Plugin) => void | Promise<void>,
  ): Promise<void> {
    const door: Door = {
      scope: record.scope,
      timeout: this.#timeLimits[phase],
      late: () => this.#overran(record, phase),
      failed: (thrown) => this.#failed(record, phase, thrown),
    }
    await throughDoor(door, () => call(record.config as Plugin))
  }

  /** The error for what a plugin threw; an error of ours says by itself what is wrong. */
  #failed(
    record: MutablePluginRecord,
    phase: Parameters<typeof pluginErrors.phaseFailed>[1],
    thrown: unknown,
  ): NetboxHooksError {
    if (NetboxHooksError.is(thrown)) return thrown
    return pluginErrors.phaseFailed(placeOf(record), phase, thrown, this.#source.explainFailure?.(thrown))
  }

  #declarationOf(record: MutablePluginRecord): Declaration {
    const failed = (thrown: unknown) => this.#failed(record, 'validate', thrown)
    return throughDoorAtOnce({ scope: record.scope, failed }, () =>
      readDeclaration(record.config as Plugin, record.resolved?.manifest ?? {}, placeOf(record)),
    )
  }

  /** Gives a plugin what it is told of by its host; it may have accessors of those names. */
  #equip(record: MutablePluginRecord): void {
    const failed = (thrown: unknown) => this.#failed(record, 'validate', thrown)
    throughDoorAtOnce({ scope: record.scope, failed }, () => {
      const { settings } = record
      const scope = record.scope as PluginScope
      scope.settings = settings as Readonly<Record<string, unknown>>
      Object.assign(record.config as Plugin, { settings, host: hostView(this.#host, scope), scope })
    })
  }

  /** Names also the innermost module whose import the plugin waits for, and whose that is. */
  #overran(record: MutablePluginRecord, phase: TimedPhase): NetboxHooksError {
    const edge = record.scope?.importsUnderWay.at(-1)
    const isOwnEntry = edge === record.resolved?.url
    const module = edge?.startsWith('file:') ? fileURLToPath(edge) : edge
    const plugin = this.#host.plugins.find(({ file }) => file === module && module !== undefined)?.name
    const waitingFor = module === undefined || isOwnEntry ? undefined : { module, plugin }
    return pluginErrors.overran(placeOf(record), phase, this.#timeLimits[phase], waitingFor)
  }

  /** Warns of what was added to shared prototypes before the first plugin: by the configuration, or what it imports. */
  begin(): void {
    this.#warnOfPatches(undefined)
  }

  #warnOfPatches(plugin: string | undefined): void {
    const added = this.#prototypes.added().join(', ')
    if (added === '') return
    this.#host.logger.warn(
      { plugin, added, code: 'NBH_PLUGIN_PATCHES_GLOBALS' },
      `${plugin ?? 'The configuration, or the application,'} adds ${added}, which all code in this process shares.`,
    )
  }
}

/** Throws what was wrong with what the plugin's modules registered. */
function refuseMistakes({ scope }: MutablePluginRecord): void {
  const mistake = scope?.takeMistake()
  if (mistake) throw mistake
}
