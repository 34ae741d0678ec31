import { codeOf, type Logger, type TapStatistics } from '@netbox-hooks/core'
import type { Clock } from '@netbox-hooks/core/times'
import type { CallbackOutcome } from './outcome.ts'

/** Failures in a row after which a callback is paused. */
const tolerated = 5
const firstPauseMs = 10_000
const longestPauseMs = 600_000

/**
 * Keeps a callback that only fails from costing every event its time limit: after five failures in a row it is not
 * called for 10 s; then one event tries it, and its failure doubles the pause, up to 10 min. A success makes it whole.
 */
export class CallbackBreaker {
  readonly #statistics: TapStatistics
  readonly #logger: Logger
  readonly #clock: Clock
  #failures = 0
  #pauseMs = firstPauseMs
  /** By the clock of time limits: the machine's, which can be set, says nothing of it. */
  #openUntil = 0
  #isTrying = false

  /** @param statistics where the pause is shown */
  constructor(
    statistics: TapStatistics,
    { logger, clock }: { readonly logger: Logger; readonly clock: Clock },
  ) {
    this.#statistics = statistics
    this.#logger = logger
    this.#clock = clock
  }

  /** Whether the callback is not to be called now. When its pause is over, the first who asks is to try it. */
  isOpen(): boolean {
    if (this.#statistics.pausedUntil === undefined) return false
    if (this.#isTrying || this.#openUntil > this.#clock.now()) return true
    this.#isTrying = true
    return false
  }

  /** Takes note of a call's outcome. */
  note({ outcome, durationMs, error }: CallbackOutcome): void {
    if (outcome === 'paused') return
    const failed = outcome !== 'merged' && outcome !== 'nothing'
    this.#statistics.begin()
    this.#statistics.timed(durationMs)
    if (failed) this.#statistics.failures += 1
    // It was not asked, and costs nobody's time: its worker has a pause of its own.
    if (codeOf(error?.cause) === 'NBH_PLUGIN_WORKER_DOWN') this.#isTrying = false
    else if (!failed) this.#close()
    else if (this.#isTrying) this.#open()
    // What was called before the pause began, and fails now, is no news.
    else if (this.#statistics.pausedUntil === undefined && ++this.#failures >= tolerated) this.#open()
  }

  #open(): void {
    const { plugin, name } = this.#statistics
    this.#statistics.pausedUntil = Date.now() + this.#pauseMs
    this.#openUntil = this.#clock.now() + this.#pauseMs
    this.#isTrying = false
    const seconds = this.#pauseMs / 1_000
    this.#logger.warn(
      { plugin, callback: name, seconds, code: 'NBH_CALLBACK_PAUSED' },
      `The webhook callback ${name} of ${plugin} failed ${tolerated} times in a row; it is paused for ${seconds} s.`,
    )
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
  }

  #close(): void {
    this.#failures = 0
    this.#pauseMs = firstPauseMs
    this.#isTrying = false
    this.#statistics.pausedUntil = undefined
  }
}
