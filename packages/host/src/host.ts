import {
  defaultTimeLimits,
  type Host,
  type HostHooks,
  type HostReport,
  type Logger,
  type NetboxHooksError,
  PluginHost,
  type PluginRecord,
  type Registry,
  type StoreDefinition,
  TapSupervisor,
} from '@netbox-hooks/core'
import { newId } from '@netbox-hooks/delivery'
import { PluginLoader } from '@netbox-hooks/loader'
import { type RunningServer, routesStore } from '@netbox-hooks/server'
import {
  type CoalescingOptions,
  type EventExplanation,
  RequestBuilder,
  tapEventsPipeline,
  trackChanges,
  type WebhookTemplates,
} from '@netbox-hooks/webhooks'
import { leaveApiNote } from './client/api-note.ts'
import { Configuration, type ConfigurationSource } from './configuration.ts'
import { warnOfCoreCopies } from './core-copies.ts'
import { deliveryEventTypes } from './delivery-events.ts'
import { type Draining, Engine, type EngineOptions } from './engine.ts'
import { completeEvent, type EventInput } from './event-input.ts'
import { hostNotRunning, hostUsed, workerAccepts } from './host-errors.ts'
import { createHostHooks } from './host-hooks.ts'
import { hostModules } from './host-modules.ts'
import type { HostOperations } from './host-operations.ts'
import type { HostRole } from './host-role.ts'
import { IsolatingSource } from './isolation/isolating-source.ts'
import { isShared, queueFile } from './open-queue.ts'
import { pluginStores } from './plugin-stores.ts'
import { ProgressLine } from './progress-line.ts'
import { counted, formatSeconds } from './progress-text.ts'
import { Secrets } from './secrets.ts'
import { serveHost } from './serve-host.ts'
import { splitWebhook } from './split-webhook.ts'
import { testRules } from './test-events.ts'
import { tracedCallbacks } from './tracing/traced-callbacks.ts'
import { findTracing, type Tracing, traced } from './tracing/tracing.ts'
import { warnOfUnusedSettings } from './unused-settings.ts'
import { hostVersion } from './version.ts'

/** What a {@link NetboxHooksHost} is made of. */
export interface HostOptions extends ConfigurationSource {
  readonly logger: Logger
  /** Whether an optional plugin that cannot be loaded keeps the host from starting, too. */
  readonly strict: boolean
  readonly role: HostRole
  /** Where progress of long work is shown: in the log, or in the terminal that standard error is. Default `log`. */
  readonly progress?: 'log' | 'terminal'
  /** Whether it accepts what a command has and serves nothing; a queue that is not shared will do then. */
  readonly onlyAccepts?: boolean
}

/**
 * A plugin host and webhook sender in one process: loads plugins, accepts events, and delivers them.
 * Made by `createHost()`.
 */
export class NetboxHooksHost implements Host {
  /** Version that plugins are checked against. */
  readonly version: string = hostVersion
  /** The tapable hooks: lifecycle, events, context, payload, attempts. */
  readonly hooks: HostHooks
  /** Where the host writes its log. */
  readonly logger: Logger
  readonly #options: HostOptions
  readonly #secrets = new Secrets()
  readonly #taps: TapSupervisor
  #configuration: Configuration | undefined
  #pluginHost: PluginHost | undefined
  #engine: Engine | undefined
  #server: RunningServer | undefined
  #forgetApi = () => {}
  #templates: WebhookTemplates | undefined
  #builder: RequestBuilder | undefined
  #eventTypes: readonly string[] = []
  #tracing: Tracing | undefined

  constructor(options: HostOptions) {
    this.#options = options
    this.logger = this.#secrets.redactLogs(options.logger)
    this.#taps = new TapSupervisor({ logger: this.logger })
    this.hooks = createHostHooks(this.#taps)
  }

  /** The configuration file in use, once loaded; `undefined` if the configuration was given as an object. */
  get configFile(): string | undefined {
    return this.#configuration?.file
  }

  /** Whether it accepts events. */
  get isRunning(): boolean {
    return this.#engine !== undefined
  }

  /** Where the HTTP API is served, e.g. `http://127.0.0.1:8321`; `undefined` if it is not. */
  get serverUrl(): string | undefined {
    return this.#server?.url
  }

  /**
   * What an operator can see and do: deliveries, webhooks, news.
   * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`
   */
  get operations(): HostOperations {
    if (!this.#engine) throw hostNotRunning('operations')
    return this.#engine
  }

  /** Every listed plugin and how far it has come. */
  get plugins(): readonly PluginRecord[] {
    return this.#pluginHost?.plugins ?? []
  }

  /** What plugins registered. */
  get registry(): Registry {
    if (!this.#pluginHost) throw hostNotRunning('The registry')
    return this.#pluginHost.registry
  }

  /**
   * All that the host knows of its plugins: how far each has come, how long it took, what it registered, and what the
   * calls of its callbacks and taps have come to. Can be written as JSON.
   */
  report(): HostReport {
    const nothing = { version: hostVersion, plugins: [], taps: [] }
    return this.#secrets.redact(this.#pluginHost?.report() ?? nothing)
  }

  /**
   * Shuts one plugin down and leaves nothing of it behind: callbacks, taps, event types, timers of its scope.
   * Events go on without it. May be called twice.
   *
   * @param plugin name, or entry in the configuration
   * @throws NetboxHooksError `NBH_PLUGIN_UNKNOWN`, `NBH_PLUGIN_NEEDED` if another plugin depends on it
   */
  async unload(plugin: string): Promise<void> {
    if (!this.#pluginHost) throw hostNotRunning('unload()')
    await this.#pluginHost.unload(plugin)
  }

  /**
   * Reads and checks the configuration and loads the plugins, without opening the queue: all that can be wrong
   * before the first event. {@link start} does it by itself.
   *
   * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`, `NBH_CONFIG_INVALID`,
   *   `NBH_PLUGINS_FAILED`; the last two carry every single mistake in `problems`
   */
  async load(): Promise<void> {
    try {
      await this.#load()
    } catch (error) {
      throw this.#secrets.redact(error)
    }
  }

  /**
   * Starts the host: configuration, plugins, queue, and the delivery of what an earlier process left behind.
   *
   * @throws NetboxHooksError as {@link load} does; as the queue's engine does: `NBH_QUEUE_OWNED` if another live host has
   *   the file, `NBH_REDIS_UNREACHABLE`, `NBH_QUEUE_ENGINE_MISSING`…; and as the HTTP server does:
   *   `NBH_SERVER_UNPROTECTED`, `NBH_PORT_IN_USE`, `NBH_LISTEN_FAILED`
   */
  async start(): Promise<void> {
    if (this.#pluginHost) throw hostUsed()
    try {
      const loaded = await this.#load()
      const { config } = loaded
      const engine = await Engine.open({
        ...loaded,
        hooks: this.hooks,
        secrets: this.#secrets,
        logger: this.logger,
        role: this.#options.role,
        onlyAccepts: this.#options.onlyAccepts,
        progress: () => this.#progress(),
        tracing: this.#tracing,
      })
      this.#engine = engine
      await this.hooks.running.promise()
      await engine.start()
      if (config.server && !this.#options.onlyAccepts) {
        this.#server = await serveHost(this, config.server)
        if (!isShared(config.queue)) {
          this.#forgetApi = leaveApiNote(queueFile(config.queue, loaded.directory), this.#server.url)
        }
        this.logger.info({}, `Serving the HTTP API at ${this.#server.url}`)
      }
      const { role } = this.#options
      const about = { plugins: this.plugins.length, webhooks: config.webhooks.length }
      this.logger.info({ ...about, ...(role !== 'all' && { role }) }, 'Host started')
    } catch (error) {
      await this.stop()
      throw this.#secrets.redact(error)
    }
  }

  /**
   * Stops the host: takes no more events, finishes what is being sent for up to 20 s, shuts the plugins down and
   * lets go of the queue. What is not delivered stays in the queue for the next start. May be called twice.
   */
  async stop(): Promise<void> {
    this.#forgetApi()
    await this.#server?.close()
    const engine = this.#engine
    this.#engine = undefined
    if (engine) await this.#drain(engine)
    await this.#templates?.close()
    await this.#pluginHost?.stop()
    await this.#tracing?.flush()
  }

  /**
   * Runs a unit of work of the application. The changes that it records with `recordChange()` become events when
   * it succeeds; when it throws, none of them do.
   *
   * @param request what the work belongs to, as the application's framework has it; its id, method, path and user
   *   are kept
   * @param options how changes of one object are coalesced where NetBox's way is not wanted
   * @returns what `work` returns, once the events are durable
   * @throws what `work` throws; NetboxHooksError as {@link emit} does
   */
  async trackChanges<T>(
    request: unknown,
    work: () => T | Promise<T>,
    options: CoalescingOptions = {},
  ): Promise<T> {
    this.#accepting('trackChanges()')
    return trackChanges(request, work, async (events) => void (await this.emit(events)), options)
  }

  /**
   * Accepts events. It resolves when they are durable: from then on they are delivered at least once, whatever is
   * killed.
   *
   * @param options `idempotencyKey`: a second call with the same key within 24 h accepts nothing, and answers as the
   *   first one did; `headers` and `requestId`: of the request that the events came with; its trace goes on if no other
   *   is under way, and every line of the log about their deliveries names it
   * @returns the events' ids
   * @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_QUEUE_FULL`, `NBH_HOST_NOT_RUNNING`, `NBH_HOST_IS_WORKER`, with
   *   nothing accepted
   */
  async emit(
    input: EventInput | readonly EventInput[],
    { idempotencyKey, headers, requestId }: EmitOptions = {},
  ): Promise<readonly string[]> {
    const engine = this.#accepting('emit()')
    const inputs = Array.isArray(input) ? (input as readonly EventInput[]) : [input as EventInput]
    const events = inputs.map((event, index) =>
      completeEvent(event, this.#eventTypes, inputs.length > 1 ? `[${index}]` : undefined),
    )
    const start = () =>
      ({ kind: 'producer', carrier: headers, attributes: { 'netbox_hooks.events': events.length } }) as const
    return traced(this.#tracing, 'netbox-hooks accept', start, async (trace) => {
      if (this.hooks.events.taps.length > 0) await this.hooks.events.promise(events)
      return engine.accept(events, { origin: { trace, requestId }, idempotencyKey })
    })
  }

  /**
   * Says what an event would lead to, and why: rule by rule and condition by condition, what each callback returned, the
   * payload, and the requests that would be made. Nothing is accepted or sent; callbacks are called, actions are not.
   * It needs {@link load} or {@link start}.
   *
   * @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_HOST_NOT_RUNNING`
   */
  async explain(input: EventInput): Promise<EventExplanation> {
    if (!this.#builder) throw hostNotRunning('explain()')
    const event = completeEvent(input, this.#eventTypes)
    return this.#secrets.redact(await this.#builder.explain(event, newId()))
  }

  async #drain(engine: Engine): Promise<void> {
    const line = this.#progress()
    const timer = setInterval(() => line.show(drainingText(engine.draining)), 100)
    await engine.stop().finally(() => clearInterval(timer))
    line.end()
  }

  #progress(): ProgressLine {
    const tell = (text: string) => this.logger.info({}, text)
    return new ProgressLine(this.#options.progress === 'terminal' ? {} : { isTerminal: false, tell })
  }

  /** Resolves when every accepted event is processed and no delivery is due or under way. */
  async idle(): Promise<void> {
    await this.#engine?.idle()
  }

  #accepting(what: string): Engine {
    if (!this.#engine) throw hostNotRunning(what)
    if (this.#options.role === 'worker') throw workerAccepts(what)
    return this.#engine
  }

  async #load(): Promise<LoadedHost> {
    if (this.#pluginHost) throw hostUsed()
    this.#tracing = await findTracing((text) => this.#secrets.redactText(text))
    const modules = await hostModules()
    const configuration = await Configuration.load(this.#options, modules, this.#secrets)
    this.#configuration = configuration
    const { pluginOptions, directory: from } = configuration
    const { plugins, timeLimits } = pluginOptions
    const pluginHost = new PluginHost({
      version: hostVersion,
      source: new IsolatingSource({
        source: new PluginLoader({ from, modules }),
        plugins,
        from,
        timeLimits: { ...defaultTimeLimits, ...timeLimits },
        logger: this.logger,
      }),
      ...pluginOptions,
      strict: this.#options.strict,
      taps: this.#taps,
      // An isolated plugin has no routes: Fastify is not in its process.
      stores: [...pluginStores, routesStore as StoreDefinition],
      hooks: this.hooks,
      logger: this.logger,
      redact: (error) => this.#secrets.redact(error),
    })
    this.#pluginHost = pluginHost
    for (const type of deliveryEventTypes) pluginHost.registry.add('eventTypes', type)
    const failed = await pluginHost.load().then(
      () => undefined,
      (error: NetboxHooksError) => error,
    )
    warnOfCoreCopies(configuration.directory, this.logger)
    warnOfUnusedSettings(pluginOptions.pluginsConfig, pluginHost.plugins, this.logger)
    tapEventsPipeline(this.hooks, pluginHost.plugins)
    this.#eventTypes = pluginHost.registry.entries('eventTypes').map(({ value }) => value.name)
    const isComplete = !failed && pluginHost.plugins.every(({ state }) => state !== 'skipped')
    const templates = await configuration.compileTemplates(pluginHost.registry, isComplete)
    this.#templates = templates
    const eventActions = pluginHost.registry.entries('eventActions').map(({ value }) => value)
    const known = failed
      ? undefined
      : { eventTypes: this.#eventTypes, eventActions, strict: this.#options.strict }
    const config = await configuration.complete(known, failed?.problems ?? [])
    if (failed) throw failed
    const { registry } = pluginHost
    const webhooks = config.webhooks.map((webhook) => splitWebhook(webhook, this.#secrets))
    const builder = new RequestBuilder({
      rules: config.eventRules,
      ownRules: testRules(config.webhooks),
      webhooks: webhooks.map(({ stored }) => stored),
      hooks: this.hooks,
      registry,
      logger: this.logger,
      callbackTimeout: config.timeLimits.callback,
      contextBudget: config.timeLimits.context,
      templates,
      watchCallback: this.#tracing && tracedCallbacks(this.#tracing),
    })
    this.#builder = builder
    return { config, directory: configuration.directory, registry, webhooks, builder }
  }
}

/** How events are accepted. */
interface EmitOptions {
  readonly idempotencyKey?: string | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly requestId?: string | undefined
}

function drainingText({ events, requests, leftMs }: Draining): string {
  const what = [
    ...(events > 0 ? [counted(events, 'event', 'events')] : []),
    ...(requests > 0 ? [counted(requests, 'request', 'requests')] : []),
  ]
  return `Finishing ${what.join(' and ') || 'up'}, up to ${formatSeconds(leftMs / 1_000)} left`
}

/** What a host has when it has loaded everything. */
type LoadedHost = Pick<EngineOptions, 'config' | 'directory' | 'registry' | 'webhooks' | 'builder'>
