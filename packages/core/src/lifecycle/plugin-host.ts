import { dirname, sep } from 'node:path'
import { refuseUnless } from '../arguments.ts'
import { NetboxHooksError } from '../errors.ts'
import { guardLogger, type Logger, silentLogger } from '../logger.ts'
import { type OptionRules, option, refuseOptions } from '../options.ts'
import * as pluginErrors from '../plugins/errors.ts'
import { type Extension, HostPoints } from '../plugins/extension.ts'
import type { Host, HostHooks } from '../plugins/host.ts'
import {
  type MutablePluginRecord,
  newRecord,
  type PluginEntry,
  type PluginRecord,
  placeOf,
} from '../plugins/record.ts'
import { ServiceDirectory } from '../plugins/services.ts'
import type { PluginSource } from '../plugins/source.ts'
import { refuseOldNode } from '../refuse-old-node.ts'
import { watchBackgroundFailures } from '../scope/background-failures.ts'
import type { PluginScope } from '../scope/plugin-scope.ts'
import type { Registry } from '../scope/registry.ts'
import { AllowedPlugins } from './allowed.ts'
import { announceHost, pluginUnknown } from './get-plugin-config.ts'
import { failedNeed, loadOrder } from './load-order.ts'
import { PluginPhases } from './phases.ts'
import { type HostReport, reportPlugin } from './report.ts'
import { reportStartUpProgress } from './start-up-progress.ts'
import { defaultTimeLimits, type TimeLimits } from './time-limits.ts'

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
  /** Keys of `pluginsConfig` whose settings have mistakes, which are told elsewhere: their plugins get no further. */
  readonly unsettled?: readonly string[]
  /** Plugins to load although they say that they do not work with this host: `name@version`. */
  readonly allowIncompatible?: readonly string[]
  /** Whether an optional plugin that cannot be loaded keeps the host from starting, too. Default `false`. */
  readonly strict?: boolean
  /** What the application offers to plugins, beside the hooks of their lives and services. Default: nothing. */
  readonly extensions?: readonly Extension[]
  /** The hooks and stores of `extensions`, where they have been made before. */
  readonly points?: HostPoints
  /** Whether the arguments of hooks are checked. Default: if `NODE_ENV` is `development` or `test`. */
  readonly development?: boolean
  /** Name of the host, to which belongs what no plugin registered. Default `host`. */
  readonly name?: string
  readonly timeLimits?: Partial<TimeLimits>
  readonly logger?: Logger
  /** Takes secrets out of an error before it is kept, logged or thrown. Default: it is left as it is. */
  readonly redact?: (error: NetboxHooksError) => NetboxHooksError
  /**
   * Looks at what plugins have registered, once all of them are ready: those that it finds mistakes of fail with them, as if
   * `ready()` had. It is asked again as long as that leaves others. Default: nothing is looked at.
   */
  readonly examine?: ((registry: Registry) => Promise<ReadonlyMap<string, NetboxHooksError>>) | undefined
  /** Aborted with the reason for which loading ends, when the plugin under way has ended its phase. */
  readonly signal?: AbortSignal | undefined
}

const optionRules: OptionRules<PluginHostOptions> = {
  version: { ...option.text, required: true },
  source: {
    needs: 'an object with resolve() and import()',
    is: (source) => ['resolve', 'import'].every((name) => typeof Object(source)[name] === 'function'),
    required: true,
  },
  plugins: {
    needs: 'a list of { entry }',
    is: (plugins) => Array.isArray(plugins) && plugins.every((each) => typeof each?.entry === 'string'),
    required: true,
  },
  pluginsConfig: option.object,
  unsettled: option.list,
  allowIncompatible: option.list,
  strict: option.flag,
  extensions: option.list,
  points: option.object,
  development: option.flag,
  name: option.text,
  timeLimits: option.object,
  logger: option.logger,
  redact: option.function,
  examine: option.function,
  signal: option.object,
}

/** Takes all listed plugins through the phases of their lives; each phase goes on with the others when one fails. */
export class PluginHost implements Host {
  readonly version: string
  readonly registry: Registry
  readonly hooks: HostHooks
  readonly logger: Logger
  readonly #phases: PluginPhases
  readonly #strict: boolean
  readonly #unsettled: readonly string[]
  readonly #points: HostPoints
  /** What plugins provide to each other. */
  readonly services: ServiceDirectory
  readonly #redact: (error: NetboxHooksError) => NetboxHooksError
  readonly #examine: NonNullable<PluginHostOptions['examine']>
  readonly #signal: AbortSignal | undefined
  /** As the configuration lists them. */
  readonly #records: readonly MutablePluginRecord[]
  /** As their dependencies demand. */
  #order: readonly MutablePluginRecord[]
  #retire: () => void = () => {}

  /** @throws NetboxHooksError `NBH_NODE_TOO_OLD`, `NBH_ARGUMENT_INVALID`, `NBH_EXTENSION_INVALID` */
  constructor(options: PluginHostOptions) {
    refuseOldNode()
    refuseOptions('new PluginHost()', options, optionRules)
    this.version = options.version
    this.logger = guardLogger(options.logger ?? silentLogger)
    this.#strict = options.strict ?? false
    this.#unsettled = options.unsettled ?? []
    this.#redact = options.redact ?? ((error) => error)
    this.#examine = options.examine ?? (async () => new Map())
    this.#signal = options.signal
    const { logger } = this
    this.#points =
      options.points ??
      new HostPoints(options.extensions, { logger, name: options.name, development: options.development })
    this.registry = this.#points.registry
    this.hooks = this.#points.hooks
    this.#records = options.plugins.map(newRecord)
    this.#order = this.#records
    this.services = new ServiceDirectory(this.registry, this.#records)
    this.#phases = new PluginPhases({
      host: this,
      services: this.services,
      beforeReady: (plugin) => this.#points.beforeReady(plugin),
      source: options.source,
      pluginsConfig: options.pluginsConfig ?? {},
      unsettled: options.unsettled ?? [],
      allowed: new AllowedPlugins(options.allowIncompatible ?? []),
      timeLimits: { ...defaultTimeLimits, ...options.timeLimits },
    })
  }

  get plugins(): readonly PluginRecord[] {
    return this.#records
  }

  /** All that the host knows of itself and its plugins, at any time. */
  report(): HostReport {
    const taps = this.#points.taps.records
    return {
      version: this.version,
      plugins: this.#records.map((record) => reportPlugin(record, this.registry, taps)),
      taps: taps.filter(({ plugin }) => plugin === undefined),
      ...this.#points.describe(),
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
   * Shuts one plugin down and undoes all that it registered: values in stores, taps, services, timers of its scope.
   * Unknown and unloaded plugins are the same: it may be called twice.
   *
   * @param plugin name, or entry in the configuration
   * @throws NetboxHooksError `NBH_PLUGIN_UNKNOWN`, `NBH_PLUGIN_NEEDED` if another plugin depends on it
   */
  async unload(plugin: string): Promise<void> {
    refuseUnless(typeof plugin === 'string', 'unload()', 'the name of a plugin', plugin)
    const record = this.#records.find(({ name, entry }) => name === plugin || entry === plugin)
    if (!record) throw pluginUnknown(plugin, this)
    const dependants = this.#records.filter(
      ({ state, declared }) => state === 'ready' && Object.hasOwn(declared?.dependencies ?? {}, record.name),
    )
    const needing = new Set([...dependants, ...this.services.usersOf(record)].map(({ name }) => name))
    if (needing.size > 0) throw pluginErrors.stillNeeded(record.name, [...needing])
    await this.#phases.shutDown(record)
    await record.scope?.dispose()
    record.scope = undefined
    record.config = undefined
  }

  /** Calls `shutdown()` of every plugin that became ready, last first. Failures are logged. May be called twice. */
  async stop(): Promise<void> {
    for (const record of this.#order.toReversed()) await this.#phases.shutDown(record)
    for (const { scope } of this.#order.toReversed()) await scope?.dispose()
    this.#retire()
  }

  async #loadPlugins(): Promise<void> {
    this.#phases.begin()
    await this.#eachPlugin('import', (record) => this.#phases.import(record))
    await this.#eachPlugin('validate', (record) => this.#phases.validate(record))
    this.#sortByDependencies()
    const misplaced = this.#points.taps.knowPlugins(this.#records.map(({ name }) => name))
    await this.#eachPlugin('ready', (record) => this.#ready(record))
    for (const { scope } of this.#records) scope?.close()
    await this.#examineAll()

    const problems = this.#records.flatMap((record) => {
      const { state, error } = record
      if (!error || this.#followsFromSettings(record)) return []
      if (state === 'failed') return [error]
      return this.#strict ? [pluginErrors.strictlyNeeded(error)] : []
    })
    if (problems.length + misplaced.length > 0) throw pluginErrors.pluginsFailed([...problems, ...misplaced])
  }

  /** Whether a plugin failed for its settings' mistakes, or for those of one that it depends on. */
  #followsFromSettings({ entry, name, error, config }: PluginRecord): boolean {
    if (error?.code === 'NBH_PLUGIN_SETTINGS_INVALID')
      return this.#unsettled.includes(entry) || this.#unsettled.includes(name)
    if (error?.code !== 'NBH_PLUGIN_DEPENDENCY' && error?.code !== 'NBH_SERVICE_MISSING') return false
    const needed = Object.keys(config?.dependencies ?? {})
    const providers = Object.keys(config?.uses ?? {}).map((name) => this.services.providerOf(name)?.record)
    return this.#records.some(
      (other) =>
        (needed.includes(other.name) || providers.includes(other)) && this.#followsFromSettings(other),
    )
  }

  async #ready(record: MutablePluginRecord): Promise<void> {
    const failed = failedNeed(record, this.#records, this.services)
    if (failed) throw failed
    await this.#phases.ready(record)
  }

  /** What a plugin that fails leaves behind may be what others need. */
  async #examineAll(): Promise<void> {
    const ready = () => this.#order.filter(({ state }) => state === 'ready')
    for (let before = -1; ready().length !== before; ) {
      before = ready().length
      const found = await this.#examine(this.registry)
      for (const record of ready()) {
        const error = found.get(record.name) ?? failedNeed(record, this.#records, this.services)
        if (!error) continue
        await this.#phases.shutDown(record)
        this.#fail(record, error, 'ready')
        await record.scope?.dispose()
      }
    }
  }

  #sortByDependencies(): void {
    const { order, problems } = loadOrder(this.#records, this.services)
    this.#order = order
    for (const [record, problem] of problems) if (!record.error) this.#fail(record, problem)
  }

  /** Runs one phase for every plugin that has not failed; a failure is kept on the plugin's record and logged. */
  async #eachPlugin(
    phase: 'import' | 'validate' | 'ready',
    run: (record: MutablePluginRecord) => Promise<void>,
  ): Promise<void> {
    for (const record of this.#order) {
      this.#signal?.throwIfAborted()
      if (record.error) continue
      const began = performance.now()
      try {
        await run(record)
      } catch (thrown) {
        this.#fail(record, thrown, phase)
      }
      record.durations[phase] = performance.now() - began
    }
  }

  /** The plugin whose entry module, or a module beside it, the innermost frames of a stack are in. */
  #scopeIn(stack: string): PluginScope | undefined {
    const own = this.#records.filter(({ file, scope }) => file !== undefined && scope !== undefined)
    const named = own.find(({ file }) => stack.includes(file as string))
    return (named ?? own.find(({ file }) => stack.includes(dirname(file as string) + sep)))?.scope
  }

  #fail(
    record: MutablePluginRecord,
    thrown: unknown,
    phase: 'import' | 'validate' | 'ready' = 'validate',
  ): void {
    const error = NetboxHooksError.is(thrown)
      ? pluginErrors.inPlugin(placeOf(record), thrown)
      : pluginErrors.phaseFailed(placeOf(record), phase, thrown)
    record.error = this.#redact(error)
    record.state = record.optional ? 'skipped' : 'failed'
    void record.scope?.dispose()
    const level = record.optional ? 'warn' : 'error'
    this.logger[level]({ plugin: record.name, code: record.error.code }, record.error.message)
  }
}
