import {
  defaultTimeLimits,
  type Extension,
  type HostPoints,
  type HostReport,
  type Logger,
  type NetboxHooksError,
  PluginHost,
  type PluginRecord,
  type Registry,
} from '@netbox-hooks/core'
import { newId, type StoredObject } from '@netbox-hooks/delivery'
import { type ModuleLoader, PluginLoader } from '@netbox-hooks/loader'
import {
  type EventExplanation,
  netboxTimestamp,
  RequestBuilder,
  tapEventsPipeline,
} from '@netbox-hooks/webhooks'
import { unusedSettings } from './config/checks/unused-settings.ts'
import type { ConfigWarning } from './config/checks/warnings.ts'
import { Configuration, type ConfigurationSource } from './config/configuration.ts'
import type { HostContext } from './config/objects/host-context.ts'
import type { ParsedConfig } from './config/parsed.ts'
import { configuredExtensions } from './configured-extensions.ts'
import { warnOfCoreCopies } from './core-copies.ts'
import { hostNotRunning } from './errors.ts'
import { completeEvent, type EventInput } from './events/input.ts'
import { copyEvent } from './events/stored-event.ts'
import { testEvents } from './events/test-events.ts'
import { type FacePackages, hostModules } from './host-modules.ts'
import { offeredPoints } from './host-points.ts'
import { buildingWith } from './inventory/building.ts'
import { configuredObjects } from './inventory/configured-objects.ts'
import { Declarations } from './inventory/declarations.ts'
import { Inventory } from './inventory/inventory.ts'
import { IsolatingSource } from './isolation/isolating-source.ts'
import { KeyRing } from './keys/key-ring.ts'
import { putStored } from './managed/put-stored.ts'
import { queueFileWebhooks } from './operations/queue-file-objects.ts'
import { configWarnings, logWarnings, withoutFile } from './operations/warnings.ts'
import { type Environment, environmentOf } from './reload/environment.ts'
import { type ReadAgainOptions, readAgain } from './reload/read-again.ts'
import type { ReadConfig } from './reload/reloads.ts'
import type { Secrets } from './secrets/secrets.ts'
import { takeSteps } from './steps.ts'
import type { Surroundings } from './surroundings.ts'
import { findTracing } from './tracing/find-tracing.ts'
import { tracedCallbacks } from './tracing/traced-callbacks.ts'
import type { Tracing } from './tracing/tracing.ts'
import { hostVersion } from './version.ts'

/** What a {@link LoadedHost} is made of. */
export interface LoadedHostOptions extends ConfigurationSource {
  readonly points: HostPoints
  /** What the application offers to plugins; `undefined` if it is for the configuration to say. */
  readonly extensions?: readonly Extension[] | undefined
  readonly secrets: Secrets
  readonly logger: Logger
  /** Whether an optional plugin that cannot be loaded keeps the host from starting, too. */
  readonly strict: boolean
  readonly modules: FacePackages
  readonly refreshEnvironment?: RefreshEnvironment | undefined
  readonly surroundings?: Surroundings | undefined
  /** Aborted with the reason for which loading ends before its next step. */
  readonly signal: AbortSignal
}

/**
 * Brings the environment up to date before the configuration is read again.
 * @returns the undo, for when nothing is taken over
 */
export type RefreshEnvironment = () => Promise<() => void>

/** How long the templates' threads, and the exporter of traces, may take to end, in ms. */
const closeMs = 5_000

/** What an engine runs on. */
export interface HostParts {
  readonly config: ParsedConfig
  readonly environment: Environment
  /** Folder that the queue's path starts at. */
  readonly directory: string
  readonly registry: Registry
  /** What is in force. */
  readonly inventory: Inventory
  readonly builder: RequestBuilder
  /** What single objects are checked against; it may be another one after a reload. */
  readonly objectContext: () => HostContext
}

/**
 * The configuration and the plugins of a host: all that there is before the queue is opened. What it has come to can be
 * looked at while it loads, and after it has failed to.
 */
export class LoadedHost {
  readonly #options: LoadedHostOptions
  #configuration: Configuration | undefined
  #pluginHost: PluginHost | undefined
  #declarations: Declarations | undefined
  #parts: HostParts | undefined
  #modules: ModuleLoader | undefined
  #objectContext: HostContext | undefined
  #eventTypes: readonly string[] = []
  #tracing: Tracing | undefined

  constructor(options: LoadedHostOptions) {
    this.#options = options
  }

  /** The configuration file in use, once loaded. */
  get configFile(): string | undefined {
    return this.#configuration?.file
  }

  /** Whether plugins have been loaded, or it was tried: they are loaded once. */
  get isUsed(): boolean {
    return this.#pluginHost !== undefined
  }

  get plugins(): readonly PluginRecord[] {
    return this.#pluginHost?.plugins ?? []
  }

  get registry(): Registry | undefined {
    return this.#pluginHost?.registry
  }

  get tracing(): Tracing | undefined {
    return this.#tracing
  }

  report(): HostReport | undefined {
    return this.#pluginHost?.report()
  }

  /** Shuts one plugin down. */
  async unload(plugin: string): Promise<void> {
    if (!this.#pluginHost) throw hostNotRunning('unload()')
    await this.#pluginHost.unload(plugin)
  }

  /**
   * Reads and checks the configuration and loads the plugins.
   *
   * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`, `NBH_CONFIG_INVALID`, `NBH_PLUGINS_FAILED`
   */
  async load(): Promise<HostParts> {
    const { points, secrets, logger, strict, signal, surroundings = {} } = this.#options
    const { hooks } = points
    this.#tracing = await findTracing((text) => secrets.redactText(text))
    const modules = await hostModules(this.#options.modules)
    const configuration = await Configuration.load(this.#options, modules, secrets)
    this.#configuration = configuration
    this.#modules = modules
    if (configuration.absence) logWarnings([withoutFile(configuration.absence)], logger)
    signal.throwIfAborted()
    const { pluginOptions, directory: from } = configuration
    const { extensions, ...ofPlugins } = pluginOptions
    const { plugins, timeLimits } = ofPlugins
    const disk = new PluginLoader({ from, modules })
    if (!this.#options.extensions) points.extend(await configuredExtensions(extensions, disk))
    const pluginHost = new PluginHost({
      version: hostVersion,
      source: new IsolatingSource({
        source: surroundings.source?.(disk) ?? disk,
        plugins,
        from,
        modules: this.#options.modules,
        offered: offeredPoints(points),
        timeLimits: { ...defaultTimeLimits, ...timeLimits },
        logger,
      }),
      ...ofPlugins,
      strict,
      points,
      logger,
      redact: (error) => secrets.redact(error),
      examine: () => declarations.examinePlugins(configuration),
      signal,
    })
    this.#pluginHost = pluginHost
    const { registry } = pluginHost
    const declarations = new Declarations({
      registry,
      plugins: () => this.plugins,
      secrets,
      isPayloadTapped: () => hooks.payload.taps.length > 0,
      strict,
      storedWebhooks: surroundings.queue ? async () => [] : queueFileWebhooks,
    })
    this.#declarations = declarations
    const failed = await pluginHost.load().then(
      () => undefined,
      (error: NetboxHooksError) => error,
    )
    signal.throwIfAborted()
    warnOfCoreCopies(configuration.directory, logger)
    logWarnings(unusedSettings(pluginOptions, pluginHost.plugins), logger)
    tapEventsPipeline(hooks, pluginHost.plugins, logger)
    this.#eventTypes = pluginHost.registry.entries('eventTypes').map(({ value }) => value.name)
    const { config, texts } = await declarations.complete(configuration, failed)
    if (failed) throw failed
    secrets.addVariables(configuration.variables)
    logWarnings(configWarnings(config, registry), logger)
    const builder = new RequestBuilder({
      directed: testEvents,
      hooks,
      registry,
      logger,
      callbackTimeout: config.timeLimits.callback,
      contextBudget: config.timeLimits.context,
      templates: declarations.templates,
      watchCallback: surroundings.watchCallback ?? (this.#tracing && tracedCallbacks(this.#tracing)),
      clock: surroundings.clock,
    })
    const inventory = new Inventory()
    inventory.follow(buildingWith(builder))
    inventory.apply([...configuredObjects(config, secrets, texts), ...declarations.pluginChanges])
    declarations.follow(inventory)
    this.#objectContext = declarations.contextOf(configuration, config)
    this.#parts = {
      config,
      environment: environmentOf(configuration),
      directory: configuration.directory,
      registry,
      inventory,
      builder,
      objectContext: () => this.#objectContext as HostContext,
    }
    surroundings.onLoaded?.(this.#parts)
    return this.#parts
  }

  /**
   * Reads the configuration and the environment again, and checks all of it with the plugins that are loaded.
   *
   * @param objectionsTo what else speaks against it
   * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`, `NBH_CONFIG_INVALID`; what the environment was
   *   brought up to date by
   */
  async read(objectionsTo: ReadAgainOptions['objectionsTo']): Promise<ReadConfig> {
    const undo = await this.#options.refreshEnvironment?.()
    try {
      return await this.#readAgain(objectionsTo)
    } catch (error) {
      undo?.()
      throw error
    }
  }

  async #readAgain(objectionsTo: ReadAgainOptions['objectionsTo']): Promise<ReadConfig> {
    const { secrets, logger, fallback } = this.#options
    const { inventory, builder } = this.#parts as HostParts
    const declarations = this.#declarations as Declarations
    const modules = this.#modules as ModuleLoader
    // A file that was there is missed: none of a folder above it takes its place.
    const { absence, file } = this.#configuration as Configuration
    const isNamed = this.#options.configFile !== undefined || process.env['NETBOX_HOOKS_CONFIG']
    const source = {
      ...this.#options,
      ...(!isNamed && { configFile: file }),
      fallback: absence && fallback,
    }
    const options = { source, modules, declarations, inventory, builder, secrets, logger, objectionsTo }
    const { configuration, ...read } = await readAgain(options)
    const take = (counts: ParsedConfig): void => {
      read.take(counts)
      this.#configuration = configuration
      this.#objectContext = declarations.contextOf(configuration, counts)
    }
    return { ...read, take }
  }

  /**
   * Events as they are accepted: with what they did not say.
   * @throws NetboxHooksError `NBH_EVENT_INVALID`
   */
  complete(inputs: readonly EventInput[]): ReturnType<typeof completeEvent>[] {
    let time: string | undefined
    const wall = this.#options.surroundings?.wall ?? Date.now
    const now = () => {
      time ??= netboxTimestamp(new Date(wall()))
      return time
    }
    return inputs.map((event, index) => {
      const where = inputs.length > 1 ? `[${index}]` : undefined
      return completeEvent(event, this.#eventTypes, where, now)
    })
  }

  /**
   * Puts in force what a queue keeps, of a host that is not started.
   * @returns what keeps some of it from its work
   */
  async putStored(stored: readonly StoredObject[]): Promise<readonly NetboxHooksError[]> {
    if (!this.#parts) throw hostNotRunning('putStored()')
    const { inventory, objectContext: context, config } = this.#parts
    const ring = new KeyRing(config.encryption.keys)
    const tools = { context, ring: () => ring, secrets: this.#options.secrets, now: () => Date.now() }
    return putStored(stored, inventory, tools)
  }

  /** What templates make of samples of the events that their rules are for, where that is hardly meant. */
  async tryTemplates(): Promise<readonly ConfigWarning[]> {
    if (!this.#parts || !this.#declarations) throw hostNotRunning('tryTemplates()')
    const { inventory } = this.#parts
    const { payload, context } = this.#options.points.hooks
    // What taps make of a payload is not known before it is there.
    if (payload.taps.length > 0) return []
    const { tryTemplates } = await import('./samples/try-templates.ts')
    const { templates } = this.#declarations
    return tryTemplates({ inventory, templates, hasContext: context.taps.length > 0 })
  }

  /** What an event would lead to. @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_HOST_NOT_RUNNING` */
  async explain(input: EventInput): Promise<EventExplanation> {
    if (!this.#parts) throw hostNotRunning('explain()')
    const event = copyEvent(completeEvent(input, this.#eventTypes))
    return this.#parts.builder.explain(event, newId())
  }

  /** Shuts the plugins down. May be called twice. */
  async close(): Promise<void> {
    await takeSteps(
      [
        { name: 'templates', timeout: closeMs, work: () => this.#declarations?.close() },
        // Each plugin has a time limit of its own.
        { name: 'plugins', work: () => this.#pluginHost?.stop() },
        { name: 'traces', timeout: closeMs, work: () => this.#tracing?.flush() },
      ],
      this.#options.logger,
    )
  }
}
