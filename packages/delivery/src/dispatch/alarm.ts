import type { Clock } from '../clock.ts'

/** `setTimeout` takes no more than this, in ms. */
const longestTimeout = 2 ** 31 - 1

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

  /** Rings at that time, in ms since the epoch, unless it is set to ring earlier. */
  setFor(time: number): void {
    if (time >= this.#at) return
    this.clear()
    this.#at = time
    const wait = Math.min(Math.max(0, time - this.#clock.now()), longestTimeout)
    this.#cancel = this.#clock.after(wait, () => {
      this.clear()
      this.#ring()
    })
  }

  clear(): void {
    this.#cancel()
    this.#at = Number.POSITIVE_INFINITY
  }
}
