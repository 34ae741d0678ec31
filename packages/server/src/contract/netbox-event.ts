import { hash } from 'node:crypto'
import { stringifyJson } from '@netbox-hooks/core/json'
import { type JsonObject, publicRequest, type RequestSummary } from '@netbox-hooks/webhooks'
import { requestInvalid, requestProblem } from '../errors.ts'
import type { IncomingEvent } from '../served-host.ts'
import { isPlainPayload } from './guards.ts'
import { isChange, isNetboxId, netboxChangeKey, netboxTime } from './netbox-change.ts'
import { jobEndIn } from './netbox-job.ts'
import { type NetboxPayload, netboxPayload } from './netbox-payload.ts'
import { completeSnapshots, idOf } from './schemas.ts'
import { validate } from './validation.ts'

/** Characters of a time with microseconds and its offset. */
const longestTime = 32

/** NetBox sends `job_ended` for a job that failed, too: see {@link jobEndIn}. */
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
    eventType: (event === 'job_ended' ? jobEndIn(data) : undefined) ?? internalNames.get(event) ?? event,
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
 * What is the same when NetBox sends a webhook again, and different for any other. A change of an object is known as
 * {@link netboxChangeKey} says; of two rules of NetBox that send one change each stamps a time of its own. Anything else
 * is known by all that NetBox fixes before its first attempt: only its callbacks' context may differ between attempts.
 */
export function netboxKey(payload: NetboxPayload): string {
  const { event, timestamp, data, request_id, request } = payload
  const requestId = request?.id ?? request_id ?? null
  const id = idOf(data)
  const type = internalNames.get(event)
  if (requestId !== null && isNetboxId(id) && type && isChange(type)) {
    const change = { eventType: type, objectType: objectTypeOf(payload), objectId: id, requestId }
    return netboxChangeKey(change, netboxTime(data?.['last_updated']))
  }
  const parts = [event, timestamp, objectTypeOf(payload), requestId, data]
  return `${timestamp.slice(0, longestTime)} ${hash('sha256', stringifyJson(parts), 'hex')}`
}

function requestOf({ request, request_id, username }: NetboxPayload): RequestSummary | null {
  const id = request?.id ?? request_id ?? null
  if (!request && id === null) return null
  const known = publicRequest(request ?? {})
  return { ...known, id, user: known.user ?? username ?? null }
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
