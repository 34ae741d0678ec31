import type { ChangeEvent, JsonObject } from './change-event.ts'

/** What a webhook's body says, in this order of keys. */
export interface Payload {
  /** Public name: `created`, `updated`, `deleted`, `job_started`, `job_ended`, or a plugin's own event type. */
  readonly event: string
  readonly timestamp: string
  readonly object_type: string
  readonly username: string | null
  readonly request_id: string | null
  readonly data: unknown
  readonly request?: ChangeEvent['request']
  readonly snapshots?: ChangeEvent['snapshots']
  readonly context?: JsonObject
  readonly [key: string]: unknown
}

/** What a payload is built from. */
export type PayloadInput = Pick<ChangeEvent, 'eventType' | 'objectType' | 'timestamp' | 'username'> & {
  readonly data: unknown
  readonly snapshots?: Partial<NonNullable<ChangeEvent['snapshots']>> | null
  readonly request?: ChangeEvent['request']
}

const publicNames: Readonly<Record<string, string>> = {
  object_created: 'created',
  object_updated: 'updated',
  object_deleted: 'deleted',
  job_completed: 'job_ended',
  job_failed: 'job_ended',
  job_errored: 'job_ended',
}

/**
 * The payload of an event (NetBox: `send_webhook`). `request` is there only with a request, `snapshots` only if they
 * hold anything, `context` only if it has keys.
 */
export function buildPayload(
  event: PayloadInput,
  { context }: { readonly context?: JsonObject } = {},
): Payload {
  const { eventType, objectType, timestamp, username, data, snapshots, request } = event
  return {
    event: Object.hasOwn(publicNames, eventType) ? (publicNames[eventType] as string) : eventType,
    timestamp,
    object_type: objectType,
    username,
    request_id: request?.id ?? null,
    data,
    ...(request && { request }),
    ...(hasKeys(snapshots) && { snapshots: snapshots as NonNullable<ChangeEvent['snapshots']> }),
    ...(hasKeys(context) && { context: context as JsonObject }),
  }
}

/** The bytes of a payload: plain `JSON.stringify` in UTF-8. */
export function serializePayload(payload: Payload): Uint8Array {
  return Buffer.from(JSON.stringify(payload))
}

function hasKeys(value: object | null | undefined): boolean {
  return value !== null && value !== undefined && Object.keys(value).length > 0
}
