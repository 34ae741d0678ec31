import { fileURLToPath } from 'node:url'
import { incompatibility } from './compatibility.ts'
import { messageOf, NetboxHooksError } from './errors.ts'
import { builtInEventTypes, eventTypesStore } from './event-types.ts'
import { announceHost } from './get-plugin-config.ts'
import { createLifecycleHooks, type Host, type HostHooks } from './host.ts'
import { instantiatePlugin } from './instantiate-plugin.ts'
import { failedDependency, loadOrder } from './load-order.ts'
import { type Logger, silentLogger } from './logger.ts'
import type { PluginConfig } from './plugin-config.ts'
import type { TimedPhase } from './plugin-errors.ts'
import * as pluginErrors from './plugin-errors.ts'
import {
  type MutablePluginRecord,
  newRecord,
  type PluginEntry,
  type PluginRecord,
  placeOf,
} from './plugin-record.ts'
import { PluginScope } from './plugin-scope.ts'
import type { ImportedPlugin, PluginSource } from './plugin-source.ts'
import { Registry, type StoreDefinition } from './registry.ts'
import { mergeSettings } from './settings.ts'
import { withTimeLimit } from './time-limit.ts'

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
  /** Stores beyond `eventTypes`. */
  readonly stores?: readonly StoreDefinition[]
  /** The host's hooks. Default: the lifecycle's alone. */
  readonly hooks?: HostHooks
  readonly timeLimits?: Partial<TimeLimits>
  readonly logger?: Logger
}

/** Loads plugins, in phases; every phase goes on with the other plugins when one fails. */
export class PluginHost implements Host {
  readonly version: string
  readonly registry: Registry
  readonly hooks: HostHooks
  readonly #source: PluginSource
  readonly #pluginsConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly #timeLimits: TimeLimits
  readonly #logger: Logger
  /** As the configuration lists them. */
  readonly #records: readonly MutablePluginRecord[]
  /** As their dependencies demand. */
  #order: readonly MutablePluginRecord[]
  #retire: () => void = () => {}

  constructor(options: PluginHostOptions) {
    this.version = options.version
    this.#source = options.source
    this.#pluginsConfig = options.pluginsConfig ?? {}
    this.#timeLimits = { ...defaultTimeLimits, ...options.timeLimits }
    this.#logger = options.logger ?? silentLogger
    this.registry = new Registry([eventTypesStore, ...(options.stores ?? [])])
    for (const type of builtInEventTypes) this.registry.add('eventTypes', type)
    this.hooks = options.hooks ?? (createLifecycleHooks() as HostHooks)
    this.#records = options.plugins.map(newRecord)
    this.#order = this.#records
  }

  get plugins(): readonly PluginRecord[] {
    return this.#records
  }

  /**
   * Resolves, imports and validates every plugin, then calls every `ready()`.
   * A plugin that fails stops neither the others nor the report on them.
   *
   * @throws NetboxHooksError `NBH_PLUGINS_FAILED` with one problem per required plugin that failed; call
   *   {@link stop} to shut down those that became ready
   */
  async load(): Promise<void> {
    this.#retire = announceHost(this)
    await this.#eachPlugin('import', (record) => this.#import(record))
    await this.#eachPlugin('validate', (record) => this.#validate(record))
    this.#sortByDependencies()
    await this.#eachPlugin('ready', (record) => this.#ready(record))
    for (const { scope } of this.#records) scope?.close()

    const problems = this.#records.flatMap(({ state, error }) => (state === 'failed' && error ? [error] : []))
    if (problems.length > 0) throw pluginErrors.pluginsFailed(problems)
  }

  /** Calls `shutdown()` of every plugin that became ready, last first. Failures are logged. May be called twice. */
  async stop(): Promise<void> {
    for (const record of this.#order.toReversed()) {
      if (record.state !== 'ready') continue
      record.state = 'stopped'
      try {
        await this.#timed(record, 'shutdown', (config) => config.shutdown())
      } catch (error) {
        this.#logger.error({ plugin: record.name, err: error }, messageOf(error))
      }
      await this.hooks.shutdown.promise(record)
    }
    for (const { scope } of this.#order.toReversed()) scope?.dispose()
    this.#retire()
  }

  async #import(record: MutablePluginRecord): Promise<void> {
    const resolved = await this.#source.resolve(record.entry)
    record.file = fileURLToPath(resolved.url)
    record.state = 'resolved'
    await this.hooks.resolve.promise(record)

    record.resolved = resolved
    const scope = new PluginScope(resolved.url, record.entry, this)
    record.scope = scope
    const imported = await withTimeLimit(
      scope.run(() => this.#source.import(resolved)),
      this.#timeLimits.import,
      () => pluginErrors.overran(placeOf(record), 'import', this.#timeLimits.import),
    )
    this.#adopt(record, scope, imported)
    record.state = 'imported'
    await this.hooks.import.promise(record)
  }

  /** Makes what a module exports the record's plugin. */
  #adopt(record: MutablePluginRecord, scope: PluginScope, imported: ImportedPlugin): void {
    const manifest = record.resolved?.manifest ?? {}
    const config = scope.run(() => instantiatePlugin(imported.namespace, manifest, placeOf(record)))
    scope.plugin = config.name
    Object.assign(record, {
      scope,
      config,
      name: config.name,
      version: config.version,
      loadedBy: imported.loadedBy,
    })
  }

  async #validate(record: MutablePluginRecord): Promise<void> {
    const config = record.config as PluginConfig
    const earlier = this.#records.find(({ name }) => name === record.name)
    if (earlier && earlier !== record) throw pluginErrors.duplicatePlugin(placeOf(record), earlier.entry)

    const reason = incompatibility(config, this.version)
    if (reason) throw pluginErrors.incompatible(placeOf(record), this.version, reason)

    const given = this.#pluginsConfig[record.entry] ?? this.#pluginsConfig[record.name] ?? {}
    const missing = config.requiredSettings.filter((key) => !Object.hasOwn(given, key))
    if (missing.length > 0) throw pluginErrors.settingsMissing(placeOf(record), record.entry, missing)

    Object.assign(config, { settings: mergeSettings(config.defaultSettings, given), host: this })
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
    for (const type of record.config?.eventTypes ?? []) record.scope?.register('eventTypes', type)
    await this.#timed(record, 'ready', (config) => config.ready())
  }

  /**
   * Starts a plugin over in another way of importing, if there is one that cures why its `ready()` failed. It gets a
   * scope of its own: what the first way has registered is undone, and its journal does not apply.
   */
  async #importAgain(record: MutablePluginRecord, failure: unknown): Promise<boolean> {
    const { resolved, config } = record
    if (!resolved || !config || !this.#source.importAgain) return false
    record.scope?.dispose()
    const scope = new PluginScope(`${resolved.url}#again`, record.name, this)
    const cause = (failure as { cause?: unknown }).cause
    const imported = await scope.run(async () => this.#source.importAgain?.(resolved, cause))
    if (!imported) return false
    this.#adopt(record, scope, imported)
    Object.assign(record.config as PluginConfig, { settings: config.settings, host: this })
    return true
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
    const limit = this.#timeLimits[phase]
    const work = record.scope?.run(async () => call(record.config as PluginConfig)) ?? Promise.resolve()
    try {
      await withTimeLimit(work, limit, () => pluginErrors.overran(placeOf(record), phase, limit))
    } catch (thrown) {
      throw NetboxHooksError.is(thrown) ? thrown : pluginErrors.phaseFailed(placeOf(record), phase, thrown)
    }
  }

  #fail(record: MutablePluginRecord, thrown: unknown): void {
    record.error = NetboxHooksError.is(thrown)
      ? thrown
      : pluginErrors.phaseFailed(placeOf(record), 'import', thrown)
    record.state = record.optional ? 'skipped' : 'failed'
    record.scope?.dispose()
    const level = record.optional ? 'warn' : 'error'
    this.#logger[level]({ plugin: record.name, code: record.error.code }, record.error.message)
  }
}
