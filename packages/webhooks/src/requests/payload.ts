import { refuseUnless } from '@netbox-hooks/core'
import { stringifyJson } from '@netbox-hooks/core/json'
import type { ChangeEvent, JsonObject, RequestSummary, Snapshots } from '../change-event.ts'
import { hasKeys } from '../has-keys.ts'
import type { Payload } from '../payload.ts'
import { publicRequest } from '../public-request.ts'

/** What a payload is built from. */
export type PayloadInput = Pick<ChangeEvent, 'eventType' | 'objectType' | 'timestamp' | 'username'> & {
  readonly data: unknown
  readonly snapshots?: Partial<Snapshots> | null
  readonly request?: RequestSummary | null
}

const publicNames: ReadonlyMap<string, string> = new Map([
  ['object_created', 'created'],
  ['object_updated', 'updated'],
  ['object_deleted', 'deleted'],
  ['job_completed', 'job_ended'],
  ['job_failed', 'job_ended'],
  ['job_errored', 'job_ended'],
])

/** What payloads call a type of events. */
export function publicName(eventType: string): string {
  return publicNames.get(eventType) ?? eventType
}

/**
 * The payload of an event (NetBox: `send_webhook`). `request` is there only with a request, `snapshots` only if they
 * hold anything, `context` only if it has keys.
 */
export function buildPayload(
  event: PayloadInput,
  { context }: { readonly context?: JsonObject | undefined } = {},
): Payload {
  refuseUnless(typeof event === 'object' && event !== null, 'buildPayload()', 'an event', event)
  const { eventType, objectType, timestamp, username, data, snapshots, request } = event
  const payload: { -readonly [Key in keyof Payload]: Payload[Key] } = {
    event: publicName(eventType),
    timestamp,
    object_type: objectType,
    username: username ?? null,
    request_id: request?.id ?? null,
    data: data ?? null,
  }
  if (request) payload.request = publicRequest(request)
  if (snapshots && hasKeys(snapshots)) payload.snapshots = snapshots
  if (context && hasKeys(context)) payload.context = context
  return payload
}

/** The bytes of a payload: as `stringifyJson()` writes it, in UTF-8. @throws TypeError if it cannot be written as JSON */
export function serializePayload(payload: object): Uint8Array {
  return Buffer.from(stringifyJson(payload))
}

/** The large parts of an event as JSON texts. */
export interface WrittenParts {
  readonly data: string
  /** Only of an event that has snapshots. */
  readonly snapshots?: string | undefined
}

/** The same bytes for the payload of an event whose large parts are written already: most of the work is spared. */
export function serializeWritten(
  { data: _, request, snapshots, context, ...head }: Payload,
  written: WrittenParts,
): Uint8Array {
  let text = `${JSON.stringify(head).slice(0, -1)},"data":${written.data}`
  if (request) text += `,"request":${stringifyJson(request)}`
  if (snapshots) text += `,"snapshots":${written.snapshots}`
  if (context) text += `,"context":${stringifyJson(context)}`
  return Buffer.from(`${text}}`)
}
