import type { ErrorCode } from '@netbox-hooks/core'
import { longestRetryAfter } from './retry-after.ts'

/**
 * What an attempt means for its delivery:
 *
 * - `delivered`: it is done.
 * - `retry`: it is tried again as the webhook's schedule says.
 * - `pause`: the same, and nothing is sent to the webhook until the time that it asked for has passed.
 * - `disable`: it has failed, and nothing is sent to the webhook any more until somebody enables it.
 * - `final`: it has failed; trying again would change nothing.
 */
export type Outcome = 'delivered' | 'retry' | 'pause' | 'disable' | 'final'

/** One row of the {@link outcomeTable}. */
export interface OutcomeRule {
  readonly outcome: Outcome
  /** Whether it is the endpoint's failure: such ones in a row open the webhook's breaker, and disable it in the end. */
  readonly countsAgainstWebhook: boolean
}

const delivered: OutcomeRule = { outcome: 'delivered', countsAgainstWebhook: false }
const itsFault: OutcomeRule = { outcome: 'retry', countsAgainstWebhook: true }
const notItsFault: OutcomeRule = { outcome: 'retry', countsAgainstWebhook: false }
const paused: OutcomeRule = { outcome: 'pause', countsAgainstWebhook: true }
const gone: OutcomeRule = { outcome: 'disable', countsAgainstWebhook: true }
const unsendable: OutcomeRule = { outcome: 'final', countsAgainstWebhook: false }

/**
 * What every status and every error of an attempt leads to. The closest row counts: a status with what came along,
 * the status, then its class. `docs/delivery.md` prints this table.
 *
 * A redirect is tried again like any other refusal: as often as it is a wrong URL, it is a page that stands in
 * for a while, and nothing that was accepted is given up for that.
 */
export const outcomeTable: Readonly<Record<string, OutcomeRule>> = {
  '2xx': delivered,
  '3xx': itsFault,
  '4xx': itsFault,
  '410': gone,
  '429 with Retry-After': paused,
  '5xx': itsFault,
  '503 with Retry-After': paused,
  NBH_DNS_FAILED: itsFault,
  NBH_CONNECT_TIMEOUT: itsFault,
  NBH_CONNECTION_FAILED: itsFault,
  NBH_TLS_CERTIFICATE: itsFault,
  NBH_TLS_FAILED: itsFault,
  NBH_HEADERS_TIMEOUT: itsFault,
  NBH_ATTEMPT_TIMEOUT: itsFault,
  NBH_RESPONSE_INVALID: itsFault,
  NBH_PROXY_FAILED: notItsFault,
  NBH_PROXY_REFUSED: notItsFault,
  NBH_PROXY_INVALID: notItsFault,
  NBH_TLS_INVALID: notItsFault,
  NBH_AUTHENTICATION_INVALID: notItsFault,
  NBH_SECRET_INVALID: notItsFault,
  NBH_VARIABLE_MISSING: notItsFault,
  NBH_ATTEMPT_FAILED: notItsFault,
  NBH_SENDER_CLOSED: notItsFault,
  NBH_SENDER_THREAD_DIED: notItsFault,
  NBH_TARGET_BLOCKED: unsendable,
  NBH_TEMPLATE_FAILED: unsendable,
  NBH_BODY_TOO_LARGE: unsendable,
  NBH_HEADER_REFUSED: unsendable,
  NBH_METHOD_REFUSED: unsendable,
  NBH_WEBHOOK_UNKNOWN: unsendable,
}

/** What came of an attempt, as far as its outcome depends on it. */
export interface AttemptFacts {
  /** The response's status; `undefined` if there was none. */
  readonly status: number | undefined
  /** The error's code. Of no account where there is a status. */
  readonly code?: ErrorCode | undefined
  /** What `Retry-After` asked for, in ms. */
  readonly retryAfterMs?: number | undefined
}

/** What {@link classifyOutcome} answers. */
export interface Verdict extends OutcomeRule {
  /** With `pause`: for how long, in ms, at most 24 h. */
  readonly pauseMs: number | undefined
}

/** Looks up what an attempt leads to. What the table does not know is tried again, and nobody's fault. */
export function classifyOutcome({ status, code, retryAfterMs }: AttemptFacts): Verdict {
  const rule = ruleOf(status, code, retryAfterMs !== undefined) ?? notItsFault
  const pauseMs = rule.outcome === 'pause' ? Math.min(retryAfterMs ?? 0, longestRetryAfter) : undefined
  return { ...rule, pauseMs }
}

function ruleOf(
  status: number | undefined,
  code: string | undefined,
  hasRetryAfter: boolean,
): OutcomeRule | undefined {
  if (status === undefined) return outcomeTable[code ?? '']
  return (
    (hasRetryAfter ? outcomeTable[`${status} with Retry-After`] : undefined) ??
    outcomeTable[status] ??
    outcomeTable[`${Math.floor(status / 100)}xx`] ??
    itsFault
  )
}
