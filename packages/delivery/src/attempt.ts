import type { NetboxHooksError } from '@netbox-hooks/core'
import type { Endpoint } from './endpoint.ts'
import { attemptFailed, webhookUnknown } from './errors.ts'
import type { HttpSender, SendResult } from './http-sender.ts'
import type { Attempt, Delivery } from './queue.ts'
import { defaultRetrySchedule, longestRetryAfter, retryPause } from './retry-schedule.ts'

/**
 * Makes one attempt and judges it: the delivery is delivered, to be tried again at a time, or failed for good.
 * Never rejects. `undefined` if the sender was destroyed meanwhile, so that the attempt does not count.
 */
export async function makeAttempt(
  delivery: Delivery,
  endpointOf: (webhook: string) => Endpoint | undefined,
  sender: HttpSender,
): Promise<Attempt | undefined> {
  const startedAt = Date.now()
  let schedule = defaultRetrySchedule
  let result: SendResult
  try {
    const endpoint = endpointOf(delivery.webhook)
    schedule = endpoint?.retrySchedule ?? schedule
    result = endpoint ? await sender.send(delivery, endpoint) : unsent(webhookUnknown(delivery.webhook), true)
  } catch (error) {
    result = unsent(attemptFailed(error), false)
  }
  const { status, responseBody, error, durationMs } = result
  if (error?.code === 'NBH_SENDER_CLOSED') return undefined
  const number = delivery.attempts + 1
  const nextDueAt = nextDue(result, schedule, number)
  const state = !error ? 'delivered' : nextDueAt === undefined ? 'failed' : 'pending'
  return {
    deliveryId: delivery.id,
    number,
    startedAt,
    durationMs,
    status,
    responseBody,
    error,
    state,
    nextDueAt,
  }
}

/** When to try again, in ms since the epoch; `undefined` if there is no need or no use. */
function nextDue(
  { error, final, retryAfterMs = 0 }: SendResult,
  schedule: readonly number[],
  attempts: number,
): number | undefined {
  const pause = error && !final ? retryPause(schedule, attempts) : undefined
  if (pause === undefined) return undefined
  return Date.now() + Math.max(pause, Math.min(retryAfterMs, longestRetryAfter))
}

function unsent({ code, message }: NetboxHooksError, final: boolean): SendResult {
  return {
    status: undefined,
    responseBody: undefined,
    error: { code, message },
    durationMs: 0,
    retryAfterMs: undefined,
    final,
  }
}
