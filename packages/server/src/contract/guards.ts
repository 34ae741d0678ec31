import { isObject } from '@netbox-hooks/core/json'
import { objectTypeProblem, type PartialRequest } from '@netbox-hooks/webhooks'
import type { WireEvent } from './incoming-event.ts'
import type { NetboxPayload } from './netbox-payload.ts'
import { timestamp } from './schemas.ts'

// What comes in with every event, and is nearly always right, is looked at by hand: zod makes a copy of it, which takes as
// long as to parse it. A guard lets through nothing that its schema would not; of the rest the schema says what is wrong.

const eventFields: ReadonlySet<string> = new Set<keyof WireEvent>([
  'event_type',
  'object_type',
  'object_id',
  'data',
  'snapshots',
  'request',
  'username',
  'timestamp',
  'context',
])
const snapshotFields: ReadonlySet<string> = new Set(['prechange', 'postchange'])
const requestFields: ReadonlySet<string> = new Set<keyof PartialRequest>([
  'id',
  'method',
  'path',
  'user',
  'path_info',
  'GET',
])

/** Guards the event schema. */
export function isPlainEvent(value: unknown): value is WireEvent {
  if (!isObject(value) || !hasOnly(eventFields, value)) return false
  const { event_type, object_type, object_id, request, username, context } = value
  return (
    isName(event_type) &&
    typeof object_type === 'string' &&
    objectTypeProblem(object_type) === undefined &&
    (isText(object_id) || Number.isFinite(object_id)) &&
    hasStates(value) &&
    (isAbsent(request) || (isRequest(request) && hasOnly(requestFields, request))) &&
    isText(username) &&
    (value['timestamp'] === undefined || timestamp.safeParse(value['timestamp']).success) &&
    (context === undefined || isObject(context))
  )
}

/** Guards the schema of NetBox's payload. */
export function isPlainPayload(value: unknown): value is NetboxPayload {
  if (!isObject(value)) return false
  const { event, object_type, model, username, request_id, request, context } = value
  return (
    isName(event) &&
    isName(value['timestamp']) &&
    (object_type === undefined || typeof object_type === 'string') &&
    (model === undefined || typeof model === 'string') &&
    isText(username) &&
    isText(request_id) &&
    hasStates(value) &&
    (isAbsent(request) || isRequest(request)) &&
    (isAbsent(context) || isObject(context))
  )
}

/** The object itself, and as it was before and after. */
function hasStates({ data, snapshots }: Readonly<Record<string, unknown>>): boolean {
  if (data !== null && !isObject(data)) return false
  if (isAbsent(snapshots)) return true
  if (!isObject(snapshots) || !hasOnly(snapshotFields, snapshots)) return false
  const { prechange, postchange } = snapshots
  return (isAbsent(prechange) || isObject(prechange)) && (isAbsent(postchange) || isObject(postchange))
}

function isRequest(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false
  const { id, method, path, user, path_info, GET } = value
  const areTexts = isText(id) && isText(method) && isText(path) && isText(user) && isText(path_info)
  return areTexts && (isAbsent(GET) || isObject(GET))
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isText(value: unknown): boolean {
  return isAbsent(value) || typeof value === 'string'
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function hasOnly(fields: ReadonlySet<string>, value: object): boolean {
  for (const key in value) if (!fields.has(key)) return false
  return true
}
