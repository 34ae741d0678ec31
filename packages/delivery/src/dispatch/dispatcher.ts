import type { Clock } from '../clock.ts'
import type { Endpoint } from '../lanes/endpoint.ts'
import type { HeldBodies, HeldDelivery } from '../lanes/held-bodies.ts'
import type { Lanes } from '../lanes/lanes.ts'
import { firstDelivery } from '../lanes/ordering.ts'
import type { Shares } from '../pace/shares.ts'
import type { WebhookStates } from '../pace/webhook-states.ts'
import type { Delivery, NewDelivery, NewUrl, Redelivery } from '../queue/delivery.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import { recordMovedBy, type WebhookRecord } from '../queue/webhook-record.ts'
import type { BackgroundWork } from './background-work.ts'
import type { DispatcherOptions } from './dispatcher-options.ts'
import { makeParts } from './parts.ts'
import type { Recorder } from './recorder.ts'
import type { Renewal } from './renewal.ts'
import type { Sending } from './sending.ts'
import type { Supply } from './supply.ts'

/** How sending to a webhook goes. */
export interface WebhookTraffic {
  /** Requests of this host that are in flight. */
  readonly inFlight: number
  /** How many of them may be, as long as the webhook is sent to: what it has found that the endpoint bears. */
  readonly limit: number
  /** When its rate limit lets the next one through, in ms since the epoch; `undefined` if it does not hold any back. */
  readonly openAt: number | undefined
  /** Why this host sends nothing to it, as a sentence; `undefined` if nothing keeps it back, see {@link Endpoint.held}. */
  readonly held: string | undefined
}

/**
 * Sends deliveries as they become due, every webhook in a lane of its own: the number of requests in flight is
 * limited per webhook, and an endpoint that is slow or dead costs the others nothing.
 *
 * Its parts: {@link Supply} brings deliveries from the queue into the {@link Lanes}, {@link Sending} takes them out in
 * turn, as far as {@link WebhookStates}, {@link Shares} and rates let it, {@link Recorder} writes down what came of it, and
 * {@link Renewal} keeps up with webhooks that change.
 */
export class Dispatcher {
  readonly #queue: DeliveryQueue
  readonly #clock: Clock
  readonly #findEndpoint: DispatcherOptions['endpoint']
  readonly #lanes: Lanes
  readonly #bodies: HeldBodies
  readonly #work: BackgroundWork
  readonly #states: WebhookStates
  readonly #shares: Shares
  readonly #supply: Supply
  readonly #recorder: Recorder
  readonly #sending: Sending
  readonly #renewal: Renewal
  #stopped: Promise<void> | undefined
  #unwatch = () => {}

  constructor(options: DispatcherOptions) {
    const parts = makeParts(options)
    this.#queue = options.queue
    this.#findEndpoint = options.endpoint
    this.#clock = parts.clock
    this.#lanes = parts.lanes
    this.#bodies = parts.bodies
    this.#work = parts.work
    this.#states = parts.states
    this.#shares = parts.shares
    this.#supply = parts.supply
    this.#recorder = parts.recorder
    this.#sending = parts.sending
    this.#renewal = parts.renewal
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
    if (!this.#stopped) this.#supply.start()
    this.#renewal.begin()
    await this.#supply.lookAgain()
  }

  /**
   * Marks an event processed, stores its deliveries and sends them. Resolves when they are stored.
   * A dispatcher that does not run only stores them. Those with a {@link NewDelivery.failure} are told of as failed; the
   * log says nothing of them.
   *
   * @throws NetboxHooksError as {@link DeliveryQueue.process} does
   */
  async enqueue(eventId: string, deliveries: readonly NewDelivery[]): Promise<void> {
    this.#work.begin()
    const all = this.#firstOf(deliveries)
    const held = this.#bodies.of(all)
    const reserved = held.filter((each) => this.#reserve(each))
    try {
      const claim = reserved.map(({ delivery }) => delivery.id)
      this.#stored(held, await this.#queue.process(eventId, all, { claim }))
    } finally {
      for (const { delivery, body } of reserved) this.#lanes.of(delivery.webhook).giveBack(body)
      for (const { webhook, failure } of all) if (!failure) this.#sending.pump(this.#lanes.of(webhook))
      this.#work.end()
    }
  }

  /** Reserves a place for a new delivery, if it can be sent from memory. */
  #reserve({ delivery, body }: HeldDelivery): boolean {
    if (delivery.failure) return false
    const lane = this.#lanes.of(delivery.webhook)
    return this.#sending.limitOf(lane) > 0 && lane.reserve(body)
  }

  /** @param claimed the ids of those that are to be sent from memory */
  #stored(all: readonly HeldDelivery[], claimed: readonly string[]): void {
    const some = claimed.length < all.length ? new Set(claimed) : undefined
    for (const held of all) {
      const { delivery } = held
      const lane = this.#lanes.of(delivery.webhook)
      if (delivery.failure) this.#work.run(this.#recorder.storedAsFailed(delivery))
      else if (some?.has(delivery.id) === false) lane.left += 1
      else this.#supply.take(lane, held)
    }
  }

  /**
   * Stores deliveries that a processed event has not had, and sends them, see {@link DeliveryQueue.supplement}.
   * @returns the ids of those that it has stored
   */
  async supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]> {
    const first = this.#firstOf(deliveries)
    const made = await this.#queue.supplement(eventId, first)
    for (const delivery of first)
      if (delivery.failure && made.includes(delivery.id))
        this.#work.run(this.#recorder.storedAsFailed(delivery))
    if (made.length > 0) await this.#supply.lookAgain()
    return made
  }

  /** How many requests are in flight. */
  get inFlight(): number {
    return this.#sending.inFlight
  }

  /** From now on so many requests may be in flight to all webhooks together; those beyond it are not broken off. */
  limitTo(concurrency: number): void {
    this.#sending.limitTo(concurrency)
    this.#wakeAll()
  }

  /** How sending to a webhook goes. */
  traffic(webhook: string): WebhookTraffic {
    const lane = this.#lanes.of(webhook)
    const { nextAt } = lane.rate
    const openAt = nextAt > 0 && Number.isFinite(nextAt) ? this.#clock.toWall(nextAt) : undefined
    const limit = lane.limit.within(this.#shares.of(webhook))
    return { inFlight: lane.inFlight, limit, openAt, held: lane.held }
  }

  /** How a webhook stands, with its times as the clock tells them. */
  state(webhook: string): WebhookRecord {
    const { now, toWall } = this.#clock
    return recordMovedBy(this.#states.of(webhook, now()), toWall(0))
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
    await this.#states.pause(webhook, reason, until === undefined ? undefined : this.#clock.ofWall(until))
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
   * Cancels deliveries that are pending. A request that is in flight is not broken off, but it is the last one; what else
   * the sender does may be.
   * @returns the ids of those that were pending
   */
  async cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    const cancelled = await this.#queue.cancel(deliveryIds)
    this.#drop(cancelled)
    await this.#supply.lookAgain()
    return cancelled
  }

  /**
   * Tries deliveries now that wait for the time of their next attempt, see {@link DeliveryQueue.hasten}. A webhook that is
   * not sent to is left alone all the same.
   *
   * @returns the ids of those that are due now and were not before
   */
  async retryNow(deliveryIds: readonly string[]): Promise<readonly string[]> {
    const hastened = await this.#queue.hasten(deliveryIds)
    await this.#supply.lookAgain()
    return hastened
  }

  /**
   * Gives pending deliveries another URL, see {@link DeliveryQueue.readdress}. What is in flight may still arrive at the
   * one before.
   *
   * @returns the ids of those that were pending
   */
  async readdress(deliveries: readonly NewUrl[]): Promise<readonly string[]> {
    const changed = new Set(await this.#queue.readdress(deliveries))
    const moved = deliveries.filter(({ id }) => changed.has(id))
    this.#lanes.readdress(moved)
    // What was being claimed meanwhile is in its lane by then.
    await new Promise<void>((resolve) => this.#clock.after(0, resolve))
    this.#lanes.readdress(moved)
    return [...changed]
  }

  /**
   * Takes note that a webhook was added, changed or removed, or is held no more: its limits follow what the endpoint says
   * now, with what they have learnt as far as that is allowed, and what is pending for it is looked at again.
   */
  renew(webhook: string): void {
    this.#renewal.renew(webhook)
  }

  /** Sends deliveries once more, see {@link DeliveryQueue.redeliver}. @returns the ids of the new deliveries */
  async redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> {
    const made = await this.#queue.redeliver(redeliveries)
    await this.#supply.lookAgain()
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
    this.#unwatch()
    this.#supply.stop()
    await this.#sending.finish(graceMs)
    await this.#work.zero()
  }

  #firstOf(deliveries: readonly NewDelivery[]): Delivery[] {
    const now = this.#clock.now()
    return deliveries.map((delivery) => firstDelivery(delivery, this.#endpointOf(delivery.webhook), now))
  }

  /** Takes note of what other hosts do that share the queue. */
  #watch(): void {
    this.#unwatch()
    this.#unwatch =
      this.#queue.watch?.({
        onDue: (webhook) => this.#supply.expect(this.#lanes.of(webhook), 0),
        onCancelled: (deliveryIds) => this.#drop(deliveryIds),
        onReaddressed: (deliveries) => this.#lanes.readdress(deliveries),
        onWebhookRecord: (record) => this.#states.adopt(record),
        onShares: (webhooks) => this.#shares.lookAgain(webhooks),
      }) ?? this.#unwatch
  }

  /** Forgets what is cancelled. */
  #drop(deliveryIds: readonly string[]): void {
    this.#lanes.drop(deliveryIds)
    this.#sending.cancel(deliveryIds)
  }

  #wakeAll(): void {
    for (const lane of this.#lanes.all()) this.#sending.pump(lane)
  }

  get #isIdle(): boolean {
    return this.#work.isZero && this.#lanes.areEmpty
  }

  #endpointOf(webhook: string): Endpoint | undefined {
    try {
      return this.#findEndpoint(webhook)
    } catch {
      // The attempt asks again, and reports it.
      return undefined
    }
  }
}
