/** `setTimeout` takes no more than this, in ms. */
const longestTimeout = 2 ** 31 - 1

/** One timer for many due times: it rings at the earliest that it has been told. */
export class Alarm {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined
  #at = Number.POSITIVE_INFINITY

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Rings at that time, in ms since the epoch, unless it is set to ring earlier. */
  setFor(time: number): void {
    if (time >= this.#at) return
    this.clear()
    this.#at = time
    const wait = Math.min(Math.max(0, time - Date.now()), longestTimeout)
    this.#timer = setTimeout(() => {
      this.clear()
      this.#ring()
    }, wait)
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#at = Number.POSITIVE_INFINITY
  }
}
