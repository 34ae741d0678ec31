import type { ConcurrencyBounds } from '../pace/concurrency-limit.ts'
import type { RateLimit } from '../queue/shared-limits.ts'
import { actionOf } from '../queue/target.ts'
import { concurrencyOf, type Endpoint } from './endpoint.ts'

/** What a lane goes by, as its endpoint says it. */
export interface Terms {
  readonly concurrency: ConcurrencyBounds
  readonly rateLimit: RateLimit | undefined
  /** Why nothing is sent, as a sentence. */
  readonly held: string | undefined
  /** Whether there is such a webhook, or something is wrong with the way in which it is looked up. */
  readonly isThere: boolean
}

/** Looks up what a lane goes by. What goes wrong with that keeps nothing back: the attempt asks again, and reports it. */
export function termsOf(webhook: string, find: (webhook: string) => Endpoint | undefined): Terms {
  try {
    const endpoint = find(webhook)
    const held = heldBecause(webhook, endpoint)
    // Once it is there it begins with as few requests at once as it may.
    const concurrency = endpoint || held === undefined ? concurrencyOf(endpoint) : one
    return { concurrency, rateLimit: endpoint?.rateLimit, held, isThere: endpoint !== undefined }
  } catch {
    return { concurrency: concurrencyOf(undefined), rateLimit: undefined, held: undefined, isThere: true }
  }
}

const one = { min: 1, max: 1 }

/**
 * Why nothing is sent to a webhook, as a sentence; `undefined` if nothing keeps it back. The run of an action is not held: if
 * there is none any more, it fails.
 */
export function heldBecause(webhook: string, endpoint: Endpoint | undefined): string | undefined {
  if (endpoint || actionOf(webhook) !== undefined) return endpoint?.held
  return 'This host knows no webhook of that name.'
}
