import {
  type Extension,
  guardLogger,
  type Host,
  type HostHooks,
  type HostPoints,
  type HostReport,
  harmless,
  type Logger,
  NetboxHooksError,
  type PluginRecord,
  type Registry,
  refuseOldNode,
  refuseUnless,
} from '@netbox-hooks/core'
import type { StoredObject } from '@netbox-hooks/delivery'
import type { Actor, NetboxCatchUp, ReloadReport } from '@netbox-hooks/server'
import type { EventExplanation } from '@netbox-hooks/webhooks'
import { type CoalescingOptions, trackChanges } from '@netbox-hooks/webhooks/register'
import type { ConfigWarning } from './config/checks/warnings.ts'
import type { ConfigurationSource } from './config/configuration.ts'
import type { HostRole } from './config/host-role.ts'
import { type HostState, hostNotRunning, hostUsed, workerAccepts } from './errors.ts'
import type { EventInput } from './events/input.ts'
import type { FacePackages } from './host-modules.ts'
import { makeHostPoints } from './host-points.ts'
import type { HostParts, LoadedHost } from './loaded-host.ts'
import type { HostOperations } from './operations/host-operations.ts'
import type { EmitOptions, RunningHost } from './running-host.ts'
import { Secrets } from './secrets/secrets.ts'
import { StartUp } from './start-up.ts'
import { type Step, takeSteps } from './steps.ts'
import type { Surroundings } from './surroundings.ts'
import { hostVersion } from './version.ts'

/** What a {@link NetboxHooksHost} is made of. */
export interface HostOptions extends ConfigurationSource {
  /** Packages that stand above this one, for plugins that import them; see {@link CreateHostOptions}. */
  readonly modules?: FacePackages | undefined
  readonly logger: Logger
  /** Whether an optional plugin that cannot be loaded keeps the host from starting, too. */
  readonly strict: boolean
  readonly refreshEnvironment?: (() => Promise<() => void>) | undefined
  readonly role: HostRole
  /** What the application offers to plugins, beside what a host offers by itself. Default: nothing. */
  readonly extensions?: readonly Extension[] | undefined
  /** Whether the arguments of hooks are checked. Default: if `NODE_ENV` is `development` or `test`. */
  readonly development?: boolean | undefined
  /** Where progress of long work is shown: in the log, or in the terminal that standard error is. Default `log`. */
  readonly progress?: 'log' | 'terminal'
  /** Whether it accepts what a command has and serves nothing; a queue that is not shared will do then. */
  readonly onlyAccepts?: boolean
  /** Default: the machine's clocks, the network, the queue that is configured. */
  readonly surroundings?: Surroundings | undefined
}

/** How long the HTTP server may take to close, in ms; it gives requests under way 5 s. */
const serverMs = 10_000

/**
 * A plugin host and webhook sender in one process: loads plugins, accepts events, and delivers them.
 * Made by `createHost()`. It has its hooks at once; all else is loaded when it starts.
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
  readonly #points: HostPoints
  readonly #startUp = new StartUp()
  #loaded: LoadedHost | undefined
  #running: RunningHost | undefined
  #stopped: Promise<void> | undefined

  /** @throws NetboxHooksError `NBH_NODE_TOO_OLD`, `NBH_EXTENSION_INVALID` */
  constructor(options: HostOptions) {
    refuseOldNode()
    this.#options = options
    this.logger = guardLogger(this.#secrets.redactLogs(options.logger))
    const { extensions = [], development, surroundings } = options
    this.#points = makeHostPoints(extensions, {
      logger: this.logger,
      development,
      clock: surroundings?.clock,
    })
    this.hooks = this.#points.hooks
  }

  /** The configuration file in use, once loaded; `undefined` if the configuration was given as an object. */
  get configFile(): string | undefined {
    return this.#loaded?.configFile
  }

  /** Whether it accepts events. */
  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** Where the HTTP API is served, e.g. `http://127.0.0.1:8321`; `undefined` if it is not. */
  get serverUrl(): string | undefined {
    return this.#running?.serverUrl
  }

  /**
   * What an operator can see and do: deliveries, webhooks, news.
   * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`
   */
  get operations(): HostOperations {
    if (!this.#running) throw this.#notRunning('operations')
    return this.#running.operations
  }

  /** Reads NetBox's change log; `undefined` if the configuration names no NetBox, or the host does not run. */
  get netbox(): NetboxCatchUp | undefined {
    return this.#running?.netbox
  }

  /** How many changes came from NetBox behind a later one of their object since the host was started. */
  get lateChanges(): number {
    return this.#running?.lateChanges ?? 0
  }

  /** Every listed plugin and how far it has come. */
  get plugins(): readonly PluginRecord[] {
    return this.#loaded?.plugins ?? []
  }

  /** What plugins registered. */
  get registry(): Registry {
    const registry = this.#loaded?.registry
    if (!registry) throw this.#notRunning('The registry')
    return registry
  }

  /**
   * All that the host knows of its plugins: how far each has come, how long it took, what it registered, and what the
   * calls of its callbacks and taps have come to. Can be written as JSON.
   */
  report(): HostReport {
    const { hooks, stores } = this.#points.describe()
    const nothing = { version: hostVersion, plugins: [], taps: [], hooks, stores }
    return this.#secrets.redact(this.#loaded?.report() ?? nothing)
  }

  /**
   * Shuts one plugin down and leaves nothing of it behind: callbacks, taps, event types, timers of its scope.
   * Events go on without it. May be called twice.
   *
   * @param plugin name, or entry in the configuration
   * @throws NetboxHooksError `NBH_PLUGIN_UNKNOWN`, `NBH_PLUGIN_NEEDED` if another plugin depends on it
   */
  async unload(plugin: string): Promise<void> {
    if (!this.#loaded?.isUsed || (this.#startUp.isUnderWay && !this.#running))
      throw this.#notRunning('unload()')
    await this.#loaded.unload(plugin)
  }

  /**
   * Reads and checks the configuration and loads the plugins, without opening the queue: all that can be wrong
   * before the first event. {@link start} does it by itself.
   *
   * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`, `NBH_CONFIG_INVALID`,
   *   `NBH_PLUGINS_FAILED`; the last two carry every single mistake in `problems`; `NBH_HOST_STOPPED` if it was stopped
   */
  async load(): Promise<void> {
    try {
      this.#refuseIfUsed()
      await this.#startUp.run(() => this.#load())
    } catch (error) {
      throw this.#shown(error)
    }
  }

  /**
   * Starts the host: configuration, plugins, queue, and the delivery of what an earlier process left behind.
   *
   * @throws NetboxHooksError as {@link load} does; as the queue's engine does: `NBH_QUEUE_OWNED` if another live host has
   *   the file, `NBH_REDIS_UNREACHABLE`, `NBH_QUEUE_ENGINE_MISSING`…; and as the HTTP server does:
   *   `NBH_SERVER_UNPROTECTED`, `NBH_PORT_IN_USE`, `NBH_LISTEN_FAILED`; `NBH_HOST_STOPPED` if it was stopped
   */
  async start(): Promise<void> {
    try {
      this.#refuseIfUsed()
      await this.#startUp.run(() => this.#start())
    } catch (error) {
      throw this.#shown(error)
    }
  }

  /**
   * Stops the host: takes no more events, finishes what is being sent for up to 20 s, shuts the plugins down and
   * lets go of the queue. What is not delivered stays in the queue for the next start. A host that is still starting is
   * stopped when the step under way has ended, after 10 s at the latest. May be called twice.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
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
    refuseUnless(typeof work === 'function', 'trackChanges()', 'a function as its second argument', work)
    this.#accepting('trackChanges()')
    return trackChanges(request, work, async (events) => void (await this.emit(events)), options)
  }

  /**
   * Accepts events. It resolves when they are durable: from then on they are delivered at least once, whatever is
   * killed.
   *
   * @param options `idempotencyKey`: a second call with the same key within 24 h accepts nothing, and answers as the
   *   first one did; `headers` and `requestId`: of the request that the events came with; its trace goes on if no other
   *   is under way, and every line of the log about their deliveries names it; `isParsed`: `JSON.parse()` has just made the
   *   events, and nobody else has them, so that they are frozen and not copied
   * @returns the events' ids
   * @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_QUEUE_FULL`, `NBH_HOST_NOT_RUNNING`, `NBH_HOST_IS_WORKER`, with
   *   nothing accepted
   */
  async emit(
    input: EventInput | readonly EventInput[],
    options: EmitOptions = {},
  ): Promise<readonly string[]> {
    const running = this.#accepting('emit()')
    return running.emit(
      Array.isArray(input) ? (input as readonly EventInput[]) : [input as EventInput],
      options,
    )
  }

  /**
   * Says what an event would lead to, and why: rule by rule and condition by condition, what each callback returned, the
   * payload, and the requests that would be made. Nothing is accepted or sent; callbacks are called, actions are not.
   * It needs {@link load} or {@link start}.
   *
   * @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_HOST_NOT_RUNNING`
   */
  async explain(input: EventInput): Promise<EventExplanation> {
    if (!this.#loaded) throw this.#notRunning('explain()')
    return this.#secrets.redact(await this.#loaded.explain(input))
  }

  /**
   * For commands that look at a queue: counts what it keeps among what is in force, for {@link explain}. The host is loaded,
   * and not started.
   *
   * @returns what keeps some of it from its work
   * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`
   */
  async putStored(stored: readonly StoredObject[]): Promise<readonly NetboxHooksError[]> {
    if (!this.#loaded) throw this.#notRunning('putStored()')
    return this.#secrets.redact(await this.#loaded.putStored(stored))
  }

  /**
   * For commands that check a configuration: renders the templates of all webhooks with samples of the events that their
   * rules are for. The host is loaded, and not started. Plugins' filters are called, and their callbacks are not.
   *
   * @returns what fails, or is not the JSON that it should be
   * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`
   */
  async tryTemplates(): Promise<readonly ConfigWarning[]> {
    if (!this.#loaded) throw this.#notRunning('tryTemplates()')
    return this.#secrets.redact(await this.#loaded.tryTemplates())
  }

  /**
   * Reads the configuration and the environment again and takes over what can change while the host runs: webhooks, event
   * rules, limits, tokens, the network policy. What cannot (plugins, the queue, the server's address) is named. No event and
   * no request is lost by it, refused or sent twice. A second call waits for the first.
   *
   * @param by who asks for it, for the audit. Default: the application
   * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`, `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`, `NBH_CONFIG_INVALID`,
   *   with nothing changed
   */
  async reload(by: Actor = { name: 'application', via: 'host' }): Promise<ReloadReport> {
    if (!this.#running) throw this.#notRunning('reload()')
    try {
      return await this.#running.reload(by)
    } catch (error) {
      throw this.#shown(error)
    }
  }

  /** Resolves when every accepted event is processed and no delivery is due or under way. */
  async idle(): Promise<void> {
    await this.#running?.idle()
  }

  async #start(): Promise<void> {
    try {
      const { signal } = this.#startUp
      const parts = await this.#load()
      const loaded = this.#loaded as LoadedHost
      const { RunningHost } = await import('./running-host.ts')
      signal.throwIfAborted()
      const { role, progress, onlyAccepts, surroundings } = this.#options
      const { hooks, logger } = this
      const secrets = this.#secrets
      const how = { role, progress, onlyAccepts, surroundings }
      const options = { loaded, parts, hooks, secrets, logger, ...how }
      this.#running = await RunningHost.open(options)
      signal.throwIfAborted()
      await hooks.running.promise()
      signal.throwIfAborted()
      await this.#running.start(this)
      signal.throwIfAborted()
      const { inventory } = parts
      const about = {
        plugins: this.plugins.length,
        webhooks: [...inventory.webhooks()].length,
        rules: [...inventory.rules()].length,
      }
      logger.info({ ...about, ...(role !== 'all' && { role }) }, 'Host started')
    } catch (error) {
      // What kept it from starting is the reason; what fails while it ends is in the log.
      await takeSteps(this.#endSteps(), this.logger).catch(() => {})
      throw error
    }
  }

  async #stop(): Promise<void> {
    const start = { name: 'start', work: () => this.#startUp.stop() }
    await takeSteps([start, ...this.#endSteps()], this.logger)
  }

  #endSteps(): Step[] {
    const drain = () => {
      const running = this.#running
      this.#running = undefined
      return running?.drain()
    }
    return [
      { name: 'server', timeout: serverMs, work: () => this.#running?.stopServing() },
      { name: 'drain', work: drain },
      { name: 'close', work: () => this.#loaded?.close() },
    ]
  }

  /** What may be shown of whatever keeps it from starting. */
  #shown(error: unknown): unknown {
    return this.#secrets.redact(NetboxHooksError.is(error) ? error : harmless(error))
  }

  #notRunning(what: string): NetboxHooksError {
    return hostNotRunning(what, this.#state)
  }

  get #state(): HostState {
    if (this.#stopped) return 'stopped'
    if (this.#startUp.isUnderWay) return 'starting'
    return this.#loaded?.isUsed ? 'loaded' : 'new'
  }

  #accepting(what: string): RunningHost {
    if (!this.#running) throw this.#notRunning(what)
    if (this.#options.role === 'worker') throw workerAccepts(what)
    return this.#running
  }

  #refuseIfUsed(): void {
    if (this.#loaded?.isUsed) throw hostUsed()
  }

  async #load(): Promise<HostParts> {
    const { LoadedHost } = await import('./loaded-host.ts')
    const { logger } = this
    const { modules = {}, strict } = this.#options
    const { signal } = this.#startUp
    const options = {
      ...this.#options,
      points: this.#points,
      logger,
      strict,
      modules,
      signal,
      secrets: this.#secrets,
    }
    this.#loaded = new LoadedHost(options)
    return this.#loaded.load()
  }
}
