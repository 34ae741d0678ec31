import { MemoryQueue, MemoryStore, type StoredDelivery } from '@netbox-hooks/delivery/memory'
import { actionOf } from '@netbox-hooks/delivery/queue'
import type { EventInput, HostOptions } from '@netbox-hooks/host'
import type { Surroundings } from '@netbox-hooks/host/parts'
import type { BuiltRequests, ChangeEvent, RequestBuilder } from '@netbox-hooks/webhooks'
import { inNextTurn } from '../clock/real-time.ts'
import { TestClock } from '../clock/test-clock.ts'
import { Activity, type UnderWay } from './activity.ts'
import { CallsUnderWay } from './calls-under-way.ts'
import { EmittedEvent } from './emitted-event.ts'
import { EveryEvent } from './every-event.ts'
import { GivenPlugins } from './given-plugins.ts'
import { pluginsConfigOf } from './settings.ts'
import type { TestHostOptions } from './test-host-options.ts'
import { TestLog } from './test-log.ts'
import { TestNetwork } from './test-network.ts'

/** How long code of plugins that is under way is waited for before time goes on without it, in milliseconds. */
export const beforeTimePassesMs = 500
/** Where receivers are. */
const loopback = ['127.0.0.1']
const nowhere = { name: 'test', payloadUrl: 'https://webhooks.test/' }

/** All that a test host has around it in the place of the real thing: time, queue, network, plugins that were given. */
export class TestWorld {
  readonly clock: TestClock
  /** What the queue keeps. */
  readonly store: MemoryStore = new MemoryStore()
  readonly activity: Activity
  readonly calls: CallsUnderWay = new CallsUnderWay()
  readonly log: TestLog = new TestLog()
  /** By their ids, in the order in which they were built. */
  readonly events: Map<string, EmittedEvent> = new Map()
  readonly #options: TestHostOptions
  #network: TestNetwork | undefined
  #builder: RequestBuilder | undefined
  #everyEvent: EveryEvent | undefined

  constructor(options: TestHostOptions) {
    const { now = Date.now() } = options
    this.#options = options
    this.activity = new Activity(() => this.#underWay)
    this.clock = new TestClock(new Date(now).getTime(), () => this.activity.settled(beforeTimePassesMs))
  }

  /** Takes note of events that the host is about to be given. */
  expect(inputs: readonly EventInput[]): void {
    this.#everyEvent?.expect(inputs)
  }

  /** Takes note of an event. @param built `undefined` if nothing could be made of it */
  note(id: string, built: BuiltRequests | undefined, accepted?: ChangeEvent): void {
    const event = accepted ?? (JSON.parse(this.store.events.get(id)?.body ?? '{}') as ChangeEvent)
    const rules = this.#builder?.explainRules(event) ?? []
    const sent = (deliveryId: string) => this.#network?.sent(deliveryId)
    const callbacks = (built?.outcomes ?? []).map((outcome) => this.calls.timed(outcome))
    const { store } = this
    this.events.set(id, new EmittedEvent({ id, event, built, callbacks, rules, store, sent }))
  }

  /**
   * What the host is made of.
   * @throws NetboxHooksError `NBH_TEST_PLUGIN_INVALID`
   */
  hostOptions(): HostOptions {
    const { plugins = [], settings = {}, webhooks = [nowhere], rules = [], config = {} } = this.#options
    const { server, logger, cwd = process.cwd(), network = [], extensions } = this.#options
    const given = new GivenPlugins(plugins, cwd)
    const allow = new Set([...loopback, ...(network === true ? ['0.0.0.0/0', '::/0'] : network)])
    return {
      config: {
        ...config,
        plugins: given.entries,
        pluginsConfig: pluginsConfigOf(settings, given.entries),
        webhooks,
        eventRules: rules,
        // Requests of other threads would go by the machine's clock.
        delivery: { ...config.delivery, threads: 0 },
        ...(server && { server: { port: 0, ...(server !== true && server) } }),
      },
      cwd,
      allow: [...allow],
      extensions,
      development: true,
      logger: this.log.logger(logger),
      strict: false,
      role: 'all',
      modules: { 'netbox-hooks': import.meta.resolve('netbox-hooks') },
      surroundings: this.#surroundings(given),
    }
  }

  #surroundings(given: GivenPlugins): Surroundings {
    const { rules, webhooks = [nowhere], network = [] } = this.#options
    const onActivity = () => this.activity.note()
    const reaches = (host: string) => network === true || network.includes(host)
    return {
      clock: this.clock,
      wall: () => this.clock.time,
      random: () => 0.5,
      queue: new MemoryQueue({
        store: this.store,
        time: this.clock.queueTime(),
        timers: { after: (_ms, work) => inNextTurn(work) },
        onApply: onActivity,
      }),
      sender: (real) => {
        this.#network = new TestNetwork({ network: real, reaches, onActivity })
        return this.#network
      },
      source: (disk) => given.source(disk),
      watchCallback: (tap) => this.calls.watch(tap),
      onLoaded: (parts) => {
        const names = webhooks.map(({ name }) => name)
        this.#builder = parts.builder
        this.#everyEvent = rules ? undefined : new EveryEvent(parts, names)
      },
      onBuilt: (id, event, built) => this.note(id, built, event),
    }
  }

  get #underWay(): UnderWay {
    const { events, deliveries } = this.store
    const isUnbuilt = [...events.values()].some(({ isProcessed }) => !isProcessed)
    return {
      waitsForAnswer: this.#network?.isBusy === true,
      runsCode: isUnbuilt || [...deliveries.values()].some((delivery) => this.#runs(delivery)),
    }
  }

  /** Whether it is an action that is run now. */
  #runs({ webhook, state, dueAt }: StoredDelivery): boolean {
    const isDue = dueAt !== undefined && dueAt <= this.clock.time
    return isDue && state === 'pending' && actionOf(webhook) !== undefined
  }
}
