import { sleep } from '@netbox-hooks/core/times'
import type { WebhookState } from '@netbox-hooks/delivery'
import type { WireDelivery, WireDeliveryDetails } from '@netbox-hooks/server'
import type { Operator } from './open-operator.ts'
import { readServerEvents } from './server-events.ts'

/** Something that happened: an attempt, a webhook's new state, or that some of it was missed. */
export type Happening =
  | { readonly kind: 'attempt'; readonly attempt: WireNewsOfAttempt }
  | { readonly kind: 'webhook_state'; readonly change: WireNewsOfWebhook }
  | { readonly kind: 'missed'; readonly count: number | null }

/** An attempt, as the feed tells of it. */
export interface WireNewsOfAttempt {
  readonly delivery_id: string
  readonly event_id: string
  readonly webhook: string
  readonly action: string | null
  readonly event_type: string | null
  readonly object_type: string | null
  readonly object_id: string | number | null
  readonly number: number
  readonly state: string
  readonly status: number | null
  readonly duration_ms: number | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly next_due_at: string | null
}

/** A webhook's new state, as the feed tells of it. */
export interface WireNewsOfWebhook {
  readonly webhook: string
  readonly from: WebhookState
  readonly to: WebhookState
  readonly reason: string | null
  readonly until: string | null
}

/** How often a queue is looked at that nobody tells of, and how many of its newest deliveries, in ms. */
const lookEveryMs = 1_000
const lookedAt = 500

/** What happens from now on: told by the host, or seen in the queue. It ends with the signal. */
export function follow(operator: Operator, signal: AbortSignal): AsyncGenerator<Happening> {
  return operator.isRunning ? followFeed(operator, signal) : followHistory(operator, signal)
}

async function* followFeed({ client }: Operator, signal: AbortSignal): AsyncGenerator<Happening> {
  for await (const { event, data } of readServerEvents(client, '/api/feed', signal)) {
    const content = JSON.parse(data)
    if (event === 'attempt') yield { kind: 'attempt', attempt: content }
    else if (event === 'webhook_state') yield { kind: 'webhook_state', change: content }
    else if (event === 'missed') yield { kind: 'missed', count: content.count }
  }
}

/** Attempts of deliveries that are not among the newest any more are not seen. */
async function* followHistory(operator: Operator, signal: AbortSignal): AsyncGenerator<Happening> {
  let before = await look(operator)
  while (!signal.aborted) {
    await sleep(lookEveryMs, { signal })
    if (signal.aborted) return
    const now = await look(operator)
    const oldest = [...before.keys()].at(-1)
    for (const [id, delivery] of [...now].reverse()) {
      const known = before.get(id)
      // What has moved up into the newest, because others were dropped, is no news.
      if (!known && oldest !== undefined && id < oldest) continue
      if (known?.state === delivery.state && known.attempts === delivery.attempts) continue
      if (delivery.attempts > (known?.attempts ?? 0) || known?.state !== delivery.state)
        yield { kind: 'attempt', attempt: await newsOf(operator, delivery) }
    }
    before = now
  }
}

async function look({ client }: Operator): Promise<Map<string, WireDelivery>> {
  const { deliveries } = await client.ask<{ readonly deliveries: readonly WireDelivery[] }>(
    '/api/deliveries',
    { query: { limit: lookedAt } },
  )
  return new Map(deliveries.map((delivery) => [delivery.id, delivery]))
}

async function newsOf({ client }: Operator, delivery: WireDelivery): Promise<WireNewsOfAttempt> {
  const { attempt_list: attempts } = await client.ask<WireDeliveryDetails>(`/api/deliveries/${delivery.id}`)
  const last = attempts.at(-1)
  return {
    delivery_id: delivery.id,
    event_id: delivery.event_id,
    webhook: delivery.webhook,
    action: delivery.action,
    event_type: delivery.event_type,
    object_type: delivery.object_type,
    object_id: delivery.object_id,
    number: last?.number ?? 0,
    state: delivery.state,
    status: last?.status ?? null,
    duration_ms: last?.duration_ms ?? null,
    error: last?.error ?? null,
    next_due_at: delivery.due_at,
  }
}
