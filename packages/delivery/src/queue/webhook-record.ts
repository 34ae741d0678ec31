/**
 * Whether a webhook is sent to:
 *
 * - `active`: yes.
 * - `paused`: no, until it is resumed or until a time; an operator or the endpoint (`Retry-After`) asked for it.
 * - `open`: no, the breaker has opened after failures in a row; when its time has come, one delivery tries.
 * - `disabled`: no, until it is resumed: the endpoint answered 410, or has done nothing but fail for days.
 *
 * What waits for a webhook that is not sent to burns no attempts.
 */
export type WebhookState = 'active' | 'paused' | 'open' | 'disabled'

/** What is known of a webhook from one host to the next. */
export interface WebhookRecord {
  readonly webhook: string
  readonly state: WebhookState
  /** Why it is not active, for people. */
  readonly reason: string | undefined
  /** When that ends by itself, in the queue's time; `undefined` if it does not. */
  readonly until: number | undefined
  /** Since when it has done nothing but fail, in the queue's time, less what has passed without anybody having tried it. */
  readonly failingSince: number | undefined
  /** Until when it counts as failing if nobody tries it, in the queue's time. */
  readonly failingUntil?: number | undefined
  /** How long the breaker was opened for last, in ms; the next time it will be twice as long. */
  readonly openedForMs: number | undefined
}

/** A record with all of its times that much later. */
export function recordMovedBy<Of extends WebhookRecord>(record: Of, ms: number): Of {
  const { until, failingSince, failingUntil } = record
  return {
    ...record,
    ...(until !== undefined && { until: until + ms }),
    ...(failingSince !== undefined && { failingSince: failingSince + ms }),
    ...(failingUntil !== undefined && { failingUntil: failingUntil + ms }),
  }
}
