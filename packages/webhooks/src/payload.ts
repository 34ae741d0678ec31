import type { JsonObject, RequestSummary, Snapshots } from './change-event.ts'

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

/** The keys of a payload that no tap has added to, in their order. */
export const payloadKeys: readonly string[] = [
  'event',
  'timestamp',
  'object_type',
  'username',
  'request_id',
  'data',
  'request',
  'snapshots',
  'context',
]

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
