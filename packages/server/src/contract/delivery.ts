import { parseOwnJson } from '@netbox-hooks/core/json'
import {
  type AttemptSummary,
  actionOf,
  type DeliveryDetails,
  type DeliveryState,
  type Hop,
  type ListedDelivery,
  type RecordedAttempt,
} from '@netbox-hooks/delivery'
import { z } from 'zod'
import { isoTime } from '../iso-time.ts'
import { time } from './schemas.ts'
import { shownUrl } from './shown-url.ts'
import { type WaitsFor, type WireWaiting, waiting } from './waiting.ts'

/** A delivery as it stands in a list. */
export interface WireDelivery {
  readonly id: string
  readonly event_id: string
  /** With an action: `action:` and its name. */
  readonly webhook: string
  /** Name of the action of a plugin that is run; `null` if a request is sent. */
  readonly action: string | null
  readonly state: DeliveryState
  readonly attempts: number
  readonly event_type: string | null
  readonly object_type: string | null
  readonly object_id: string | number | null
  readonly rule: string | null
  readonly method: string
  readonly url: string
  readonly created_at: string | null
  readonly due_at: string | null
  readonly finished_at: string | null
  readonly redelivery_of: string | null
  readonly missing: boolean
  readonly unbuilt: boolean
  /** `catch-up`: the event was read from NetBox's change log. */
  readonly source: string | null
  readonly late: boolean
  readonly last_attempt: WireAttemptSummary | null
  readonly waiting_for: WireWaiting | null
}

/** All that is kept of a delivery. */
export interface WireDeliveryDetails extends WireDelivery {
  readonly headers: Readonly<Record<string, string>>
  readonly payload: unknown
  readonly body: string | null
  readonly provenance: unknown
  readonly skipped: unknown
  readonly request_id: string | null
  readonly traceparent: string | null
  readonly attempt_list: readonly WireAttempt[]
}

/** What a list tells of an attempt. */
export interface WireAttemptSummary {
  readonly started_at: string | null
  readonly duration_ms: number
  readonly status: number | null
  readonly error: { readonly code: string; readonly message: string } | null
}

/** An attempt. */
export interface WireAttempt extends WireAttemptSummary {
  readonly number: number
  readonly timings: Readonly<Record<string, number>> | null
  readonly redirects?: readonly Hop[] | undefined
  readonly response_bytes: number | null
  readonly response_headers: Readonly<Record<string, string>> | null
  readonly response_body: string | null
}

const attemptSummary = z.object({
  started_at: time,
  duration_ms: z.number(),
  status: z.number().nullable().meta({ description: 'null if there was no answer.' }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})

const summary = z
  .object({
    id: z.string(),
    event_id: z.string(),
    webhook: z.string().meta({ description: 'With an action: "action:" and its name.' }),
    action: z
      .string()
      .nullable()
      .meta({ description: "Name of the plugin's action that is run; null if a request is sent." }),
    state: z.enum(['pending', 'delivered', 'failed', 'cancelled']),
    attempts: z.number(),
    event_type: z.string().nullable(),
    object_type: z.string().nullable(),
    object_id: z.union([z.string(), z.number()]).nullable(),
    rule: z.string().nullable(),
    method: z.string(),
    url: z.string().meta({ description: 'Without credentials and query.' }),
    created_at: time,
    due_at: time,
    finished_at: time,
    redelivery_of: z.string().nullable(),
    missing: z
      .boolean()
      .meta({ description: 'Made later, because the webhook had not been sent the event.' }),
    unbuilt: z.boolean().meta({
      description: 'It failed before there was anything to send. Once more, it is built anew of its event.',
    }),
    source: z
      .string()
      .nullable()
      .meta({ description: '"catch-up" if the event was read from the change log of NetBox.' }),
    late: z.boolean().meta({
      description: 'The event came behind a later change of its object.',
    }),
    last_attempt: attemptSummary.nullable(),
    waiting_for: waiting.nullable().meta({
      description: 'What a pending delivery waits for. A list does not name the delivery in front.',
    }),
  })
  .meta({ title: 'Delivery' })

const attempt: z.ZodType<WireAttempt> = attemptSummary.extend({
  number: z.number(),
  timings: z.record(z.string(), z.number()).nullable().meta({
    description: 'How long its parts took, in ms: dns, connect, tls, firstByte, total.',
  }),
  response_bytes: z
    .number()
    .nullable()
    .meta({ description: "Size of the answer's body, as far as it was read." }),
  redirects: z
    .array(z.object({ status: z.number(), url: z.string() }))
    .optional()
    .meta({ description: 'Those that were followed, in order, without queries.' }),
  response_headers: z.record(z.string(), z.string()).nullable(),
  response_body: z.string().nullable(),
})

export const deliverySummary: z.ZodType<WireDelivery> = summary

export const deliveryDetails: z.ZodType<WireDeliveryDetails> = summary
  .extend({
    headers: z.record(z.string(), z.string()).meta({ description: 'Without signatures and credentials.' }),
    payload: z.unknown().meta({ description: 'The body if it is JSON; null once retention has dropped it.' }),
    body: z.string().nullable().meta({ description: 'The body if it is no JSON.' }),
    provenance: z.unknown().meta({ description: 'Which plugin set each key of the context.' }),
    skipped: z.unknown().meta({ description: 'Callbacks that failed or were late.' }),
    request_id: z.string().nullable().meta({ description: 'Id of the request that its event came with.' }),
    traceparent: z
      .string()
      .nullable()
      .meta({ description: 'The trace that it belongs to, if there is one.' }),
    attempt_list: z.array(attempt),
  })
  .meta({ title: 'DeliveryDetails' })

/** A delivery in a list, as it goes over the wire. */
export function wireDelivery(delivery: ListedDelivery, waitsFor: WaitsFor): WireDelivery {
  const { meta, createdAt, dueAt, finishedAt, lastAttempt } = delivery
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    webhook: delivery.webhook,
    action: actionOf(delivery.webhook) ?? null,
    state: delivery.state,
    attempts: delivery.attempts,
    event_type: meta?.eventType ?? null,
    object_type: meta?.objectType ?? null,
    object_id: meta?.objectId ?? null,
    rule: meta?.rule ?? null,
    method: delivery.method,
    url: shownUrl(delivery.url),
    created_at: isoTime(createdAt),
    due_at: isoTime(dueAt),
    finished_at: isoTime(finishedAt),
    redelivery_of: delivery.redeliveryOf ?? null,
    missing: meta?.['missing'] === true,
    unbuilt: meta?.['unbuilt'] === true,
    source: typeof meta?.['source'] === 'string' ? meta['source'] : null,
    late: meta?.['late'] === true,
    last_attempt: lastAttempt ? wireAttemptSummary(lastAttempt) : null,
    waiting_for: waitsFor(delivery),
  }
}

/** A delivery with all that is kept of it, as it goes over the wire. */
export function wireDetails(delivery: DeliveryDetails, waitsFor: WaitsFor): WireDeliveryDetails {
  const { headers, body, meta, attemptList } = delivery
  const text = body === undefined ? undefined : Buffer.from(body).toString()
  const payload = text === undefined ? undefined : jsonOf(text)
  return {
    ...wireDelivery(asListed(delivery), waitsFor),
    headers,
    payload: payload ?? null,
    body: payload === undefined ? (text ?? null) : null,
    provenance: meta?.['provenance'] ?? {},
    skipped: meta?.['skipped'] ?? [],
    request_id: meta?.requestId ?? null,
    traceparent: (meta?.['trace'] as { traceparent?: string } | undefined)?.traceparent ?? null,
    attempt_list: attemptList.map(wireAttempt),
  }
}

/** A delivery that is known as a whole, as a list would have it. */
export function asListed(delivery: DeliveryDetails): ListedDelivery {
  return { ...delivery, lastAttempt: delivery.attemptList.at(-1) }
}

function wireAttemptSummary({ startedAt, durationMs, status, error }: AttemptSummary): WireAttemptSummary {
  return {
    started_at: isoTime(startedAt),
    duration_ms: durationMs,
    status: status ?? null,
    error: error ?? null,
  }
}

function wireAttempt(recorded: RecordedAttempt): WireAttempt {
  const { number, timings, responseBytes, responseHeaders, responseBody } = recorded
  const { redirects, ...parts } = timings ?? {}
  return {
    ...wireAttemptSummary(recorded),
    number,
    timings: timings ? parts : null,
    ...(redirects && { redirects }),
    response_bytes: responseBytes ?? null,
    response_headers: responseHeaders ?? null,
    response_body: responseBody ?? null,
  }
}

function jsonOf(text: string): unknown {
  try {
    return parseOwnJson(text)
  } catch {
    return undefined
  }
}
