import {
  defaultTimeLimits,
  type HostHooks,
  type HostReport,
  type Logger,
  type NetboxHooksError,
  PluginHost,
  type PluginRecord,
  type Registry,
  type TapSupervisor,
} from '@netbox-hooks/core'
import { newId } from '@netbox-hooks/delivery'
import { type ModuleLoader, PluginLoader } from '@netbox-hooks/loader'
import { routesStore } from '@netbox-hooks/server'
import {
  type EventExplanation,
  netboxTimestamp,
  RequestBuilder,
  tapEventsPipeline,
  WebhookTemplates,
} from '@netbox-hooks/webhooks'
import { unusedSettings } from './config/checks/unused-settings.ts'
import { Configuration, type ConfigurationSource, type KnownToPlugins } from './config/configuration.ts'
import { configInvalid } from './config/errors.ts'
import { type HostContext, hostContext } from './config/objects/host-context.ts'
import type { ParsedConfig } from './config/parsed.ts'
import { warnOfCoreCopies } from './core-copies.ts'
import { pluginStores } from './engine/plugin-stores.ts'
import { hostNotRunning } from './errors.ts'
import { completeEvent, type EventInput } from './events/input.ts'
import { copyEvent } from './events/stored-event.ts'
import { testEvents } from './events/test-events.ts'
import { type FacePackages, hostModules } from './host-modules.ts'
import { buildingWith } from './inventory/building.ts'
import { configuredObjects } from './inventory/configured-objects.ts'
import { Inventory } from './inventory/inventory.ts'
import type { LiveChange } from './inventory/live-objects.ts'
import { PluginObjects } from './inventory/plugin-objects.ts'
import { IsolatingSource } from './isolation/isolating-source.ts'
import { configWarnings, logWarnings, withoutFile } from './operations/warnings.ts'
import { ownEventTypes } from './own-events.ts'
import { changedObjects } from './reload/changed-objects.ts'
import { type Environment, environmentOf } from './reload/environment.ts'
import type { ReadConfig } from './reload/reloads.ts'
import type { Secrets } from './secrets/secrets.ts'
import { takeSteps } from './steps.ts'
import { findTracing } from './tracing/find-tracing.ts'
import { tracedCallbacks } from './tracing/traced-callbacks.ts'
import type { Tracing } from './tracing/tracing.ts'
import { hostVersion } from './version.ts'

/** What a {@link LoadedHost} is made of. */
export interface LoadedHostOptions extends ConfigurationSource {
  readonly hooks: HostHooks
  readonly taps: TapSupervisor
  readonly secrets: Secrets
  readonly logger: Logger
  /** Whether an optional plugin that cannot be loaded keeps the host from starting, too. */
  readonly strict: boolean
  readonly modules: FacePackages
  readonly refreshEnvironment?: RefreshEnvironment | undefined
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
  #templates: WebhookTemplates | undefined
  #modules: ModuleLoader | undefined
  #builder: RequestBuilder | undefined
  #inventory: Inventory | undefined
  #pluginObjects: PluginObjects | undefined
  /** Names of the webhooks that plugins have registered, of those that have failed as well. */
  #namedByPlugins: readonly string[] = []
  /** What plugins have registered, to be put in force. */
  #ofPlugins: readonly LiveChange[] = []
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
    const { hooks, taps, secrets, logger, strict, signal } = this.#options
    this.#tracing = await findTracing((text) => secrets.redactText(text))
    const modules = await hostModules(this.#options.modules)
    const configuration = await Configuration.load(this.#options, modules, secrets)
    this.#configuration = configuration
    this.#modules = modules
    if (configuration.absence) logWarnings([withoutFile(configuration.absence)], logger)
    signal.throwIfAborted()
    const { pluginOptions, directory: from } = configuration
    const { plugins, timeLimits } = pluginOptions
    const pluginHost = new PluginHost({
      version: hostVersion,
      source: new IsolatingSource({
        source: new PluginLoader({ from, modules }),
        plugins,
        from,
        modules: this.#options.modules,
        timeLimits: { ...defaultTimeLimits, ...timeLimits },
        logger,
      }),
      ...pluginOptions,
      strict,
      taps,
      // An isolated plugin has no routes: Fastify is not in its process.
      stores: [...pluginStores, routesStore],
      hooks,
      logger,
      redact: (error) => secrets.redact(error),
      examine: (registry) => this.#examine(configuration, registry),
      signal,
    })
    this.#pluginHost = pluginHost
    for (const type of ownEventTypes) pluginHost.registry.add('eventTypes', type)
    const failed = await pluginHost.load().then(
      () => undefined,
      (error: NetboxHooksError) => error,
    )
    signal.throwIfAborted()
    warnOfCoreCopies(configuration.directory, logger)
    logWarnings(unusedSettings(pluginOptions, pluginHost.plugins), logger)
    tapEventsPipeline(hooks, pluginHost.plugins, logger)
    this.#eventTypes = pluginHost.registry.entries('eventTypes').map(({ value }) => value.name)
    const { registry } = pluginHost
    const templates = this.#templates as WebhookTemplates
    const texts = await configuration.compileTemplates(templates)
    const config = await configuration.complete(
      this.#known(failed),
      failed?.problems ?? [],
      this.#namedByPlugins,
    )
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
      templates,
      watchCallback: this.#tracing && tracedCallbacks(this.#tracing),
    })
    const inventory = new Inventory()
    inventory.follow(buildingWith(builder))
    inventory.apply([...configuredObjects(config, secrets, texts), ...this.#ofPlugins])
    this.#pluginObjects?.follow(inventory)
    this.#builder = builder
    this.#inventory = inventory
    this.#objectContext = this.#contextOf(configuration, config)
    return {
      config,
      environment: environmentOf(configuration),
      directory: configuration.directory,
      registry,
      inventory,
      builder,
      objectContext: () => this.#objectContext as HostContext,
    }
  }

  /**
   * Checks what plugins have registered, with templates that know their filters. It is called again when a plugin has failed.
   * @returns what is wrong, by plugin
   */
  async #examine(
    configuration: Configuration,
    registry: Registry,
  ): Promise<ReadonlyMap<string, NetboxHooksError>> {
    await this.#templates?.close()
    const isComplete = this.plugins.every(({ error }) => error === undefined)
    this.#templates = new WebhookTemplates(configuration.templateOptions(registry, isComplete))
    this.#pluginObjects ??= new PluginObjects(registry, this.#options.secrets)
    this.#namedByPlugins = [...this.#namedByPlugins, ...this.#pluginObjects.names]
    const context = this.#contextOf(configuration, configuration.parsed)
    const { changes, mistakes } = await this.#pluginObjects.check(context, configuration.declared)
    this.#ofPlugins = changes
    return mistakes
  }

  #contextOf({ directory }: Configuration, config: ParsedConfig | undefined): HostContext {
    const { secrets, strict } = this.#options
    const [registry, templates] = [this.registry as Registry, this.#templates as WebhookTemplates]
    return hostContext({ config, directory, secrets, registry, templates, strict })
  }

  /**
   * Reads the configuration and the environment again, and checks all of it with the plugins that are loaded.
   * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`, `NBH_CONFIG_INVALID`; what the environment was
   *   brought up to date by
   */
  async read(): Promise<ReadConfig> {
    const undo = await this.#options.refreshEnvironment?.()
    try {
      return await this.#readAgain()
    } catch (error) {
      undo?.()
      throw error
    }
  }

  async #readAgain(): Promise<ReadConfig> {
    const { secrets, logger, fallback } = this.#options
    const modules = this.#modules as ModuleLoader
    const [registry, templates] = [this.registry as Registry, this.#templates as WebhookTemplates]
    const [inventory, builder] = [this.#inventory as Inventory, this.#builder as RequestBuilder]
    // A file that was there is missed.
    const hadFile = this.#configuration?.absence === undefined
    const source = { ...this.#options, fallback: hadFile ? undefined : fallback }
    const configuration = await Configuration.load(source, modules, secrets, true)
    const texts = await configuration.compileTemplates(templates)
    const objections = await this.#objectionsTo(configuration)
    const config = await configuration.complete(this.#known(), objections, this.#pluginObjects?.names)
    if (objections.length > 0) throw configInvalid(configuration.file ?? 'The configuration', objections)
    logWarnings(configWarnings(config, registry), logger)
    const take = (counts: ParsedConfig): void => {
      const { callback: callbackTimeout, context: contextBudget, template: timeout } = counts.timeLimits
      secrets.addVariables(configuration.variables)
      templates.use({ env: counts.templates.env, timeout })
      builder.limitTo({ callbackTimeout, contextBudget })
      inventory.apply(changedObjects(inventory, configuredObjects(counts, secrets, texts)))
      this.#configuration = configuration
      this.#objectContext = this.#contextOf(configuration, counts)
    }
    return { config, environment: environmentOf(configuration), take }
  }

  /** What is wrong with what plugins have registered, as it stands beside another configuration. */
  async #objectionsTo(configuration: Configuration): Promise<readonly NetboxHooksError[]> {
    const context = this.#contextOf(configuration, configuration.parsed)
    const found = await this.#pluginObjects?.check(context, configuration.declared)
    return [...(found?.mistakes.values() ?? [])]
  }

  /** What plugins registered that a configuration can name; `undefined` if one has failed that may have registered more. */
  #known(failed?: NetboxHooksError): KnownToPlugins | undefined {
    const isMissing = this.plugins.some(({ state }) => state === 'failed')
    if (failed || isMissing) return undefined
    const eventActions = this.registry?.entries('eventActions') ?? []
    return { eventTypes: this.#eventTypes, eventActions, strict: this.#options.strict }
  }

  /**
   * Events as they are accepted: with what they did not say.
   * @throws NetboxHooksError `NBH_EVENT_INVALID`
   */
  complete(inputs: readonly EventInput[]): ReturnType<typeof completeEvent>[] {
    let time: string | undefined
    const now = () => {
      time ??= netboxTimestamp(new Date())
      return time
    }
    return inputs.map((event, index) => {
      const where = inputs.length > 1 ? `[${index}]` : undefined
      return completeEvent(event, this.#eventTypes, where, now)
    })
  }

  /** What an event would lead to. @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_HOST_NOT_RUNNING` */
  async explain(input: EventInput): Promise<EventExplanation> {
    if (!this.#builder) throw hostNotRunning('explain()')
    const event = copyEvent(completeEvent(input, this.#eventTypes))
    return this.#builder.explain(event, newId())
  }

  /** Shuts the plugins down. May be called twice. */
  async close(): Promise<void> {
    await takeSteps(
      [
        { name: 'templates', timeout: closeMs, work: () => this.#templates?.close() },
        // Each plugin has a time limit of its own.
        { name: 'plugins', work: () => this.#pluginHost?.stop() },
        { name: 'traces', timeout: closeMs, work: () => this.#tracing?.flush() },
      ],
      this.#options.logger,
    )
  }
}
