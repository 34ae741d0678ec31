const minute = 60_000

/** Lets through so many requests within any minute. The others are refused at once: a webhook is not to wait for them. */
export class RequestBudget {
  readonly #perMinute: number
  /** When the last ones were let through. */
  readonly #times: number[] = []

  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** Whether a request may be made now. */
  take(): boolean {
    const now = performance.now()
    while ((this.#times[0] ?? now) <= now - minute) this.#times.shift()
    if (this.#times.length >= this.#perMinute) return false
    this.#times.push(now)
    return true
  }
}
