import type { Clock } from '../clock.ts'
import type { ConcurrencyLimit } from '../pace/concurrency-limit.ts'
import type { RateGate } from '../pace/rate-gate.ts'
import type { RateLimit } from '../queue/shared-limits.ts'
import { Backlog } from './backlog.ts'
import type { HeldBody } from './held-bodies.ts'

/** How many deliveries of one webhook are kept in memory; the others wait in the store. */
const capacity = 256
/** How many of them for each request that may be in flight, if other hosts could send them as well… */
const perRequest = 4
/** …and how many at least. */
const leastCapacity = 16

/** When the bodies that wait have so many bytes, no more are taken into memory. */
const mostWaiting = 2 * 1_024 * 1_024

/** What a {@link Lane} is made of. */
export interface LaneOptions {
  readonly webhook: string
  readonly limit: ConcurrencyLimit
  readonly rate: RateGate
  /** That of the gate. */
  readonly rateLimit: RateLimit | undefined
  readonly clock: Clock
}

/** One webhook's way through the dispatcher. What happens in one lane does not touch the others. */
export class Lane {
  readonly webhook: string
  readonly backlog: Backlog = new Backlog()
  inFlight = 0
  /** Places in the backlog that are promised to deliveries that are being stored or claimed. */
  reserved = 0
  /** How many new deliveries were left in the store, due at once, since it was last asked. */
  left = 0
  /** When the store's earliest delivery is due, in the queue's time; infinite if there is none. */
  nextDueAt: number = Number.POSITIVE_INFINITY
  /** When it will be looked at again, in the queue's time; infinite if that is not arranged. */
  wakeAt: number = Number.POSITIVE_INFINITY
  /** Whether the store is being asked for deliveries… */
  isClaiming = false
  /** …and may hold more of them than that claim takes. */
  isBehind = false
  /** Whether it waits for its turn to send. */
  isReady = false
  readonly limit: ConcurrencyLimit
  /** Why nothing is sent, as a sentence; `undefined` if nothing keeps it back. */
  held: string | undefined

  readonly #clock: Clock
  /** How many requests are this host's, if others share the queue. */
  #share: number | undefined
  /** How many the claim under way asks for. */
  #claiming = 0
  #rate: RateGate
  #rateLimit: RateLimit | undefined

  constructor({ webhook, limit, rate, rateLimit, clock }: LaneOptions) {
    this.webhook = webhook
    this.limit = limit
    this.#rate = rate
    this.#rateLimit = rateLimit
    this.#clock = clock
  }

  get rate(): RateGate {
    return this.#rate
  }

  get rateLimit(): RateLimit | undefined {
    return this.#rateLimit
  }

  /** Lets requests through at another rate. */
  goAtRate(limit: RateLimit | undefined, rate: RateGate): void {
    this.#rateLimit = limit
    this.#rate = rate
  }

  /** Whether nothing of it is under way, and its rate limit would let as much through if it began anew. */
  get isIdle(): boolean {
    const isAtRest = this.inFlight === 0 && this.reserved === 0 && this.backlog.length === 0 && !this.isReady
    return isAtRest && (this.rate.fullness ?? 1) === 1
  }

  /** Takes no more into memory than this host sends soon, since others could send it as well. */
  sharedWithOthers(share: number): void {
    this.#share = share
  }

  /** How many are claimed at a time: the other half of the room is left to new deliveries. */
  get claimSize(): number {
    return this.#capacity / 2
  }

  /** Whether the store has deliveries that are due. */
  get isDue(): boolean {
    if (this.left > 0) return true
    // Mostly there is nothing to come, and no need to ask what time it is.
    return this.nextDueAt !== Number.POSITIVE_INFINITY && this.nextDueAt <= this.#clock.now()
  }

  /** Whether deliveries wait for requests to end, all places being taken. */
  isHeldUp(limit: number): boolean {
    return this.inFlight >= limit && (this.backlog.length > 0 || this.isDue)
  }

  /** Whether more are in flight than it is sure of: what its limit adapts to it has only while there is room. */
  get isBeyondMin(): boolean {
    return !this.limit.isFixed && this.inFlight >= this.limit.min
  }

  /** Whether to ask the store for deliveries: before the backlog runs dry, but in large claims. */
  get wantsMore(): boolean {
    return this.isDue && !this.isClaiming && this.#room >= this.claimSize && this.#isLight
  }

  /**
   * Reserves a place for a new delivery with that body, so that it is sent from memory. While older ones wait in the
   * store, it must wait behind them.
   */
  reserve(body: HeldBody): boolean {
    if (this.#room <= 0 || this.isDue || this.isBehind) return false
    if (!this.#isLight || !body.hasRoom) return false
    this.reserved += 1
    body.hold()
    return true
  }

  /** Gives back the place that was reserved for a delivery with that body. */
  giveBack(body: HeldBody): void {
    this.reserved -= 1
    body.letGo()
  }

  /**
   * Begins to ask the store. What comes to be due from now on is noted beside its answer.
   * @returns how many to ask for
   */
  beginClaim(): number {
    this.isClaiming = true
    this.#claiming = this.claimSize
    this.isBehind = this.left > this.#claiming || this.nextDueAt <= this.#clock.now()
    this.reserved += this.#claiming
    this.left = 0
    this.nextDueAt = Number.POSITIVE_INFINITY
    return this.#claiming
  }

  /** Ends a claim, whatever came of it. */
  endClaim(): void {
    this.isClaiming = false
    this.isBehind = false
    this.reserved -= this.#claiming
  }

  /** Whether those that wait leave room for more, by their bytes. */
  get #isLight(): boolean {
    return this.backlog.bytes < mostWaiting
  }

  get #capacity(): number {
    if (this.#share === undefined) return capacity
    return Math.min(capacity, Math.max(leastCapacity, perRequest * this.limit.within(this.#share)))
  }

  get #room(): number {
    return this.#capacity - this.backlog.length - this.reserved
  }
}
