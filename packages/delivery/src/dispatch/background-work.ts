import { type Logger, messageOf } from '@netbox-hooks/core'
import type { Clock } from '../clock.ts'
import { WorkCount } from './work-count.ts'

/** Work that nobody waits for: it is counted until it has ended, and what it throws is logged. */
export class BackgroundWork extends WorkCount {
  readonly #logger: Logger
  readonly #clock: Clock
  /** How to cancel what is postponed. */
  readonly #postponed = new Set<() => void>()
  readonly #ended = (): void => this.end()
  readonly #failed = (error: unknown): void => {
    this.log(error)
    this.end()
  }

  constructor(logger: Logger, clock: Clock) {
    super()
    this.#logger = logger
    this.#clock = clock
  }

  /** Lets work run on by itself. */
  run(work: Promise<void>): void {
    this.begin()
    work.then(this.#ended, this.#failed)
  }

  /** Begins work when that many ms have passed. Until then it does not count. */
  postpone(ms: number, work: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#postponed.delete(cancel)
      work()
    })
    this.#postponed.add(cancel)
  }

  /** Begins nothing that is postponed. */
  cancelPostponed(): void {
    for (const cancel of this.#postponed) cancel()
    this.#postponed.clear()
  }

  /** Writes what went wrong to the log. */
  log(error: unknown): void {
    this.#logger.error({ err: error }, messageOf(error))
  }
}
