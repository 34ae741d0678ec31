import { deepFreeze } from '@netbox-hooks/core/json'
import { type NetboxChange, netboxChange, netboxObjectTypes } from '@netbox-hooks/webhooks/netbox-objects'
import type { JsonObject, WebhookCallback, WebhookCallbackInput } from '@netbox-hooks/webhooks/register'

type AnySettings = Readonly<Record<string, unknown>>

/** What a callback for objects of that type is called with. */
export type CallbackInputFor<ObjectType extends string, Settings = AnySettings> = Parameters<
  WebhookCallback<Settings, ObjectType>
>[0]

/** What a callback is called with, as far as a test says it. */
export interface CallbackInputOptions<ObjectType extends string = string, Settings = AnySettings>
  extends Partial<Pick<WebhookCallbackInput, 'data' | 'request' | 'snapshots' | 'signal'>> {
  /** `app.model`, e.g. `dcim.site`. */
  readonly objectType: ObjectType
  /** Those of the plugin. Default: none. */
  readonly settings?: Settings
  /** Default `object_updated`. */
  readonly eventType?: string
  /** Of an object of NetBox: its fields, before an update. Default: of one that was just made. */
  readonly fields?: JsonObject
  /** Of an object of NetBox that is updated: the fields that have other values after it. */
  readonly changes?: JsonObject
}

const eventTypes: readonly string[] = ['object_created', 'object_updated', 'object_deleted']

/**
 * What a callback is called with, complete: to call it without a host. For the twelve types of {@link netbox} that is what
 * NetBox sends of such a change, for others an event without data; what is given has the last word.
 *
 * ```ts
 * const context = await siteStatus(callbackInput({ objectType: 'dcim.site', changes: { status: 'active' } }))
 * ```
 *
 * @throws NetboxHooksError `NBH_NETBOX_FIELD_UNKNOWN`
 */
export function callbackInput<ObjectType extends string, Settings = AnySettings>(
  options: CallbackInputOptions<ObjectType, Settings>,
): CallbackInputFor<ObjectType, Settings> {
  const { objectType, eventType = 'object_updated', fields, changes, ...given } = options
  const isKnown = Object.hasOwn(netboxObjectTypes, objectType) && eventTypes.includes(eventType)
  const change = { objectType, eventType, ...(fields && { fields }), ...(changes && { changes }) }
  const { data, snapshots, request } = isKnown ? netboxChange(change as NetboxChange) : nothing
  const frozen = { data: data ?? {}, request, snapshots: snapshots ?? null, ...seen(given) }
  const input = {
    objectType,
    eventType,
    ...deepFreeze(structuredClone(frozen)),
    settings: given.settings ?? {},
    signal: given.signal ?? new AbortController().signal,
  }
  return input as CallbackInputFor<ObjectType, Settings>
}

const nothing = { data: null, snapshots: null, request: null }

/** What a callback is shown of the event, as far as it was given. */
function seen({ data, request, snapshots }: Pick<CallbackInputOptions, 'data' | 'request' | 'snapshots'>) {
  return {
    ...(data !== undefined && { data }),
    ...(request !== undefined && { request }),
    ...(snapshots !== undefined && { snapshots }),
  }
}
