import { nextTurn, realPause } from '../clock/real-time.ts'

/** How many turns of the event loop pass in which nothing happens before nothing more is expected. */
const quietTurns = 6
/** How long an answer from the network may really take, in milliseconds: on a busy machine it takes its time. */
const answerMs = 10_000

/** What is under way that ends by itself. */
export interface UnderWay {
  /** Whether an answer from the network is to come. */
  readonly waitsForAnswer: boolean
  /** Whether code of a plugin runs. */
  readonly runsCode: boolean
}

/** Knows when a host has done all that it can do without time passing. */
export class Activity {
  readonly #underWay: () => UnderWay
  #happened = 0

  constructor(underWay: () => UnderWay) {
    this.#underWay = underWay
  }

  /** Something has happened. */
  note(): void {
    this.#happened += 1
  }

  /**
   * Resolves when nothing happens any more, and nothing is under way that ends by itself.
   *
   * @param codeMs how long code of plugins may really take since something happened last, in milliseconds
   */
  async settled(codeMs: number): Promise<void> {
    let [quiet, seen, since] = [0, this.#happened, performance.now()]
    for (;;) {
      await nextTurn()
      quiet += 1
      if (seen !== this.#happened) [quiet, seen, since] = [0, this.#happened, performance.now()]
      if (quiet < quietTurns) continue
      const { waitsForAnswer, runsCode } = this.#underWay()
      const most = waitsForAnswer ? answerMs : runsCode ? codeMs : 0
      if (performance.now() - since >= most) return
      await realPause(1)
    }
  }
}
