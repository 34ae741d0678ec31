/** How often deadlines are looked at, in milliseconds: a limit may be overrun by that much. */
const tickMs = 25

interface Deadline {
  readonly at: number
  readonly onLate: () => void
}

/** Many time limits on one timer, for work that nearly always ends before its limit. */
export class Deadlines {
  readonly #pending = new Set<Deadline>()
  #timer: NodeJS.Timeout | undefined

  /** Calls `onLate` when `ms` have passed, unless the returned function is called first. */
  start(ms: number, onLate: () => void): () => void {
    const deadline: Deadline = { at: performance.now() + ms, onLate }
    this.#pending.add(deadline)
    // What a callback never answers does not keep the process alive.
    this.#timer ??= setInterval(() => this.#sweep(), tickMs).unref()
    return () => void this.#pending.delete(deadline)
  }

  #sweep(): void {
    const now = performance.now()
    for (const deadline of this.#pending) {
      if (deadline.at > now) continue
      this.#pending.delete(deadline)
      deadline.onLate()
    }
    if (this.#pending.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
