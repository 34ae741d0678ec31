import { type Logger, silentLogger } from '@netbox-hooks/core'
import { type Clock, systemClock } from '../clock.ts'
import { OwnRate, openGate, type RateGate, SharedRate } from '../pace/rate-gate.ts'
import { Shares } from '../pace/shares.ts'
import { type StateChange, WebhookStates } from '../pace/webhook-states.ts'
import type { Attempt } from '../queue/attempt.ts'
import type { Delivery, NewDelivery, Redelivery } from '../queue/delivery.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import type { WebhookRecord } from '../queue/webhook-record.ts'
import type { Sender } from '../send/sender.ts'
import { BackgroundWork } from './background-work.ts'
import { defaultConcurrency, type Endpoint } from './endpoint.ts'
import { Lane } from './lane.ts'
import { type AttemptTools, type JudgedAttempt, makeAttempt } from './make-attempt.ts'
import { firstDelivery, givesWay } from './ordering.ts'
import { OutcomeLog } from './outcome-log.ts'
import { WakeUps } from './wake-ups.ts'
import { WorkCount } from './work-count.ts'

/** What a {@link Dispatcher} is made of. */
export interface DispatcherOptions {
  /** An open queue. The dispatcher does not close it. */
  readonly queue: DeliveryQueue
  /** Looks a webhook up by its name, at every attempt; `undefined` if it is no longer configured. */
  readonly endpoint: (webhook: string) => Endpoint | undefined
  /** Makes the requests. It is the dispatcher's own, who destroys it when it stops. */
  readonly sender: Sender
  /** The most requests in flight to all webhooks together, which take turns. Default 1,024. */
  readonly concurrency?: number
  readonly logger?: Logger
  /**
   * Called after every attempt, once it is recorded: its `state` tells whether the delivery is delivered, will be tried
   * again (`pending`) or has failed for good. What it throws is logged.
   */
  readonly onAttempt?: (delivery: Delivery, attempt: Attempt) => void | Promise<void>
  /** Called when a webhook is paused, opened, disabled or active again. What it throws is logged. */
  readonly onStateChange?: (change: StateChange) => void
  /** What time it is. Default: the system's. */
  readonly clock?: Clock
  /** Spreads retries out: a number from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number
}

/** How long the dispatcher leaves a queue alone that has failed it, in ms. */
const queuePause = 5_000

/**
 * Sends deliveries as they become due, every webhook in a lane of its own: the number of requests in flight is
 * limited per webhook, and an endpoint that is slow or dead costs the others nothing.
 */
export class Dispatcher {
  readonly #queue: DeliveryQueue
  readonly #outcomes: OutcomeLog
  readonly #onAttempt: NonNullable<DispatcherOptions['onAttempt']>
  readonly #concurrency: number
  readonly #clock: Clock
  readonly #tools: AttemptTools
  readonly #states: WebhookStates
  readonly #shares: Shares
  readonly #lanes = new Map<string, Lane>()
  /** Lanes that may have something to send, in turn. */
  readonly #ready = new Set<Lane>()
  readonly #wakeUps: WakeUps
  readonly #sends = new WorkCount()
  readonly #work: BackgroundWork
  #inFlight = 0
  #isRunning = false
  #isPumping = false
  #stopped: Promise<void> | undefined
  #unwatch = () => {}

  constructor(options: DispatcherOptions) {
    const { queue, endpoint, sender, logger = silentLogger, onStateChange = () => {} } = options
    const { clock = systemClock, random = Math.random } = options
    this.#queue = queue
    this.#clock = clock
    this.#tools = { endpoint, sender, clock, random }
    this.#wakeUps = new WakeUps((lane) => this.#wake(lane), clock)
    this.#work = new BackgroundWork(logger, clock)
    this.#outcomes = new OutcomeLog(logger)
    this.#onAttempt = options.onAttempt ?? (() => {})
    this.#concurrency = options.concurrency ?? 1_024
    this.#states = new WebhookStates({
      queue,
      logger,
      onChange: (change) => {
        try {
          onStateChange(change)
        } finally {
          this.#pump(this.#laneOf(change.webhook))
        }
      },
      postpone: (work) => this.#postpone(work),
      onAdopted: (webhook) => this.#pump(this.#laneOf(webhook)),
    })
    this.#shares = new Shares({
      limits: queue.limits,
      limitOf: (webhook) => this.#endpointOf(webhook)?.concurrency ?? defaultConcurrency,
      inFlightOf: (webhook) => this.#laneOf(webhook).inFlight,
      onChange: (webhook) => {
        const lane = this.#laneOf(webhook)
        lane.sharedWithOthers(this.#shares.of(webhook))
        this.#pump(lane)
      },
      run: (work) => this.#work.run(work),
      clock,
    })
  }

  /** Reads how the webhooks stood when an earlier host left them: for one who changes that, and sends nothing. */
  async load(): Promise<void> {
    await this.#states.load()
  }

  /** Keeps in step with how the webhooks stand, whoever changes it, and sends nothing. */
  async follow(): Promise<void> {
    this.#watch()
    await this.load()
  }

  /** Begins to send, with what an earlier host has left. A stopped dispatcher is not started again. */
  async start(): Promise<void> {
    await this.follow()
    this.#isRunning = !this.#stopped
    await this.#lookAgain()
  }

  /**
   * Marks an event processed, stores its deliveries and sends them. Resolves when they are stored.
   * A dispatcher that does not run only stores them.
   *
   * @throws NetboxHooksError as {@link DeliveryQueue.process} does
   */
  async enqueue(eventId: string, deliveries: readonly NewDelivery[]): Promise<void> {
    this.#work.begin()
    const first = this.#firstOf(deliveries)
    const reserved: Lane[] = []
    const claim: string[] = []
    for (const { id, webhook } of first) {
      const lane = this.#laneOf(webhook)
      if (this.#limitOf(lane) === 0 || !lane.reserve()) continue
      reserved.push(lane)
      claim.push(id)
    }
    try {
      const claimed = await this.#queue.process(eventId, first, { claim })
      const some = claimed.length < first.length ? new Set(claimed) : undefined
      for (const delivery of first) {
        const lane = this.#laneOf(delivery.webhook)
        if (some?.has(delivery.id) === false) lane.left += 1
        else this.#take(lane, delivery)
      }
    } finally {
      for (const lane of reserved) lane.reserved -= 1
      for (const { webhook } of first) this.#pump(this.#laneOf(webhook))
      this.#work.end()
    }
  }

  /**
   * Stores deliveries that a processed event has not had, and sends them, see {@link DeliveryQueue.supplement}.
   * @returns the ids of those that it has stored
   */
  async supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]> {
    const made = await this.#queue.supplement(eventId, this.#firstOf(deliveries))
    if (made.length > 0) await this.#lookAgain()
    return made
  }

  /** How many requests are in flight. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** How a webhook stands. */
  state(webhook: string): WebhookRecord {
    return this.#states.of(webhook, this.#clock.now())
  }

  /**
   * Sends nothing to a webhook until it is resumed; what waits for it burns no attempts. Resolves when it is durable.
   *
   * @param options `until`: when the pause ends by itself, in ms since the epoch
   */
  async pause(
    webhook: string,
    { reason = 'Somebody paused it.', until }: { readonly reason?: string; readonly until?: number } = {},
  ): Promise<void> {
    await this.#states.pause(webhook, reason, until)
  }

  /** Makes a webhook active, whatever stopped it. Resolves when it is durable. */
  async resume(webhook: string): Promise<void> {
    await this.#states.resume(webhook)
  }

  /** Like {@link pause}, for good. Resolves when it is durable. */
  async disable(webhook: string, reason = 'Somebody disabled it.'): Promise<void> {
    await this.#states.disable(webhook, reason)
  }

  /**
   * Cancels deliveries that are pending. A request that is in flight is not broken off, but it is the last one.
   * @returns the ids of those that were pending
   */
  async cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    const cancelled = await this.#queue.cancel(deliveryIds)
    this.#drop(cancelled)
    await this.#lookAgain()
    return cancelled
  }

  /** Sends deliveries once more, see {@link DeliveryQueue.redeliver}. @returns the ids of the new deliveries */
  async redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> {
    const made = await this.#queue.redeliver(redeliveries)
    await this.#lookAgain()
    return made
  }

  /** Resolves when nothing is in flight, and nothing that is pending is due and may be sent. */
  async idle(): Promise<void> {
    for (this.#wakeAll(); !this.#isIdle; this.#wakeAll()) {
      if (this.#work.isZero) await new Promise<void>((resolve) => this.#clock.after(5, resolve))
      else await this.#work.zero()
    }
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
    this.#unwatch()
    this.#wakeUps.clear()
    this.#work.cancelPostponed()
    for (const lane of this.#lanes.values()) this.#release(lane, lane.backlog.splice(0))
    await this.#finishSending(graceMs)
    await this.#tools.sender.destroy()
    await this.#work.zero()
  }

  /** Resolves when nothing is in flight, or that time has passed. */
  async #finishSending(graceMs: number): Promise<void> {
    let cancel = () => {}
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(graceMs, resolve)
    })
    await Promise.race([this.#sends.zero(), late])
    cancel()
  }

  #firstOf(deliveries: readonly NewDelivery[]): Delivery[] {
    return deliveries.map((delivery) => firstDelivery(delivery, this.#endpointOf(delivery.webhook)))
  }

  /** Adds claimed deliveries to a lane's backlog, or gives them back if it is too late to send them. */
  #take(lane: Lane, ...deliveries: readonly Delivery[]): void {
    if (this.#isRunning) lane.backlog.push(...deliveries)
    else this.#release(lane, deliveries)
  }

  #release(lane: Lane, deliveries: readonly Delivery[]): void {
    if (deliveries.length > 0) this.#work.run(this.#giveBack(lane, deliveries))
  }

  async #giveBack(lane: Lane, deliveries: readonly Delivery[]): Promise<void> {
    try {
      await this.#queue.release(deliveries.map(({ id }) => id))
    } catch (error) {
      // What is not given back is handed out to nobody.
      this.#postpone(() => {
        this.#release(lane, deliveries)
        this.#expect(lane, 0)
      })
      throw error
    }
  }

  /** Does something when the queue has been left alone for a while. */
  #postpone(work: () => void): void {
    if (this.#isRunning) this.#work.postpone(queuePause, work)
  }

  /** Takes note of what other hosts do that share the queue. */
  #watch(): void {
    this.#unwatch()
    this.#unwatch =
      this.#queue.watch?.({
        onDue: (webhook) => this.#expect(this.#laneOf(webhook), 0),
        onCancelled: (deliveryIds) => this.#drop(deliveryIds),
        onWebhookRecord: (record) => this.#states.adopt(record),
        onShares: (webhooks) => this.#shares.lookAgain(webhooks),
      }) ?? this.#unwatch
  }

  /** Leaves out of the backlogs what is cancelled. */
  #drop(deliveryIds: readonly string[]): void {
    const cancelled = new Set(deliveryIds)
    for (const lane of this.#lanes.values()) lane.drop(cancelled)
  }

  /** Asks the store anew for every webhook that it has something for. */
  async #lookAgain(): Promise<void> {
    try {
      for (const webhook of await this.#queue.pendingWebhooks()) {
        const lane = this.#laneOf(webhook)
        lane.nextDueAt = 0
        this.#pump(lane)
      }
    } catch (error) {
      // What it was called for is done already, and must not be forgotten.
      this.#work.log(error)
      this.#postpone(() => this.#work.run(this.#lookAgain()))
    }
  }

  /** Looks at a lane again at that time, in ms since the epoch. */
  #lookAt(lane: Lane, time: number): void {
    if (this.#isRunning) this.#wakeUps.add(lane, time)
  }

  /** Notes when the store has something for a lane. */
  #expect(lane: Lane, dueAt: number): void {
    lane.nextDueAt = Math.min(lane.nextDueAt, dueAt)
    if (lane.isDue) this.#pump(lane)
    else this.#lookAt(lane, lane.nextDueAt)
  }

  #wake(lane: Lane): void {
    this.#pump(lane)
    // It may have been woken for another reason than what the store has for it later.
    if (!lane.isDue) this.#lookAt(lane, lane.nextDueAt)
  }

  #wakeAll(): void {
    for (const lane of this.#lanes.values()) this.#pump(lane)
  }

  get #isIdle(): boolean {
    return this.#work.isZero && [...this.#lanes.values()].every(({ backlog }) => backlog.length === 0)
  }

  /** Sends as much as a lane may, in turn with the others, and asks the store for more in time. */
  #pump(lane: Lane): void {
    if (!this.#isRunning) return
    this.#ready.add(lane)
    // A webhook may become active while it is looked at: then its turn comes below.
    if (this.#isPumping) return
    this.#isPumping = true
    try {
      for (const next of this.#ready) {
        if (this.#inFlight >= this.#concurrency) return
        // Its next turn comes after those of all others that are ready.
        this.#ready.delete(next)
        if (this.#sendNext(next)) this.#ready.add(next)
      }
    } finally {
      this.#isPumping = false
    }
  }

  /** Sends the first of a lane's backlog. @returns whether it did */
  #sendNext(lane: Lane): boolean {
    const limit = this.#limitOf(lane)
    if (limit === 0) {
      this.#putOff(lane)
      return false
    }
    const mayPass = lane.inFlight < limit && lane.backlog.length > 0
    const passes = mayPass && lane.rate.passes(Math.min(limit - lane.inFlight, lane.backlog.length))
    if (passes) this.#work.run(this.#deliver(lane, lane.backlog.shift() as Delivery))
    else if (mayPass) this.#lookAt(lane, lane.rate.nextAt)
    if (lane.wantsMore) this.#work.run(this.#claim(lane))
    return passes
  }

  /** Gives back what waits for a webhook that is not sent to. */
  #putOff(lane: Lane): void {
    if (lane.backlog.length > 0) {
      this.#release(lane, lane.backlog.splice(0))
      lane.left += 1
    }
    const now = this.#clock.now()
    const { until = now } = this.#states.of(lane.webhook, now)
    // If that time has passed it is another host's turn to try, or this one has no share: it will hear of either.
    if (until > now && lane.isDue) this.#lookAt(lane, until)
  }

  async #claim(lane: Lane): Promise<void> {
    const limit = lane.beginClaim()
    let nextDueAt: number | undefined = this.#clock.now() + queuePause
    try {
      const claim = await this.#queue.claim(lane.webhook, limit)
      this.#take(lane, ...claim.deliveries)
      nextDueAt = claim.nextDueAt
    } finally {
      lane.endClaim()
      this.#expect(lane, nextDueAt ?? Number.POSITIVE_INFINITY)
      this.#pump(lane)
    }
  }

  async #deliver(lane: Lane, delivery: Delivery): Promise<void> {
    lane.inFlight += 1
    this.#inFlight += 1
    this.#sends.begin()
    const attempt = await makeAttempt(delivery, this.#tools)
    this.#sends.end()
    if (attempt && this.#isCountedByQueue(attempt)) {
      // Its place is taken until it is known what it means: it may have been the one that probes.
      await this.#record(lane, delivery, attempt).finally(() => this.#freed(lane))
      return
    }
    if (attempt) this.#states.judge(lane.webhook, attempt, this.#clock.now())
    this.#freed(lane)
    if (attempt) await this.#record(lane, delivery, attempt)
    else this.#release(lane, [delivery])
  }

  /** A request has ended: others may be made in its place. */
  #freed(lane: Lane): void {
    lane.inFlight -= 1
    this.#inFlight -= 1
    this.#shares.ended(lane.webhook)
    this.#pump(lane)
  }

  async #record(lane: Lane, delivery: Delivery, judged: JudgedAttempt): Promise<void> {
    const isOrdered = delivery.orderingKey !== undefined
    const way = isOrdered && givesWay(delivery, judged, this.#endpointOf(lane.webhook))
    const attempt = way ? { ...judged, givesWay: true } : judged
    let failuresInRow: number | undefined
    try {
      const verdict = judged.outcome === 'delivered' ? 'success' : 'failure'
      const counts = verdict === 'success' || judged.countsAgainstWebhook ? verdict : undefined
      failuresInRow = await this.#queue.record(attempt, { atOnce: isOrdered, counts })
    } catch (error) {
      // The queue does not know of the attempt, so it is made again: better twice than never.
      this.#release(lane, [delivery])
      this.#expect(lane, this.#clock.now() + queuePause)
      throw error
    }
    if (failuresInRow !== undefined)
      this.#states.judge(lane.webhook, judged, this.#clock.now(), failuresInRow)
    if (attempt.nextDueAt !== undefined) this.#expect(lane, attempt.nextDueAt)
    if (isOrdered && (attempt.state !== 'pending' || way)) this.#expect(lane, 0)
    this.#outcomes.write(delivery, attempt)
    const heard = this.#onAttempt(delivery, attempt)
    if (heard) await heard
  }

  /** Whether it is a failure that the queue counts: what it means follows when it is recorded, from those of all hosts. */
  #isCountedByQueue({ outcome, countsAgainstWebhook }: JudgedAttempt): boolean {
    return this.#queue.limits !== undefined && outcome !== 'delivered' && countsAgainstWebhook
  }

  /** How many requests may be in flight in a lane now. */
  #limitOf({ webhook }: Lane): number {
    if (!this.#isRunning) return 0
    const share = this.#shares.of(webhook)
    return this.#states.limit(webhook, share, this.#clock.now(), this.#shares.isFirst(webhook))
  }

  #endpointOf(webhook: string): Endpoint | undefined {
    try {
      return this.#tools.endpoint(webhook)
    } catch {
      // The attempt asks again, and reports it.
      return undefined
    }
  }

  #laneOf(webhook: string): Lane {
    const known = this.#lanes.get(webhook)
    if (known) return known
    const lane = new Lane(webhook, this.#rateOf(webhook), this.#clock)
    this.#lanes.set(webhook, lane)
    return lane
  }

  #rateOf(webhook: string): RateGate {
    const limit = this.#endpointOf(webhook)?.rateLimit
    const { limits } = this.#queue
    if (!limit) return openGate
    if (!limits) return new OwnRate(limit, this.#clock)
    return new SharedRate({
      limits,
      webhook,
      limit,
      clock: this.#clock,
      onOpen: () => this.#pump(this.#laneOf(webhook)),
      run: (work) => this.#work.run(work),
    })
  }
}
