import { type OptionRules, option, refuseOptions } from '@netbox-hooks/core'
import { deepFreeze } from '@netbox-hooks/core/json'
import {
  type NetboxChange,
  type NetboxChangeEvent,
  netboxChange,
  netboxObject,
  netboxObjectTypes,
} from '@netbox-hooks/webhooks/netbox-objects'
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

const optionRules: OptionRules<CallbackInputOptions> = {
  objectType: { ...option.text, required: true },
  eventType: option.text,
  settings: option.object,
  fields: option.object,
  changes: option.object,
  data: { needs: 'an object or null', is: (data) => data === null || option.object.is(data) },
  snapshots: { needs: 'an object or null', is: (both) => both === null || option.object.is(both) },
  request: { needs: 'an object or null', is: (request) => request === null || option.object.is(request) },
  signal: option.object,
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
 * @throws NetboxHooksError `NBH_ARGUMENT_INVALID`, `NBH_NETBOX_OBJECT_UNKNOWN`, `NBH_NETBOX_FIELD_UNKNOWN`,
 *   `NBH_NETBOX_FIELD_INVALID`
 */
export function callbackInput<ObjectType extends string, Settings = AnySettings>(
  options: CallbackInputOptions<ObjectType, Settings>,
): CallbackInputFor<ObjectType, Settings> {
  refuseOptions('callbackInput()', options, optionRules)
  const { objectType, eventType = 'object_updated', fields, changes, ...given } = options
  const { data, snapshots, request } = eventOf({
    objectType,
    eventType,
    ...(fields && { fields }),
    ...(changes && { changes }),
  })
  const frozen = { data: data ?? {}, request: request ?? null, snapshots: snapshots ?? null, ...seen(given) }
  const input = {
    objectType,
    eventType,
    ...deepFreeze(structuredClone(frozen)),
    settings: given.settings ?? {},
    signal: given.signal ?? new AbortController().signal,
  }
  return input as CallbackInputFor<ObjectType, Settings>
}

/** What a callback is shown of an event. */
type Seen = {
  readonly [Name in 'data' | 'snapshots' | 'request']?: NetboxChangeEvent[Name] | null | undefined
}

const nothing: Seen = { data: null, snapshots: null, request: null }

/** What NetBox sends of such an event, as far as that is known. */
function eventOf({
  objectType,
  eventType,
  fields,
  changes,
}: Required<Pick<CallbackInputOptions, 'objectType' | 'eventType'>> &
  Pick<CallbackInputOptions, 'fields' | 'changes'>): Seen {
  const isKnown = Object.hasOwn(netboxObjectTypes, objectType)
  if (isKnown && eventTypes.includes(eventType)) {
    const change = { objectType, eventType, ...(fields && { fields }), ...(changes && { changes }) }
    return netboxChange(change as NetboxChange)
  }
  // Of another event, such as one of a plugin, the object is as it is.
  return fields || changes
    ? { ...nothing, data: netboxObject(objectType, { ...fields, ...changes }) }
    : nothing
}

/** What a callback is shown of the event, as far as it was given. */
function seen({ data, request, snapshots }: Pick<CallbackInputOptions, 'data' | 'request' | 'snapshots'>) {
  return {
    ...(data !== undefined && { data }),
    ...(request !== undefined && { request }),
    ...(snapshots !== undefined && { snapshots }),
  }
}
