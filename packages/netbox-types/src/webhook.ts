import type { NetboxObjects } from './netbox.ts'

/**
 * The body of a webhook about one of NetBox's object types, as NetBox and netbox-hooks send it, parsed. Where its
 * `object_type` is compared, `data` and `snapshots` are narrowed. Nothing here is checked: verify the body first.
 *
 * @typeParam ObjectType which object types; default: all that are known
 */
export type NetboxWebhook<ObjectType extends keyof NetboxObjects = keyof NetboxObjects> = ObjectWebhook<
  NetboxObjects,
  ObjectType
>

/**
 * The same for types that `netbox-types` has made from another NetBox's document.
 *
 * @typeParam Objects what objects look like, by object type
 */
export type ObjectWebhook<
  Objects extends { readonly [ObjectType in keyof Objects]: Shape },
  ObjectType extends keyof Objects = keyof Objects,
> = { [Type in ObjectType]: WebhookOf<Type, Objects[Type]> }[ObjectType]

interface Shape {
  readonly data: object
  readonly snapshot: object
}

interface WebhookOf<ObjectType, Looks extends Shape> {
  /** Any text: event types of plugins have names of their own. */
  readonly event: 'created' | 'updated' | 'deleted' | (string & {})
  /** When, in ISO 8601 with a time zone. */
  readonly timestamp: string
  readonly object_type: ObjectType
  /** NetBox leaves it out from 4.7 on: see `request.user`. */
  readonly username?: string | null
  /** `null` without a request. NetBox leaves it out from 4.7 on: see `request.id`. */
  readonly request_id?: string | null
  /** The object as NetBox's API shows it, with what the event rule adds. URLs are without a host. */
  readonly data: Looks['data']
  /** Absent without a request; NetBox has it from 4.6 on. */
  readonly request?: NetboxRequest
  /** Absent if there are none. */
  readonly snapshots?: NetboxSnapshots<Looks['snapshot']>
  /** What plugins have added, if any has. */
  readonly context?: Readonly<Record<string, unknown>>
}

/** The request that a change belongs to. NetBox 4.7 says more of it. */
export interface NetboxRequest {
  readonly id: string | null
  readonly method: string | null
  readonly path: string | null
  /** Name of the user. */
  readonly user: string | null
  readonly [more: string]: unknown
}

/** An object's fields before and after a change, as NetBox stores them. */
export interface NetboxSnapshots<Snapshot> {
  /** `null` if the object did not exist, or if its state was not recorded. */
  readonly prechange: Snapshot | null
  /** `null` if the object is gone. */
  readonly postchange: Snapshot | null
}
