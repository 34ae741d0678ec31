import type { SentPart } from '../send/http-sender.ts'
import type { SendResult } from '../send/sender.ts'
import type { Route } from './routes.ts'

/** A request that a thread makes. */
export interface ThreadRequest {
  readonly delivery: SentPart
  readonly route: Route
  /** To be called with what came of it. */
  readonly end: (result: SendResult) => void
  /** How many threads have died while it was under way. */
  deaths: number
}
