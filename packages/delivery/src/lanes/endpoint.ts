import type { ConcurrencyBounds } from '../pace/concurrency-limit.ts'
import type { RateLimit } from '../queue/shared-limits.ts'
import type { SendOptions } from '../send/sender.ts'
import type { Ordering } from './ordering.ts'

/** What is known of a webhook when one of its deliveries is sent. Nothing of it is stored. */
export interface Endpoint extends SendOptions, Ordering {
  /** The webhook's name. */
  readonly name: string
  /** The most requests in flight to it, or between which bounds that adapts to what it bears. Default 8. */
  readonly concurrency?: number | ConcurrencyBounds
  /** The most requests in a time. Default: as many as {@link concurrency} lets through. */
  readonly rateLimit?: RateLimit | undefined
  /** Pauses before each attempt, in ms; the first counts from the delivery's making. Default as `defaultRetrySchedule`. */
  readonly retrySchedule?: readonly number[]
  /** Where to send to, in the place of the delivery's own URL, which is stored: for a URL that is a secret. */
  readonly url?: string | undefined
  /**
   * Why this host sends nothing to it, as a sentence, e.g. that a secret of it cannot be read: what is pending waits, and
   * burns no attempt. Other hosts that share the queue may send it.
   */
  readonly held?: string | undefined
}

/** How many requests may be in flight to an endpoint; 8 to one that does not say. */
export function concurrencyOf(endpoint: Endpoint | undefined): ConcurrencyBounds {
  const { concurrency = 8 } = endpoint ?? {}
  return typeof concurrency === 'number' ? { min: concurrency, max: concurrency } : concurrency
}
