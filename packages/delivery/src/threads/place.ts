import { type Logger, messageOf } from '@netbox-hooks/core'
import { after, type Timer } from '@netbox-hooks/core/times'
import { attemptKillsThreads, senderClosed, senderThreadDied } from '../errors.ts'
import { unsent } from '../send/unsent.ts'
import type { ThreadRequest } from './request.ts'
import type { SenderSettings } from './settings.ts'
import { SendingThread } from './thread.ts'

/** A request that was under way while so many threads died has failed. */
const mostDeaths = 3

/** A thread that has lived so long, in ms, did not die of how it began. */
const longLife = 60_000

/** The longest pause before another thread is begun in the place of one that has died, in ms. */
const longestPause = 60_000

/**
 * The place of one sending thread. One that dies is replaced: at once, and after a growing pause if that one dies soon, too.
 * What was under way in it is made again by the next one, with no attempt counted. A request that is there each time a
 * thread dies may be the reason; at the third time it has failed.
 */
export class ThreadPlace {
  #settings: SenderSettings
  readonly #logger: Logger
  readonly #mayWait: boolean
  #thread: SendingThread | undefined
  #isReady = false
  #beganAt = 0
  #deathsInRow = 0
  /** What is to be made again. */
  #again: ThreadRequest[] = []
  #next: Timer | undefined

  /** @param mayWait whether requests may be sent to a thread that is not ready */
  constructor(settings: SenderSettings, logger: Logger, mayWait: boolean) {
    this.#settings = settings
    this.#logger = logger
    this.#mayWait = mayWait
  }

  /** Begins a thread. */
  begin(): void {
    this.#next = undefined
    this.#beganAt = performance.now()
    try {
      this.#thread = new SendingThread(this.#settings, {
        onReady: () => this.#ready(),
        onDeath: (cause, unanswered) => this.#died(cause, unanswered),
      })
    } catch (error) {
      // The process may begin no threads.
      this.#died(error, [])
    }
  }

  /** Requests to come are made so. */
  use(settings: SenderSettings): void {
    this.#settings = settings
    this.#thread?.use(settings)
  }

  /** The thread, if requests can be given to it. */
  get thread(): SendingThread | undefined {
    return this.#isReady || this.#mayWait ? this.#thread : undefined
  }

  /** How many requests are under way, or are to be made again. */
  get underWay(): number {
    return this.#again.length + (this.#thread?.underWay ?? 0)
  }

  /** Breaks off what is under way, and ends the thread. May be called twice. */
  async end(): Promise<void> {
    this.#next?.cancel()
    this.#isReady = false
    const again = this.#again.splice(0)
    const thread = this.#thread
    this.#thread = undefined
    const unanswered = thread ? await thread.end() : []
    for (const request of [...again, ...unanswered]) request.end(unsent(senderClosed()))
  }

  #ready(): void {
    this.#isReady = true
    for (const request of this.#again.splice(0)) this.#thread?.send(request)
  }

  #died(cause: unknown, unanswered: readonly ThreadRequest[]): void {
    this.#thread = undefined
    this.#isReady = false
    if (performance.now() - this.#beganAt > longLife) this.#deathsInRow = 0
    const pause = this.#deathsInRow === 0 ? 0 : Math.min(500 * 2 ** this.#deathsInRow, longestPause)
    this.#deathsInRow += 1
    this.#again.push(...unanswered)
    for (const request of this.#again) request.deaths += 1
    const failed = this.#again.filter(({ deaths }) => deaths >= mostDeaths)
    this.#again = this.#again.filter(({ deaths }) => deaths < mostDeaths)
    const error = senderThreadDied(cause, this.#again.length, pause)
    this.#logger.error({ err: error }, messageOf(error))
    this.#next = after(pause, () => this.begin())
    if (this.#again.length === 0) this.#next.unref()
    for (const request of failed) request.end(unsent(attemptKillsThreads(mostDeaths)))
  }
}
