import { nextTurn, realPause } from '../clock/real-time.ts'

/** How many turns of the event loop pass in which nothing happens before nothing more is expected. */
const quietTurns = 6

/** Knows when a host has done all that it can do without time passing. */
export class Activity {
  readonly #isBusy: () => boolean
  #happened = 0

  /** @param isBusy whether something is under way that ends by itself: code of a plugin, an answer from the network */
  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy
  }

  /** Something has happened. */
  note(): void {
    this.#happened += 1
  }

  /**
   * Resolves when nothing happens any more, and nothing is under way that ends by itself.
   *
   * @param patience how long what is under way may really take, in milliseconds
   * @returns whether it has come to that
   */
  async settled(patience: number): Promise<boolean> {
    const until = performance.now() + patience
    for (let [quiet, seen] = [0, this.#happened]; ; ) {
      await nextTurn()
      quiet = seen === this.#happened ? quiet + 1 : 0
      seen = this.#happened
      if (quiet < quietTurns) continue
      if (!this.#isBusy()) return true
      if (performance.now() > until) return false
      await realPause(1)
    }
  }
}
