import { hash } from 'node:crypto'
import type { JsonObject, RequestSummary } from '@netbox-hooks/webhooks'
import { z } from 'zod'
import { requestInvalid, requestProblem } from '../errors.ts'
import type { IncomingEvent } from '../served-host.ts'
import { isPlainPayload } from './guards.ts'
import { completeSnapshots, idOf, jsonObject, snapshots, text } from './schemas.ts'
import { validate } from './validation.ts'

/**
 * The body of NetBox's webhook: up to 4.5 without `request`, in 4.6 with it, and from 4.7 without `username` and
 * `request_id`. What else an administrator's own version may add is let through.
 */
export interface NetboxPayload {
  readonly event: string
  readonly timestamp: string
  readonly object_type?: string | undefined
  readonly model?: string | undefined
  readonly username?: string | null | undefined
  readonly request_id?: string | null | undefined
  readonly data: JsonObject | null
  readonly request?:
    | { readonly [Field in keyof RequestSummary]?: string | null | undefined }
    | null
    | undefined
  readonly snapshots?: z.output<typeof snapshots> | null | undefined
  readonly context?: JsonObject | null | undefined
}

export const netboxPayload: z.ZodType<NetboxPayload> = z
  .looseObject({
    event: z.string().min(1).meta({ description: 'Public name, e.g. updated.' }),
    timestamp: z.string().min(1),
    object_type: z.string().optional().meta({ description: 'app.model' }),
    model: z.string().optional().meta({ description: 'In the place of object_type in old versions.' }),
    username: text,
    request_id: text,
    data: jsonObject.nullable(),
    request: z.looseObject({ id: text, method: text, path: text, user: text }).nullish(),
    snapshots: snapshots.nullish(),
    context: jsonObject.nullish(),
  })
  .meta({ title: 'NetBoxPayload' })

/** Characters of a time with microseconds and its offset. */
const longestTime = 32

/** NetBox sends `job_ended` for a job that failed, too: it always says `job_completed` inside. */
const internalNames: ReadonlyMap<string, string> = new Map([
  ['created', 'object_created'],
  ['updated', 'object_updated'],
  ['deleted', 'object_deleted'],
  ['job_ended', 'job_completed'],
])

/**
 * The change event of NetBox's webhook.
 * @throws NetboxHooksError `NBH_REQUEST_INVALID`
 */
export function netboxEvent(payload: NetboxPayload): IncomingEvent {
  const { event, data, context } = payload
  const request = requestOf(payload)
  return {
    eventType: internalNames.get(event) ?? event,
    objectType: objectTypeOf(payload),
    objectId: idOf(data),
    data,
    ...(payload.snapshots && { snapshots: completeSnapshots(payload.snapshots) }),
    request,
    username: payload.username ?? request?.user ?? null,
    timestamp: isoTimestamp(payload.timestamp),
    ...(context && { context }),
  }
}

/**
 * A body that is one of NetBox's webhook.
 * @throws NetboxHooksError `NBH_REQUEST_INVALID`
 */
export function checkNetboxPayload(body: unknown): NetboxPayload {
  if (isPlainPayload(body)) return body
  const result = validate(netboxPayload, body, 'The body')
  if ('error' in result) throw result.error
  return result.value
}

/**
 * The change event of what may be the body of NetBox's webhook.
 * @throws NetboxHooksError `NBH_REQUEST_INVALID`
 */
export function readNetboxPayload(body: unknown): IncomingEvent {
  return netboxEvent(checkNetboxPayload(body))
}

/**
 * What is the same when NetBox sends a webhook again, and different for any other: NetBox fixes the time and the data
 * before its first attempt; only its callbacks' context may differ between attempts. It begins with the time, so that keys
 * that come one after the other are kept side by side: of those that lie anywhere, each takes a page of the queue's file.
 */
export function netboxKey(payload: NetboxPayload): string {
  const { event, timestamp, data, request_id, request } = payload
  const parts = [event, timestamp, objectTypeOf(payload), request_id ?? request?.id ?? null, data]
  return `${timestamp.slice(0, longestTime)} ${hash('sha256', JSON.stringify(parts), 'hex')}`
}

function requestOf({ request, request_id, username }: NetboxPayload): RequestSummary | null {
  const id = request?.id ?? request_id ?? null
  if (!request && id === null) return null
  return {
    id,
    method: request?.method ?? null,
    path: request?.path ?? null,
    user: request?.user ?? username ?? null,
  }
}

function objectTypeOf({ object_type: objectType, model, data }: NetboxPayload): string {
  const found = [objectType, model].find((type) => type?.includes('.'))
  if (found !== undefined) return found.toLowerCase()
  // A model alone: the application stands in the object's URL.
  const app = model === undefined ? undefined : appOf(data)
  if (app !== undefined) return `${app}.${model}`.toLowerCase()
  const problem = requestProblem('Neither object_type nor model and data.url tell the type.', 'object_type')
  throw requestInvalid('The body does not say which object it is about.', [problem])
}

function appOf(data: JsonObject | null): string | undefined {
  const url = data?.['url']
  const [, app] = (typeof url === 'string' && /\/api\/([a-z]\w*)\//.exec(url)) || []
  return app === 'plugins' ? undefined : app
}

/** Old versions write a space between date and time. */
function isoTimestamp(timestamp: string): string {
  const written = timestamp.replace(' ', 'T')
  if (/T.*(?:Z|[+-]\d\d:\d\d)$/.test(written) && Number.isFinite(Date.parse(written))) return written
  const problem = requestProblem('Expected a date and time with offset.', 'timestamp')
  throw requestInvalid('The body does not say when it happened.', [problem])
}
