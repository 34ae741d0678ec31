/** What webhooks call the types of events; a plugin's own type has a name of its own. */
export type WebhookEvent = 'created' | 'updated' | 'deleted' | 'job_started' | 'job_ended'

/** The request that an event came from. */
export interface WebhookRequest {
  readonly id: string | null
  readonly method: string | null
  /** Without the query. */
  readonly path: string | null
  /** Name of the user. */
  readonly user: string | null
  /** The path without the prefix that NetBox is served under. NetBox sends it from 4.7. */
  readonly path_info?: string | null
  /** The query's parameters. NetBox sends them from 4.7. */
  readonly GET?: Readonly<Record<string, unknown>> | null
}

/** An object's state before and after an event, in raw field values: a choice as its value, another object as its id. */
export interface WebhookSnapshots {
  /** `null` if the object did not exist, or if its state was not recorded. */
  readonly prechange?: Readonly<Record<string, unknown>> | null
  /** `null` if the object is gone. */
  readonly postchange?: Readonly<Record<string, unknown>> | null
}

/**
 * The body of a webhook without a body template, as NetBox and netbox-hooks send it, parsed. Nothing here is checked:
 * verify the body first.
 *
 * @typeParam Data what the webhook's objects look like, e.g. `{ id: number; name: string }`
 */
export interface WebhookPayload<Data = unknown> {
  /** What happened. Any text: see {@link WebhookEvent} for those that are built in. */
  readonly event: WebhookEvent | (string & {})
  /** When, in ISO 8601 with a time zone. */
  readonly timestamp: string
  /** `app.model`, e.g. `dcim.site`. */
  readonly object_type: string
  /** Who did it; `null` if that is not known. NetBox leaves it out from 4.7 on: see `request.user`. */
  readonly username?: string | null
  /** `null` without a request. NetBox leaves it out from 4.7 on: see `request.id`. */
  readonly request_id?: string | null
  /** The object as NetBox's REST API shows it, with what the event rule adds. */
  readonly data: Data
  /** Absent if the event came from no request, as those of jobs. */
  readonly request?: WebhookRequest
  /** Absent if there are none, as for events of jobs. */
  readonly snapshots?: WebhookSnapshots
  /** What plugins have added, if any has, each under its name. */
  readonly context?: Readonly<Record<string, unknown>>
}
