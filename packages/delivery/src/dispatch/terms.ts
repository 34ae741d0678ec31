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
    return termsOfEndpoint(endpoint, heldBecause(webhook, endpoint), endpoint !== undefined)
  } catch {
    return termsOfEndpoint(undefined, undefined, true)
  }
}

function termsOfEndpoint(endpoint: Endpoint | undefined, held: string | undefined, isThere: boolean): Terms {
  return { concurrency: concurrencyOf(endpoint), rateLimit: endpoint?.rateLimit, held, isThere }
}

/**
 * Why nothing is sent to a webhook, as a sentence; `undefined` if nothing keeps it back. The run of an action is not held: if
 * there is none any more, it fails.
 */
export function heldBecause(webhook: string, endpoint: Endpoint | undefined): string | undefined {
  if (endpoint || actionOf(webhook) !== undefined) return endpoint?.held
  return 'This host knows no webhook of that name.'
}
