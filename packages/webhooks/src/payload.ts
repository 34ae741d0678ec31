import type { ChangeEvent, JsonObject, RequestSummary, Snapshots } from './change-event.ts'

/**
 * What plugins attach to payloads. A plugin adds the type of its own data by declaration merging:
 *
 * ```ts
 * declare module 'netbox-hooks' {
 *   interface WebhookContext {
 *     site_status?: { reachable: boolean }
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: plugins add to it, and only an interface can be added to
export interface WebhookContext {}

/** What a webhook's body says, in this order of keys. */
export interface Payload {
  /** Public name: `created`, `updated`, `deleted`, `job_started`, `job_ended`, or a plugin's own event type. */
  readonly event: string
  readonly timestamp: string
  readonly object_type: string
  readonly username: string | null
  readonly request_id: string | null
  readonly data: unknown
  readonly request?: RequestSummary
  readonly snapshots?: Partial<Snapshots>
  readonly context?: WebhookContext & JsonObject
  readonly [key: string]: unknown
}

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
  const { eventType, objectType, timestamp, username, data, snapshots, request } = event
  return {
    event: publicName(eventType),
    timestamp,
    object_type: objectType,
    username: username ?? null,
    request_id: request?.id ?? null,
    data: data ?? null,
    ...(request && { request: publicRequest(request) }),
    ...(snapshots && hasKeys(snapshots) && { snapshots }),
    ...(context && hasKeys(context) && { context }),
  }
}

/** The bytes of a payload: plain `JSON.stringify` in UTF-8. @throws TypeError if it cannot be written as JSON */
export function serializePayload(payload: object): Uint8Array {
  return Buffer.from(JSON.stringify(payload))
}

/** These four and no others: what else an application may have put into its request is nobody's business. */
function publicRequest({ id, method, path, user }: RequestSummary): RequestSummary {
  return { id: id ?? null, method: method ?? null, path: path ?? null, user: user ?? null }
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0
}
