import type { WebhookRecord } from '../queue/webhook-record.ts'
import type { Verdict } from '../send/outcome.ts'

const minutes = 60_000
const hours = 60 * minutes

/** Failures in a row that open the breaker. */
const failuresToOpen = 4
const shortestOpening = 1 * minutes
const longestOpening = 24 * hours
/** A webhook that has done nothing but fail for so long is disabled. */
const longestFailing = 120 * hours

/** How a webhook stands. */
export interface WebhookHealth extends WebhookRecord {
  /** In a row, since this host has started. */
  readonly failures: number
}

/** A webhook of which nothing bad is known. */
export function healthy(webhook: string): WebhookHealth {
  return { webhook, failures: 0, ...active }
}

const active = {
  state: 'active',
  reason: undefined,
  until: undefined,
  failingSince: undefined,
  failingUntil: undefined,
  openedForMs: undefined,
} as const

/** What an attempt says of its webhook, and when its delivery is tried again, in the queue's time. */
export interface JudgedVerdict extends Verdict {
  readonly nextDueAt?: number | undefined
  /** Whether another request has failed for the same reason that was in flight with it, and has counted for both. */
  readonly isCountedAlready?: boolean | undefined
}

/**
 * How a webhook stands after an attempt.
 * @param failures how many have failed in a row with this one, if others have counted them
 */
export function afterAttempt(
  health: WebhookHealth,
  verdict: JudgedVerdict,
  now: number,
  failures: number = health.failures + (verdict.isCountedAlready ? 0 : 1),
): WebhookHealth {
  const { outcome, countsAgainstWebhook, pauseMs = 0 } = verdict
  if (outcome === 'delivered') return afterSuccess(health)
  if (!countsAgainstWebhook) return health
  const failed = { ...health, failures, failingSince: failingSince(health, now) }
  if (health.state === 'disabled') return failed
  if (outcome === 'disable') return disabled(failed, 'The endpoint answered that it is gone.')
  if (now - failed.failingSince >= longestFailing)
    return disabled(failed, 'It has done nothing but fail for 5 days.')
  return untilNextTry(afterFailure(failed, now, pauseMs), Math.max(now, verdict.nextDueAt ?? now))
}

function afterFailure(failed: WebhookHealth, now: number, pauseMs: number): WebhookHealth {
  if (opens(failed, now)) return opened(failed, now, pauseMs)
  return pauseMs > 0 ? pausedByEndpoint(failed, now + pauseMs) : failed
}

/**
 * Since when it has failed. Time in which nobody was to try it says nothing of it: between two failures no more counts than
 * until the attempt that was due next, however long no host ran.
 */
function failingSince({ failingSince, failingUntil, until }: WebhookHealth, now: number): number {
  if (failingSince === undefined) return now
  return failingSince + Math.max(0, now - (failingUntil ?? until ?? failingSince))
}

/** Until its next attempt it counts as failing: that of the delivery, or the one when it may be sent to again. */
function untilNextTry(health: WebhookHealth, nextDueAt: number): WebhookHealth {
  const { until = nextDueAt, failingUntil = nextDueAt } = health
  return { ...health, failingUntil: Math.max(failingUntil, nextDueAt, until) }
}

/**
 * How a webhook stands when time has passed: a pause that has an end ends, and forgives nothing. An open breaker ends by
 * a success alone.
 */
export function afterTime(health: WebhookHealth, now: number): WebhookHealth {
  const { state, until = Number.POSITIVE_INFINITY } = health
  return state === 'paused' && until <= now
    ? { ...health, state: 'active', reason: undefined, until: undefined }
    : health
}

/** The webhook again as it was before something stopped it. What it has failed so far is forgiven. */
export function resumed({ webhook }: WebhookHealth): WebhookHealth {
  return healthy(webhook)
}

export function paused(health: WebhookHealth, reason: string, until: number | undefined): WebhookHealth {
  return { ...health, state: 'paused', reason, until }
}

export function disabled(health: WebhookHealth, reason: string): WebhookHealth {
  return { ...health, state: 'disabled', reason, until: undefined }
}

function afterSuccess(health: WebhookHealth): WebhookHealth {
  const { state, failures, failingSince } = health
  if (state === 'open') return resumed(health)
  if (failures === 0 && failingSince === undefined) return health
  // What was in flight when somebody stopped it does not start it again.
  return { ...health, failures: 0, failingSince: undefined, failingUntil: undefined, openedForMs: undefined }
}

function pausedByEndpoint(health: WebhookHealth, until: number): WebhookHealth {
  const { state, until: earlier = Number.POSITIVE_INFINITY } = health
  if (state === 'active') return paused(health, 'The endpoint asked for a pause (Retry-After).', until)
  return earlier >= until ? health : { ...health, until }
}

/** Whether a failure opens the breaker. In an open one only the probe's counts, not those of what was still in flight. */
function opens({ state, failures, until = 0 }: WebhookHealth, now: number): boolean {
  return state === 'open' ? until <= now : state === 'active' && failures >= failuresToOpen
}

function opened(health: WebhookHealth, now: number, leastMs: number): WebhookHealth {
  const { failures, openedForMs } = health
  const forMs = openedForMs === undefined ? shortestOpening : Math.min(2 * openedForMs, longestOpening)
  return {
    ...health,
    state: 'open',
    reason: reasonOf(failures),
    until: now + Math.max(forMs, leastMs),
    openedForMs: forMs,
  }
}

/** The one that an open breaker lets through may be the first that this host has seen fail. */
function reasonOf(failures: number): string {
  return failures < failuresToOpen
    ? 'The last delivery that was tried has failed, too.'
    : `${failures} attempts in a row have failed.`
}
