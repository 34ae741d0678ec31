import { NetboxHooksError } from '@netbox-hooks/core'
import type { Clock } from '../clock.ts'
import { attemptFailed, webhookUnknown } from '../errors.ts'
import type { Endpoint } from '../lanes/endpoint.ts'
import { givesWay } from '../lanes/ordering.ts'
import { heldBecause } from '../lanes/terms.ts'
import type { JudgedVerdict } from '../pace/breaker.ts'
import { defaultRetrySchedule, retryPause } from '../pace/retry-schedule.ts'
import type { Attempt } from '../queue/attempt.ts'
import type { Delivery } from '../queue/delivery.ts'
import type { Verdict } from '../send/outcome.ts'
import type { Sender, SendResult } from '../send/sender.ts'
import { unsent } from '../send/unsent.ts'

/** An attempt to be recorded, and what it means for its webhook. */
export interface JudgedAttempt extends Attempt, Verdict, Pick<JudgedVerdict, 'isCountedAlready'> {}

/** What attempts are made with. */
export interface AttemptTools {
  readonly endpoint: (webhook: string, delivery: Delivery) => Endpoint | undefined
  readonly sender: Sender
  readonly clock: Clock
  /** A number from 0 up to 1. */
  readonly random: () => number
}

/** That no attempt was made which counts. */
export interface NoAttempt {
  /** Why nothing is sent to the webhook any more, as a sentence; `undefined` if the sender has broken it off. */
  readonly held: string | undefined
}

/**
 * Makes one attempt and judges it: the delivery is delivered, to be tried again at a time, or failed for good.
 * Never rejects.
 */
export async function makeAttempt(
  delivery: Delivery,
  tools: AttemptTools,
): Promise<JudgedAttempt | NoAttempt> {
  const startedAt = tools.clock.wall()
  let endpoint: Endpoint | undefined
  let result: SendResult
  try {
    endpoint = tools.endpoint(delivery.webhook, delivery)
    const held = heldBecause(delivery.webhook, endpoint)
    if (held !== undefined) return { held }
    result = endpoint
      ? await send(delivery, endpoint, tools.sender)
      : unsent(webhookUnknown(delivery.webhook))
  } catch (error) {
    result = unsent(NetboxHooksError.is(error) ? error : attemptFailed(error))
  }
  return judged(delivery, result, startedAt, endpoint, tools)
}

function send(delivery: Delivery, endpoint: Endpoint, sender: Sender): Promise<SendResult> {
  const { url } = endpoint
  return sender.send(url === undefined ? delivery : { ...delivery, url }, endpoint)
}

function judged(
  delivery: Delivery,
  result: SendResult,
  startedAt: number,
  endpoint: Endpoint | undefined,
  tools: AttemptTools,
): JudgedAttempt | NoAttempt {
  if (result.error?.code === 'NBH_SENDER_CLOSED') return { held: undefined }
  const { id: deliveryId, attempts } = delivery
  const number = attempts + 1
  const nextDueAt = nextDue(result, endpoint?.retrySchedule ?? defaultRetrySchedule, number, tools)
  const state = result.outcome === 'delivered' ? 'delivered' : nextDueAt === undefined ? 'failed' : 'pending'
  const attempt = { ...result, deliveryId, number, startedAt, state, nextDueAt } as const
  return givesWay(delivery, attempt, endpoint) ? { ...attempt, givesWay: true } : attempt
}

/** When to try again, in the queue's time; `undefined` if there is no need or no use. */
function nextDue(
  { outcome, pauseMs = 0 }: SendResult,
  schedule: readonly number[],
  attempts: number,
  { clock, random }: AttemptTools,
): number | undefined {
  if (outcome !== 'retry' && outcome !== 'pause') return undefined
  const pause = retryPause(schedule, attempts, random())
  return pause === undefined ? undefined : clock.now() + Math.max(pause, pauseMs)
}
