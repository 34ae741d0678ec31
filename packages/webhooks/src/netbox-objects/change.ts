import { type ChangeEvent, type JsonObject, netboxTimestamp } from '../change-event.ts'
import { type NetboxFields, netboxObject, netboxObjectType, netboxSnapshot } from './object.ts'

/** A change of an object of NetBox. */
export interface NetboxChange {
  /** One of the types that can be made, e.g. `dcim.site`. */
  readonly objectType: string
  /** Default `object_updated`. */
  readonly eventType?: 'object_created' | 'object_updated' | 'object_deleted'
  /** The object; of an update, as it was before. */
  readonly fields?: NetboxFields
  /** Of an update: the fields that have other values after it. Default: its description. */
  readonly changes?: NetboxFields
  /** Who made it. Default `admin`. */
  readonly user?: string
  /** When it was made. Default: the event does not say. */
  readonly at?: Date
}

/** The event of such a change. */
export type NetboxChangeEvent = Omit<ChangeEvent, 'timestamp'> & Partial<Pick<ChangeEvent, 'timestamp'>>

const methods = { object_created: 'POST', object_updated: 'PATCH', object_deleted: 'DELETE' } as const
const requestId = '5a2c1f0e-8d57-4a0c-9f0a-3f6d2b9d1c11'
const changedAt = '2026-01-01T10:00:00.000000Z'

/**
 * The event of a change of one object, with `data` and snapshots as NetBox 4.6 writes them.
 * @throws NetboxHooksError `NBH_NETBOX_OBJECT_UNKNOWN`, `NBH_NETBOX_FIELD_UNKNOWN`
 */
export function netboxChange({
  objectType,
  eventType = 'object_updated',
  fields = {},
  changes = { description: 'Changed' },
  user = 'admin',
  at,
}: NetboxChange): NetboxChangeEvent {
  const before = netboxObject(objectType, fields)
  const last_updated = at ? netboxTimestamp(at).replace('+00:00', 'Z') : changedAt
  const after = netboxObject(objectType, { ...fields, last_updated, ...changes })
  const { path } = netboxObjectType(objectType)
  const collection = `/api/${path}/`
  const data = eventType === 'object_updated' ? after : before
  const snapshot = (shown: JsonObject) => netboxSnapshot(objectType, shown)
  return {
    eventType,
    objectType,
    objectId: data['id'] as string | number,
    data,
    snapshots: {
      prechange: eventType === 'object_created' ? null : snapshot(before),
      postchange: eventType === 'object_deleted' ? null : snapshot(data),
    },
    request: {
      id: requestId,
      method: methods[eventType],
      path: eventType === 'object_created' ? collection : `${collection}${data['id']}/`,
      user,
    },
    username: user,
    ...(at && { timestamp: netboxTimestamp(at) }),
  }
}
