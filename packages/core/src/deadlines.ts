/** How often deadlines are looked at, in milliseconds: a time limit may be overrun by that much. */
const tickMs = 50

/** Work that is given up at some moment. */
export interface Expiring {
  /** The moment, as `performance.now()` counts. */
  readonly deadline: number
  /** Called once when it has passed. */
  expire(): void
  /** Where it stands among those watched; kept by {@link Deadlines}. At first `undefined`. */
  watchedAt: number | undefined
}

/**
 * Many time limits on one coarse timer, for work that nearly always ends in time. To watch and to forget allocate
 * nothing: a timer for each, or a Set, would cost more than the work.
 */
export class Deadlines {
  readonly #watched: Expiring[] = []
  #timer: NodeJS.Timeout | undefined

  watch(work: Expiring): void {
    work.watchedAt = this.#watched.push(work) - 1
    // What a callback never answers does not keep the process alive.
    this.#timer ??= setInterval(() => this.#tick(), tickMs).unref()
  }

  forget(work: Expiring): void {
    if (work.watchedAt === undefined) return
    // The last one takes its place.
    const last = this.#watched.pop() as Expiring
    if (last !== work) {
      this.#watched[work.watchedAt] = last
      last.watchedAt = work.watchedAt
    }
    work.watchedAt = undefined
  }

  #tick(): void {
    const now = performance.now()
    const due = this.#watched.filter(({ deadline }) => deadline <= now)
    for (const work of due) {
      this.forget(work)
      work.expire()
    }
    if (this.#watched.length > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
