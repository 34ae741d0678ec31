import { NetboxHooksError } from '@netbox-hooks/core'
import { MemoryQueue, MemoryStore } from '@netbox-hooks/delivery/memory'
import { actionOf } from '@netbox-hooks/delivery/queue'
import type { EmitOptions, EventInput, HostOptions, NetboxHooksHost } from '@netbox-hooks/host'
import type { BuiltRequests, ChangeEvent, RequestBuilder } from '@netbox-hooks/webhooks'
import { inNextTurn, realPause, withinReal } from '../clock/real-time.ts'
import { TestClock } from '../clock/test-clock.ts'
import { eventStuck } from '../errors.ts'
import { Activity } from './activity.ts'
import { CallsUnderWay } from './calls-under-way.ts'
import { EmittedEvent } from './emitted-event.ts'
import { EveryEvent } from './every-event.ts'
import { GivenPlugins } from './given-plugins.ts'
import { HostUnderTest } from './host-under-test.ts'
import { pluginsConfigOf } from './settings.ts'
import type { TestHostOptions } from './test-host-options.ts'
import { type LogLine, TestLog } from './test-log.ts'
import { TestNetwork } from './test-network.ts'

const defaultPatienceMs = 4_000
/** How long code of plugins that is under way is waited for before time goes on without it, in milliseconds. */
const beforeTimePassesMs = 500
/** Where receivers are. */
const loopback = ['127.0.0.1']

/** A host for tests: made by {@link createTestHost}. */
export class TestHost {
  /** The time of this host alone; it stands still until `clock.advance('5m')`. */
  readonly clock: TestClock
  /** The host itself: its hooks, its operations, its report. */
  readonly host: NetboxHooksHost
  readonly #store = new MemoryStore()
  readonly #calls = new CallsUnderWay()
  readonly #log = new TestLog()
  readonly #events = new Map<string, EmittedEvent>()
  readonly #activity: Activity
  readonly #patience: number
  #network: TestNetwork | undefined
  #builder: RequestBuilder | undefined
  #everyEvent: EveryEvent | undefined
  #stopped: Promise<void> | undefined

  private constructor(options: TestHostOptions) {
    const { now = Date.now(), patience = defaultPatienceMs } = options
    this.#patience = patience
    this.#activity = new Activity(() => this.#isBusy)
    this.clock = new TestClock(new Date(now).getTime(), () => this.#activity.settled(beforeTimePassesMs))
    this.host = new HostUnderTest(this.#hostOptions(options), (inputs) => this.#everyEvent?.expect(inputs))
  }

  /** What {@link createTestHost} does. */
  static async start(options: TestHostOptions): Promise<TestHost> {
    const host = new TestHost(options)
    try {
      await host.host.start()
      return host
    } catch (error) {
      await host.stop().catch(() => {})
      throw legible(error)
    }
  }

  /** What the host has logged, in its order. */
  get log(): readonly LogLine[] {
    return this.#log.lines
  }

  /** Every event that it was given, in their order, also those of `trackChanges()` and of its HTTP API. */
  get events(): readonly EmittedEvent[] {
    return [...this.#events.values()]
  }

  /** Where its HTTP API is served, if it was asked for. */
  get url(): string | undefined {
    return this.host.serverUrl
  }

  /**
   * Gives it an event. Resolves with what was built, once every request has been tried and every action has been run for the
   * first time; whatever needs time to pass is not waited for.
   *
   * @throws NetboxHooksError as the host's `emit()` does; `NBH_TEST_EVENT_STUCK` if a callback does not end
   */
  emit(event: EventInput, options?: EmitOptions): Promise<EmittedEvent>
  emit(events: readonly EventInput[], options?: EmitOptions): Promise<readonly EmittedEvent[]>
  async emit(
    input: EventInput | readonly EventInput[],
    options?: EmitOptions,
  ): Promise<EmittedEvent | readonly EmittedEvent[]> {
    const emitted = await this.#results(await this.host.emit(input, options))
    return Array.isArray(input) ? emitted : (emitted[0] as EmittedEvent)
  }

  /**
   * Runs a unit of work of an application. Resolves, as {@link emit} does, with the events of the changes that it has recorded
   * with `recordChange()`.
   *
   * @throws what `work` throws
   */
  async trackChanges(work: () => unknown, request: unknown = {}): Promise<readonly EmittedEvent[]> {
    const before = this.#store.events.size
    await this.host.trackChanges(request, work)
    return this.#results([...this.#store.events.keys()].slice(before))
  }

  /** Resolves when all is done that needs no time to pass, for as long as its patience lasts. */
  async settled(): Promise<void> {
    await this.#activity.settled(this.#patience)
  }

  /** Stops the host; what is under way is broken off. May be called twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #results(ids: readonly string[]): Promise<readonly EmittedEvent[]> {
    await this.#untilBuilt(ids)
    await this.#activity.settled(this.#patience)
    return ids.map((id) => this.#events.get(id) as EmittedEvent)
  }

  async #untilBuilt(ids: readonly string[]): Promise<void> {
    const until = performance.now() + this.#patience
    const isBuilt = (id: string) => this.#store.events.get(id)?.isProcessed
    while (!ids.every(isBuilt)) {
      if (performance.now() > until) throw eventStuck(this.#calls.text, this.#patience)
      await realPause(1)
    }
    for (const id of ids) if (!this.#events.has(id)) this.#note(id, undefined)
  }

  /** Whether something is under way that ends by itself. */
  get #isBusy(): boolean {
    const { events, deliveries } = this.#store
    const isUnbuilt = [...events.values()].some(({ isProcessed }) => !isProcessed)
    return (
      isUnbuilt ||
      this.#network?.isBusy === true ||
      [...deliveries.values()].some((each) => this.#isRunning(each))
    )
  }

  #isRunning({
    webhook,
    state,
    dueAt,
  }: {
    webhook: string
    state: string
    dueAt: number | undefined
  }): boolean {
    return actionOf(webhook) !== undefined && state === 'pending' && (dueAt ?? Infinity) <= this.clock.time
  }

  #note(id: string, built: BuiltRequests | undefined, event?: ChangeEvent): void {
    const stored = event ?? (JSON.parse(this.#store.events.get(id)?.body ?? '{}') as ChangeEvent)
    const rules = this.#builder?.explainRules(stored) ?? []
    const sent = (deliveryId: string) => this.#network?.sent(deliveryId)
    this.#events.set(id, new EmittedEvent({ id, event: stored, built, rules, store: this.#store, sent }))
  }

  /** Time has to pass for what waits for it: a limit of what is broken off, a pause before the next attempt. */
  async #stop(): Promise<void> {
    const stopping = this.host.stop().then(() => true as const)
    while (!(await withinReal(stopping, beforeTimePassesMs))) await this.clock.skip()
  }

  #hostOptions(options: TestHostOptions): HostOptions {
    const { plugins = [], settings = {}, webhooks = [nowhere], rules, config = {}, server, logger } = options
    const { cwd = process.cwd(), network = [], extensions } = options
    const given = new GivenPlugins(plugins, cwd)
    const onActivity = () => this.#activity.note()
    const time = this.clock.queueTime()
    const reaches = (host: string) => network === true || [...network].includes(host)
    const allow = new Set([...loopback, ...(network === true ? ['0.0.0.0/0', '::/0'] : network)])
    return {
      config: {
        ...config,
        plugins: given.entries,
        pluginsConfig: pluginsConfigOf(settings, given.entries),
        webhooks,
        eventRules: rules ?? [],
        delivery: { threads: 0, ...config.delivery },
        ...(server && { server: server === true ? { port: 0 } : { port: 0, ...server } }),
      },
      cwd,
      allow: [...allow],
      extensions,
      logger: this.#log.logger(logger),
      strict: false,
      role: 'all',
      modules: { 'netbox-hooks': import.meta.resolve('netbox-hooks') },
      surroundings: {
        clock: this.clock,
        wall: () => this.clock.time,
        random: () => 0.5,
        queue: new MemoryQueue({
          store: this.#store,
          time,
          timers: { after: (_ms, work) => inNextTurn(work) },
          onApply: onActivity,
        }),
        sender: (real) => {
          this.#network = new TestNetwork({ network: real, reaches, onActivity })
          return this.#network
        },
        source: (disk) => given.source(disk),
        watchCallback: (tap) => this.#calls.watch(tap),
        onLoaded: (parts) => {
          this.#builder = parts.builder
          if (!rules)
            this.#everyEvent = new EveryEvent(
              parts,
              webhooks.map(({ name }) => name),
            )
        },
        onBuilt: (id, event, built) => this.#note(id, built, event),
      },
    }
  }
}

const nowhere = { name: 'test', payloadUrl: 'https://webhooks.test/' }

/** A test runner shows a message up to its first empty line. */
function legible(error: unknown): unknown {
  if (NetboxHooksError.is(error)) error.message = error.message.replaceAll(/\n\n+/g, '\n')
  return error
}
