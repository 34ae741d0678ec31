import { sleep } from '@netbox-hooks/core/times'

const minute = 60_000

/** Lets through so many requests in any minute; the others wait for their turn. */
export class RequestBudget {
  readonly #perMinute: number
  readonly #keepsAlive: boolean
  /** When the last ones were let through, as `performance.now()` counts. */
  readonly #times: number[] = []

  /** @param keepsAlive whether the process waits for whoever's turn is still to come */
  constructor(perMinute: number, keepsAlive: boolean) {
    this.#perMinute = perMinute
    this.#keepsAlive = keepsAlive
  }

  /** Resolves when a request may be made, or the signal aborts. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = performance.now()
      while (this.#times[0] !== undefined && this.#times[0] <= now - minute) this.#times.shift()
      const [oldest] = this.#times
      if (oldest === undefined || this.#times.length < this.#perMinute) break
      await sleep(oldest + minute - now, { signal, keepsAlive: this.#keepsAlive })
      if (signal.aborted) return
    }
    this.#times.push(performance.now())
  }
}
