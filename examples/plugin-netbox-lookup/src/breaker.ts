/** Leaves alone, for a while, what has failed too often in a row; then one call tries it. */
export class Breaker {
  readonly #tolerated: number
  readonly #pauseMs: number
  #failures = 0
  /** When it may be tried again; `undefined` while all is well. */
  #openUntil: number | undefined
  #isTrying = false

  /** @param tolerated failures in a row after which it opens */
  constructor(tolerated: number, pauseMs: number) {
    this.#tolerated = tolerated
    this.#pauseMs = pauseMs
  }

  /** Whether nothing is to be called now. */
  get isOpen(): boolean {
    return this.#openUntil !== undefined && (this.#isTrying || performance.now() < this.#openUntil)
  }

  /** Does `work` and takes note of how it ended. To be called only if it is not open. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const isTrial = this.#openUntil !== undefined
    this.#isTrying = isTrial
    try {
      const result = await work()
      this.#close()
      return result
    } catch (error) {
      this.#failures += 1
      // What was asked before the pause began, and fails now, does not make it longer.
      const isTooOften = this.#failures >= this.#tolerated && this.#openUntil === undefined
      if (isTrial || isTooOften) this.#open()
      throw error
    }
  }

  #open(): void {
    this.#openUntil = performance.now() + this.#pauseMs
    this.#isTrying = false
  }

  #close(): void {
    this.#failures = 0
    this.#openUntil = undefined
    this.#isTrying = false
  }
}
