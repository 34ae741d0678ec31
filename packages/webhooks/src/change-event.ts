/** An object as JSON knows it. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * An object's state before and after a change, in raw field values.
 *
 * @typeParam Snapshot what that state looks like
 */
export interface Snapshots<Snapshot = JsonObject> {
  /** `null` if the object did not exist, or if its state was not recorded. */
  readonly prechange: Snapshot | null
  /** `null` if the object is gone. */
  readonly postchange: Snapshot | null
}

/** What is kept of the request that a change belongs to. */
export interface RequestSummary {
  readonly id: string | null
  readonly method: string | null
  /** Without the query. */
  readonly path: string | null
  readonly user: string | null
  /** The path without the prefix that NetBox is served under. NetBox sends it from 4.7. */
  readonly path_info?: string | null
  /** The query's parameters. NetBox sends them from 4.7. */
  readonly GET?: JsonObject | null
}

/** What happened to one object. */
export interface ChangeEvent {
  /** Internal name, e.g. `object_updated`. */
  readonly eventType: string
  /** `app.model`, e.g. `dcim.site`. */
  readonly objectType: string
  readonly objectId: string | number | null
  /** The object as receivers see it; for a delete, as it was. */
  readonly data: JsonObject | null
  readonly snapshots?: Snapshots
  readonly request: RequestSummary | null
  readonly username: string | null
  /** ISO 8601 with offset, as {@link netboxTimestamp} writes it. */
  readonly timestamp: string
  /** Context that came with the event, e.g. from NetBox's own callbacks; callbacks add to it. */
  readonly context?: JsonObject
}

/**
 * A point in time as NetBox writes it, e.g. `2026-03-06T15:11:23.503000+00:00`: with `+00:00`, because Python before
 * 3.11 cannot read `Z`, and with microseconds. They are there also when they are 0, which NetBox leaves out: a receiver
 * that relies on them would meet that a thousand times as often here.
 */
export function netboxTimestamp(date: Date): string {
  return date.toISOString().replace('Z', '000+00:00')
}
