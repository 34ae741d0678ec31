import { type Logger, messageOf } from '@netbox-hooks/core'
import { every, roughSpan, type Timer } from '@netbox-hooks/core/times'
import type { QueueTime } from './queue-time.ts'

/** What a {@link TimeKeeper} is made of. */
export interface TimeKeeperOptions {
  readonly time: QueueTime
  /** Where the queue is, without credentials: for the log. */
  readonly place: string
  readonly logger: Logger
  /** Keeps the queue's time for the next host. */
  readonly keep: () => Promise<unknown>
}

/** How often the clock is looked at, in ms. */
const lookEvery = 10_000
/** At every how many looks the time is kept: so much of it may be lost by a crash. */
const keepEvery = 6

/** Keeps a queue's time as long as a host has it, and says once what has happened to the clock. */
export class TimeKeeper {
  readonly #options: TimeKeeperOptions
  #timer: Timer | undefined
  #looks = 0

  constructor(options: TimeKeeperOptions) {
    this.#options = options
  }

  /** @param jump by how much the clock had jumped when the queue was opened, in ms */
  start(jump: number): void {
    if (jump !== 0) this.#report('says', jump, 'than when a host had the queue last')
    this.#timer = every(lookEvery, () => void this.#look()).unref()
  }

  /** May be called twice. */
  stop(): void {
    this.#timer?.cancel()
  }

  async #look(): Promise<void> {
    const { time, keep, logger } = this.#options
    const jump = time.look()
    if (jump !== 0) this.#report('was set to', jump, '')
    this.#looks += 1
    if (jump === 0 && this.#looks % keepEvery !== 0) return
    try {
      await keep()
    } catch (error) {
      logger.warn({ err: error }, `The queue's time could not be kept: ${messageOf(error)}`)
    }
  }

  #report(verb: string, jump: number, since: string): void {
    const { logger, place } = this.#options
    const what = `${roughSpan(Math.abs(jump))} ${jump < 0 ? 'less' : 'more'}`
    logger.warn(
      { queue: place, jumpMs: Math.round(jump) },
      `The clock ${verb} ${what} ${since}`.trimEnd() +
        ': the queue goes on by the time that has really passed, and nothing waits or is kept longer or shorter for it',
    )
  }
}
