import { LRUCache } from 'lru-cache'
import { Breaker } from './breaker.ts'
import { type Answer, Netbox } from './netbox.ts'
import { RequestBudget } from './request-budget.ts'
import type { NetboxLookupSettings } from './settings.ts'
import { Unavailable } from './unavailable.ts'

/** All that is kept takes so many bytes at most. */
const cacheBytes = 16 * 1_048_576
/** What it takes to remember that there is nothing. */
const bytesOfNothing = 64

/**
 * NetBox, asked as seldom as possible: what it answered is used again, an object is asked for once at a time, and neither
 * more often than the budget allows nor while it is down.
 */
export class CachedNetbox {
  readonly #netbox: Netbox
  readonly #budget: RequestBudget
  readonly #breaker: Breaker
  readonly #answers: LRUCache<string, Answer | Unavailable>
  readonly #warn: (message: string) => void

  /** @param warn told why NetBox could not be asked */
  constructor(settings: NetboxLookupSettings, warn: (message: string) => void) {
    const { cacheObjects, cacheSeconds, missingSeconds, requestsPerMinute } = settings
    this.#netbox = new Netbox(settings)
    this.#budget = new RequestBudget(requestsPerMinute)
    this.#breaker = new Breaker(settings.breakerFailures, settings.breakerSeconds * 1_000)
    this.#warn = warn
    this.#answers = new LRUCache({
      max: cacheObjects,
      maxSize: cacheBytes,
      sizeCalculation: (answer) => (answer instanceof Unavailable ? bytesOfNothing : answer.bytes),
      ttl: cacheSeconds * 1_000,
      // The clock that budget and breaker go by, asked each time: so a test can hold it.
      perf: performance,
      ttlResolution: 0,
      // Whoever waits for an answer gets it, also if others have driven it out of the cache.
      ignoreFetchAbort: true,
      fetchMethod: async (path, _, { options }) => {
        const answer = await this.#ask(path)
        if (answer instanceof Unavailable) options.ttl = missingSeconds * 1_000
        return answer
      },
    })
  }

  /**
   * The object at a path below `/api/`.
   * @throws Unavailable
   */
  async get(path: string): Promise<Answer['object']> {
    const answer = await this.#answers.forceFetch(path)
    if (answer instanceof Unavailable) throw answer
    return answer.object
  }

  /** Breaks off what is under way. */
  close(): Promise<void> {
    return this.#netbox.close()
  }

  /** @returns also why there is no object, if that is to be remembered. @throws Unavailable if it is not */
  async #ask(path: string): Promise<Answer | Unavailable> {
    if (this.#breaker.isOpen) throw new Unavailable('paused', 'NetBox has failed too often.')
    if (!this.#budget.take()) throw new Unavailable('over_budget', 'The requests of this minute are used up.')
    try {
      return await this.#breaker.run(() => this.#answerOf(path))
    } catch (error) {
      const pause = this.#breaker.isOpen ? ' That is too often: NetBox is left alone for a while.' : ''
      this.#warn(`${(error as Unavailable).message}${pause}`)
      throw error
    }
  }

  async #answerOf(path: string): Promise<Answer | Unavailable> {
    try {
      return await this.#netbox.get(path)
    } catch (error) {
      const { reason, message } = error as Unavailable
      if (reason === 'refused') this.#warn(message)
      if (reason === 'refused' || reason === 'not_found') return error as Unavailable
      throw error
    }
  }
}
