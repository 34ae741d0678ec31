import type { RateLimit } from '@netbox-hooks/delivery'

/** Whether a rate limit is kept, reckoned otherwise than it is enforced: by when the next request is due at the earliest. */
export class Rate {
  readonly #limit: RateLimit
  #due = Number.NEGATIVE_INFINITY

  constructor(limit: RateLimit) {
    this.#limit = limit
  }

  allows(now: number): boolean {
    const { count, per } = this.#limit
    return this.#due - now <= per - per / count + 1
  }

  note(now: number): void {
    const { count, per } = this.#limit
    this.#due = Math.max(this.#due, now) + per / count
  }
}
