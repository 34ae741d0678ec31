/**
 * Lets pieces of work begin one after the other: each when the one before it has done all that it can do without waiting.
 * Begun all at once, they would take their steps in turn, and all that each of them has in hand would be alive together:
 * too much for the processor's caches, and more for the garbage collector to carry along.
 */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #isBusy = false
  readonly #begin = (): void => {
    const next = this.#waiting.shift()
    if (!next) {
      this.#isBusy = false
      return
    }
    next()
    queueMicrotask(this.#afterIt)
  }
  /** Node calls what is put off to the next tick only when no promise is left to go on with. */
  readonly #afterIt = (): void => process.nextTick(this.#begin)

  /** Resolves when it is the caller's turn. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#isBusy) return
      this.#isBusy = true
      process.nextTick(this.#begin)
    })
  }
}
