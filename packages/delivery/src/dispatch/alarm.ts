import type { Clock } from '../clock.ts'

/** One timer for many due times: it rings at the earliest that it has been told. */
export class Alarm {
  readonly #ring: () => void
  readonly #clock: Clock
  #cancel = () => {}
  #at = Number.POSITIVE_INFINITY

  constructor(ring: () => void, clock: Clock) {
    this.#ring = ring
    this.#clock = clock
  }

  /** Rings at that time, in the queue's time, unless it is set to ring earlier. */
  setFor(time: number): void {
    if (time >= this.#at) return
    this.clear()
    this.#at = time
    this.#cancel = this.#clock.after(Math.max(0, time - this.#clock.now()), () => {
      this.clear()
      this.#ring()
    })
  }

  clear(): void {
    this.#cancel()
    this.#at = Number.POSITIVE_INFINITY
  }
}
