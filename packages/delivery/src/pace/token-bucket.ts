import type { RateLimit } from '../queue/shared-limits.ts'

/** A token bucket: it fills evenly, and holds `count` tokens at most. */
export class TokenBucket {
  readonly #limit: RateLimit
  #tokens: number
  #filledAt: number

  /** @param fullness with how much of it it begins, from 0 to 1 */
  constructor(limit: RateLimit, now: number, fullness: number) {
    this.#limit = limit
    this.#tokens = limit.count * fullness
    this.#filledAt = now
  }

  /** Takes a token, if there is one. */
  take(now: number): boolean {
    this.#fill(now)
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  /** Puts back a token that was not needed. */
  putBack(): void {
    this.#tokens = Math.min(this.#limit.count, this.#tokens + 1)
  }

  /** How much of it there is, from 0 to 1. */
  fullness(now: number): number {
    this.#fill(now)
    return this.#tokens / this.#limit.count
  }

  /** When there will be a token, in the queue's time. */
  nextAt(now: number): number {
    this.#fill(now)
    const missing = Math.max(0, 1 - this.#tokens)
    return now + Math.ceil((missing * this.#limit.per) / this.#limit.count)
  }

  #fill(now: number): void {
    // A clock that was set back takes no token away.
    const passed = Math.max(0, now - this.#filledAt)
    const { count, per } = this.#limit
    this.#tokens = Math.min(count, this.#tokens + (passed * count) / per)
    this.#filledAt = now
  }
}
