import { fileURLToPath } from 'node:url'
import { NetboxHooksError } from '../errors.ts'
import { withTimeLimit } from '../hooks/time-limit.ts'
import { PluginScope } from '../scope/plugin-scope.ts'
import { messageOf, propertyOf } from '../thrown.ts'
import type { AllowedPlugins } from './allowed.ts'
import type { TimedPhase } from './errors.ts'
import * as pluginErrors from './errors.ts'
import { checkEventType } from './event-types.ts'
import type { Host } from './host.ts'
import { instantiatePlugin } from './instantiate.ts'
import type { Plugin } from './plugin.ts'
import { hasCalledBaseReady } from './plugin-config.ts'
import { PrototypeWatch } from './prototype-watch.ts'
import { type MutablePluginRecord, placeOf } from './record.ts'
import type { ImportedPlugin, PluginSource } from './source.ts'
import type { TimeLimits } from './time-limits.ts'
import { validatePlugin } from './validate.ts'

/** What {@link PluginPhases} need. */
export interface PluginPhasesOptions {
  /** The host that plugins are loaded in. */
  readonly host: Host
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
  readonly #host: Host
  readonly #source: PluginSource
  readonly #pluginsConfig: PluginPhasesOptions['pluginsConfig']
  readonly #unsettled: readonly string[]
  readonly #allowed: AllowedPlugins
  readonly #timeLimits: TimeLimits
  readonly #prototypes = new PrototypeWatch()

  constructor({ host, source, pluginsConfig, unsettled, allowed, timeLimits }: PluginPhasesOptions) {
    this.#host = host
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
    const settings = await validatePlugin(record, {
      hostVersion: this.#host.version,
      allowed: this.#allowed,
      pluginsConfig: this.#pluginsConfig,
      unsettled: this.#unsettled,
      plugins: this.#host.plugins,
      logger: this.#host.logger,
    })
    Object.assign(record.config as Plugin, { settings, host: this.#host, scope: record.scope })
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
    await this.#host.hooks.shutdown.promise(record)
  }

  /** Imports a plugin in a scope of its own, which replaces an earlier one. */
  async #importInScope(
    record: MutablePluginRecord,
    key: string,
    load: () => Promise<ImportedPlugin | undefined>,
  ): Promise<boolean> {
    record.scope?.dispose()
    const scope = new PluginScope(key, record.name, this.#host)
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
    const again = await this.#importInScope(record, `${resolved.url}#again`, async () =>
      this.#source.importAgain?.(resolved, propertyOf(failure, 'cause')),
    )
    const { settings } = config
    if (again) Object.assign(record.config as Plugin, { settings, host: this.#host, scope: record.scope })
    return again
  }

  async #callReady(record: MutablePluginRecord): Promise<void> {
    for (const type of record.config?.eventTypes ?? []) {
      checkEventType(type)
      record.scope?.register('eventTypes', type)
    }
    await this.#timed(record, 'ready', (config) => config.ready())
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
    const work = record.scope?.run(async () => call(record.config as Plugin)) ?? Promise.resolve()
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
    const plugin = this.#host.plugins.find(({ file }) => file === module && module !== undefined)?.name
    const waitingFor = module === undefined || isOwnEntry ? undefined : { module, plugin }
    return pluginErrors.overran(placeOf(record), phase, this.#timeLimits[phase], waitingFor)
  }

  #warnOfPatches(plugin: string): void {
    const added = this.#prototypes.added().join(', ')
    if (added === '') return
    this.#host.logger.warn(
      { plugin, added, code: 'NBH_PLUGIN_PATCHES_GLOBALS' },
      `${plugin} adds ${added}, which all code in this process shares.`,
    )
  }
}
