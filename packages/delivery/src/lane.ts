import type { Clock } from './clock.ts'
import type { Delivery } from './queue.ts'
import { type RateLimit, TokenBucket } from './token-bucket.ts'

/** How many deliveries of one webhook are kept in memory; the others wait in the store. */
const capacity = 256

/** How many are claimed at a time: the other half of the room is left to new deliveries. */
export const claimSize: number = capacity / 2

/** One webhook's way through the dispatcher. What happens in one lane does not touch the others. */
export class Lane {
  readonly webhook: string
  /** Claimed deliveries that wait to be sent, oldest first. */
  readonly backlog: Delivery[] = []
  inFlight = 0
  /** Places in the backlog that are promised to deliveries that are being stored or claimed. */
  reserved = 0
  /** How many new deliveries were left in the store, due at once, since it was last asked. */
  left = 0
  /** When the store's earliest delivery is due, in ms since the epoch; infinite if there is none. */
  nextDueAt: number = Number.POSITIVE_INFINITY
  /** When it will be looked at again, in ms since the epoch; infinite if that is not arranged. */
  wakeAt: number = Number.POSITIVE_INFINITY
  /** Whether the store is being asked for deliveries… */
  isClaiming = false
  /** …and may hold more of them than that claim takes. */
  isBehind = false

  readonly #clock: Clock
  readonly #bucket: TokenBucket | undefined

  constructor(webhook: string, rateLimit: RateLimit | undefined, clock: Clock) {
    this.webhook = webhook
    this.#clock = clock
    this.#bucket = rateLimit && new TokenBucket(rateLimit, clock.now())
  }

  /** Whether the rate limit lets one more through, which then counts. */
  passesRate(): boolean {
    return this.#bucket?.take(this.#clock.now()) ?? true
  }

  /** When the rate limit lets the next one through, in ms since the epoch. */
  get nextPassAt(): number {
    const now = this.#clock.now()
    return this.#bucket?.nextAt(now) ?? now
  }

  /** Whether the store has deliveries that are due. */
  get isDue(): boolean {
    return this.left > 0 || this.nextDueAt <= this.#clock.now()
  }

  /** Whether to ask the store for deliveries: before the backlog runs dry, but in large claims. */
  get wantsMore(): boolean {
    return this.isDue && !this.isClaiming && this.#room >= claimSize
  }

  /**
   * Reserves a place for a new delivery, so that it is sent from memory. While older ones wait in the store, it must
   * wait behind them.
   */
  reserve(): boolean {
    if (this.#room <= 0 || this.isDue || this.isBehind) return false
    this.reserved += 1
    return true
  }

  /** Begins to ask the store. What comes to be due from now on is noted beside its answer. */
  beginClaim(): void {
    this.isClaiming = true
    this.isBehind = this.left > claimSize || this.nextDueAt <= this.#clock.now()
    this.reserved += claimSize
    this.left = 0
    this.nextDueAt = Number.POSITIVE_INFINITY
  }

  /** Ends a claim, whatever came of it. */
  endClaim(): void {
    this.isClaiming = false
    this.isBehind = false
    this.reserved -= claimSize
  }

  /** Takes deliveries out of the backlog. */
  drop(ids: ReadonlySet<string>): void {
    const kept = this.backlog.filter(({ id }) => !ids.has(id))
    this.backlog.splice(0, this.backlog.length, ...kept)
  }

  get #room(): number {
    return capacity - this.backlog.length - this.reserved
  }
}
