import type { Logger } from '@netbox-hooks/core'
import {
  type Attempt,
  type Delivery,
  type DeliveryQueue,
  Dispatcher,
  type NewDelivery,
  type QueuedEvent,
  type QueueWatcher,
} from '@netbox-hooks/delivery'
import { MemoryQueue, ProcessTimers } from '@netbox-hooks/delivery/memory'
import { QueueTime } from '@netbox-hooks/delivery/queue'
import { SimulatedSender } from './simulated-sender.ts'
import type { World } from './world.ts'

/** Pause before what the queue has refused is tried again, in ms. */
const retryPause = 3_000

/** One life of a host, from its start until it stops or crashes. */
export class Host {
  readonly dispatcher: Dispatcher
  readonly time: QueueTime
  readonly #world: World
  readonly #timers: ProcessTimers
  readonly #queue: MemoryQueue
  isRunning = false
  /** By how much the queue's time is ahead of what has really passed. */
  #ahead: number | undefined
  #watcher: QueueWatcher | undefined

  constructor(world: World) {
    const { judge, store, random } = world
    this.#world = world
    this.time = new QueueTime(world.clock.source)
    this.#timers = new ProcessTimers(world.clock)
    this.#queue = new MemoryQueue({
      store,
      time: this.time,
      timers: this.#timers,
      commit: () => world.commit(this.#timers),
      onApply: (call) => judge.queueApplies(call),
      onReject: (call) => judge.queueRejects(call),
    })
    const watch: DeliveryQueue['watch'] = (watcher) => {
      this.#watcher = watcher
      return () => {
        this.#watcher = undefined
      }
    }
    const chance = random.fork()
    this.dispatcher = new Dispatcher({
      queue: Object.assign(this.#queue, { watch }),
      endpoint: (name) => judge.endpointOf(name),
      sender: new SimulatedSender(world, this.#timers),
      concurrency: world.scenario.concurrency,
      logger: world.logger,
      onAttempt: (delivery: Delivery, attempt: Attempt) => judge.reported(delivery, attempt),
      onStateChange: (change) => judge.announced(change),
      timers: this.#timers,
      random: () => {
        const drawn = chance.next()
        judge.draws(drawn)
        return drawn
      },
    })
  }

  async start(): Promise<void> {
    this.#world.judge.hostStarts((webhook) => this.dispatcher.traffic(webhook).limit)
    const { time: kept } = this.#world.store
    await this.#queue.open()
    this.#ahead = this.time.now() - this.#world.clock.now()
    if (kept && this.time.now() < kept.now) this.#world.judge.accuse('the time of the queue went back')
    const started = this.dispatcher.start()
    this.#world.judge.hostRuns()
    await started
    this.isRunning = true
    for (const event of await this.#queue.unprocessed({ limit: 1_000_000 })) void this.#process(event)
  }

  /** The time of the queue goes as time does, whoever sets the clock. */
  checkTime(): void {
    const ahead = this.time.now() - this.#world.clock.now()
    if (this.#ahead !== undefined && ahead !== this.#ahead)
      this.#world.judge.accuse(`the time of the queue was ${this.#ahead} ms ahead, and is ${ahead}`)
  }

  /** Accepts an event, and makes its deliveries. @returns whether it is accepted */
  async emit(event: QueuedEvent): Promise<boolean> {
    try {
      await this.#queue.accept([event])
    } catch {
      return false
    }
    void this.#process(event)
    return true
  }

  /** Says that a webhook may have something to send, as other hosts would that share the queue. */
  spreadRumour(webhook: string): void {
    this.#watcher?.onDue?.(webhook)
  }

  async stop(graceMs: number): Promise<void> {
    this.isRunning = false
    const stopped = this.dispatcher.stop({ graceMs })
    this.#world.judge.hostStops()
    await stopped
    this.#world.judge.hostHasStopped()
    await this.#queue.close()
    this.#timers.die()
    this.#world.judge.hostEnds('stop')
  }

  /** Ends on the spot. @param losesAnswer what was being written is durable, though nobody is told */
  crash(losesAnswer: boolean): void {
    this.isRunning = false
    this.#timers.die()
    if (losesAnswer) this.#queue.loseAnswer()
    this.#world.judge.hostEnds('crash')
  }

  /** The deliveries of an event to those webhooks. */
  deliveriesOf(eventId: string, object: string, webhooks: readonly string[]): NewDelivery[] {
    const request = {
      method: 'POST',
      url: 'https://hooks.example.com/',
      headers: {},
      body: new Uint8Array([1]),
    }
    const meta = { objectId: object }
    // Nothing is made for a webhook that is not there.
    const there = webhooks.filter((webhook) => this.#world.judge.endpointOf(webhook))
    return there.map((webhook) => {
      return { ...request, id: this.#world.newId(), eventId, webhook, orderingKey: object, meta }
    })
  }

  async #process(event: QueuedEvent): Promise<void> {
    const { object, webhooks } = JSON.parse(event.body) as { object: string; webhooks: string[] }
    try {
      await this.dispatcher.enqueue(event.id, this.deliveriesOf(event.id, object, webhooks))
    } catch {
      this.#timers.after(retryPause, () => void this.#process(event))
    }
  }
}

/** Says nothing. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
