import { type Logger, messageOf, silentLogger, withTimeLimit } from '@netbox-hooks/core'
import { Alarm } from './alarm.ts'
import { makeAttempt } from './attempt.ts'
import type { AttemptTimeouts } from './attempt-timeouts.ts'
import { defaultConcurrency, type Endpoint } from './endpoint.ts'
import { HttpSender } from './http-sender.ts'
import { claimSize, Lane } from './lane.ts'
import { logOutcome } from './log-outcome.ts'
import type { NetworkPolicy } from './network-policy.ts'
import type { Attempt, Delivery, DeliveryQueue, NewDelivery } from './queue.ts'
import { WorkCount } from './work-count.ts'

/** What a {@link Dispatcher} is made of. */
export interface DispatcherOptions {
  /** An open queue. The dispatcher does not close it. */
  readonly queue: DeliveryQueue
  /** Looks a webhook up by its name, at every attempt; `undefined` if it is no longer configured. */
  readonly endpoint: (webhook: string) => Endpoint | undefined
  /** Guards every connection. */
  readonly policy: NetworkPolicy
  /** `User-Agent` of every request, e.g. `netbox-hooks/1.2.3`. */
  readonly userAgent: string
  /** For attempts whose endpoint does not say. Default as `defaultAttemptTimeouts`. */
  readonly timeouts?: Partial<AttemptTimeouts>
  readonly logger?: Logger
  /**
   * Called after every attempt, once it is recorded: its `state` tells whether the delivery is delivered, will be tried
   * again (`pending`) or has failed for good. What it throws is logged.
   */
  readonly onAttempt?: (delivery: Delivery, attempt: Attempt) => void | Promise<void>
}

/** How long the dispatcher leaves a queue alone that has failed it, in ms. */
const queuePause = 5_000

/**
 * Sends deliveries as they become due, every webhook in a lane of its own: the number of requests in flight is
 * limited per webhook, and an endpoint that is slow or dead costs the others nothing.
 */
export class Dispatcher {
  readonly #queue: DeliveryQueue
  readonly #endpoint: (webhook: string) => Endpoint | undefined
  readonly #logger: Logger
  readonly #onAttempt: NonNullable<DispatcherOptions['onAttempt']>
  readonly #sender: HttpSender
  readonly #lanes = new Map<string, Lane>()
  readonly #alarm = new Alarm(() => this.#wake())
  readonly #sends = new WorkCount()
  readonly #work = new WorkCount()
  #isRunning = false
  #stopped: Promise<void> | undefined

  constructor(options: DispatcherOptions) {
    this.#queue = options.queue
    this.#endpoint = options.endpoint
    this.#logger = options.logger ?? silentLogger
    this.#onAttempt = options.onAttempt ?? (() => {})
    const { policy, userAgent, timeouts } = options
    this.#sender = new HttpSender({ policy, userAgent, timeouts })
  }

  /** Begins to send, with what an earlier host has left. A stopped dispatcher is not started again. */
  async start(): Promise<void> {
    for (const webhook of await this.#queue.pendingWebhooks()) this.#laneOf(webhook).nextDueAt = 0
    this.#isRunning = !this.#stopped
    this.#wake()
  }

  /**
   * Marks an event processed, stores its deliveries and sends them. Resolves when they are stored.
   * A dispatcher that does not run only stores them.
   *
   * @throws NetboxHooksError as {@link DeliveryQueue.process} does
   */
  async enqueue(eventId: string, deliveries: readonly NewDelivery[]): Promise<void> {
    await this.#work.track(this.#store(eventId, deliveries))
  }

  /** Resolves when nothing is in flight, and nothing that is pending is due. */
  async idle(): Promise<void> {
    for (this.#wake(); !this.#work.isZero; this.#wake()) await this.#work.zero()
  }

  /**
   * Stops sending. What is in flight may finish for `graceMs`, then it is broken off; what was not sent goes back to
   * the queue, with no attempt counted. May be called twice.
   *
   * @param options `graceMs` default 20,000
   */
  stop(options: { readonly graceMs?: number } = {}): Promise<void> {
    this.#stopped ??= this.#stop(options.graceMs ?? 20_000)
    return this.#stopped
  }

  async #stop(graceMs: number): Promise<void> {
    this.#isRunning = false
    this.#alarm.clear()
    this.#release([...this.#lanes.values()].flatMap(({ backlog }) => backlog.splice(0)))
    await withTimeLimit(this.#sends.zero(), graceMs, () => new Error('still sending')).catch(() => {})
    await this.#sender.destroy()
    await this.#work.zero()
  }

  async #store(eventId: string, deliveries: readonly NewDelivery[]): Promise<void> {
    const reserved = this.#isRunning
      ? deliveries.filter(({ webhook }) => this.#laneOf(webhook).reserve())
      : []
    const claim = reserved.map(({ id }) => id)
    const lanes = deliveries.map(({ webhook }) => this.#laneOf(webhook))
    try {
      const claimed = new Set(await this.#queue.process(eventId, deliveries, { claim }))
      for (const [index, delivery] of deliveries.entries()) {
        const lane = lanes[index] as Lane
        if (claimed.has(delivery.id)) this.#take(lane, [{ ...delivery, attempts: 0 }])
        else lane.left += 1
      }
    } finally {
      for (const { webhook } of reserved) this.#laneOf(webhook).reserved -= 1
      for (const lane of lanes) this.#pump(lane)
    }
  }

  /** Adds claimed deliveries to a lane's backlog, or gives them back if it is too late to send them. */
  #take(lane: Lane, deliveries: readonly Delivery[]): void {
    if (this.#isRunning) lane.backlog.push(...deliveries)
    else this.#release(deliveries)
  }

  #release(deliveries: readonly Delivery[]): void {
    if (deliveries.length > 0) this.#inBackground(this.#queue.release(deliveries.map(({ id }) => id)))
  }

  /** Notes when the store has something for a lane. */
  #expect(lane: Lane, dueAt: number): void {
    lane.nextDueAt = Math.min(lane.nextDueAt, dueAt)
    if (lane.isDue) this.#pump(lane)
    else if (this.#isRunning) this.#alarm.setFor(lane.nextDueAt)
  }

  #wake(): void {
    for (const lane of this.#lanes.values()) this.#expect(lane, lane.nextDueAt)
  }

  /** Sends as much as the lane may, and asks the store for more in time. */
  #pump(lane: Lane): void {
    if (!this.#isRunning) return
    const concurrency = this.#concurrencyOf(lane.webhook)
    while (lane.inFlight < concurrency) {
      const delivery = lane.backlog.shift()
      if (!delivery) break
      this.#inBackground(this.#deliver(lane, delivery))
    }
    if (lane.wantsMore) this.#inBackground(this.#claim(lane))
  }

  async #claim(lane: Lane): Promise<void> {
    lane.beginClaim()
    let nextDueAt: number | undefined = Date.now() + queuePause
    try {
      const claim = await this.#queue.claim(lane.webhook, claimSize)
      this.#take(lane, claim.deliveries)
      nextDueAt = claim.nextDueAt
    } finally {
      lane.endClaim()
      this.#expect(lane, nextDueAt ?? Number.POSITIVE_INFINITY)
      this.#pump(lane)
    }
  }

  async #deliver(lane: Lane, delivery: Delivery): Promise<void> {
    lane.inFlight += 1
    const attempt = await this.#sends.track(makeAttempt(delivery, this.#endpoint, this.#sender))
    lane.inFlight -= 1
    this.#pump(lane)
    if (!attempt) return this.#release([delivery])
    try {
      await this.#queue.record(attempt)
    } catch (error) {
      // The queue does not know of the attempt, so it is made again: better twice than never.
      this.#release([delivery])
      this.#expect(lane, Date.now() + queuePause)
      throw error
    }
    if (attempt.nextDueAt !== undefined) this.#expect(lane, attempt.nextDueAt)
    logOutcome(this.#logger, delivery, attempt)
    await this.#onAttempt(delivery, attempt)
  }

  /** Lets work run on by itself; nobody waits for it, so what it throws is logged. */
  #inBackground(work: Promise<void>): void {
    const logged = work.catch((error: unknown) => this.#logger.error({ err: error }, messageOf(error)))
    void this.#work.track(logged)
  }

  #concurrencyOf(webhook: string): number {
    try {
      return this.#endpoint(webhook)?.concurrency ?? defaultConcurrency
    } catch {
      // The attempt asks again, and reports it.
      return defaultConcurrency
    }
  }

  #laneOf(webhook: string): Lane {
    const lane = this.#lanes.get(webhook) ?? new Lane(webhook)
    this.#lanes.set(webhook, lane)
    return lane
  }
}
