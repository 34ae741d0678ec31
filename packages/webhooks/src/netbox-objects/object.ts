import { kindName, refuseUnless } from '@netbox-hooks/core'
import { isObject } from '@netbox-hooks/core/json'
import type { JsonObject } from '../change-event.ts'
import { netboxFieldsUnknown, netboxFieldsWrong, netboxObjectUnknown } from '../errors.ts'
import * as dcim from './dcim.ts'
import type { Field } from './fields.ts'
import type { NetboxObjectType } from './object-type.ts'
import * as others from './others.ts'
import { isId, urlsOf } from './values.ts'

/** A type of objects that can be made. */
export type NetboxObjectTypeName =
  | 'dcim.site'
  | 'dcim.device'
  | 'dcim.interface'
  | 'ipam.ipaddress'
  | 'ipam.prefix'
  | 'ipam.vlan'
  | 'dcim.rack'
  | 'dcim.cable'
  | 'virtualization.virtualmachine'
  | 'virtualization.cluster'
  | 'tenancy.tenant'
  | 'circuits.circuit'

/** How each of them is made. */
export const netboxObjectTypes: Readonly<Record<NetboxObjectTypeName, NetboxObjectType>> = {
  'dcim.site': dcim.site,
  'dcim.device': dcim.device,
  'dcim.interface': dcim.networkInterface,
  'ipam.ipaddress': others.ipAddress,
  'ipam.prefix': others.prefix,
  'ipam.vlan': others.vlan,
  'dcim.rack': dcim.rack,
  'dcim.cable': dcim.cable,
  'virtualization.virtualmachine': others.virtualMachine,
  'virtualization.cluster': others.cluster,
  'tenancy.tenant': others.tenant,
  'circuits.circuit': others.circuit,
}

/** Fields of an object as NetBox's REST API names them. */
export type NetboxFields = Readonly<Record<string, unknown>>

const madeAt = '2026-01-01T09:00:00.000000Z'

/** @throws NetboxHooksError `NBH_NETBOX_OBJECT_UNKNOWN` */
export function netboxObjectType(objectType: string): NetboxObjectType {
  const known: Readonly<Record<string, NetboxObjectType>> = netboxObjectTypes
  const found = Object.hasOwn(known, objectType) ? known[objectType] : undefined
  if (!found) throw netboxObjectUnknown(objectType, Object.keys(known))
  return found
}

/**
 * An object as NetBox's REST API, and the `data` of an event, shows it. What is not given is as in an object that was just
 * made.
 *
 * @param fields by NetBox's names. A value with a label may be given as the value, a related object as its id, its name, or
 *   some of its keys, and a tag as its name
 * @throws NetboxHooksError `NBH_NETBOX_OBJECT_UNKNOWN`, `NBH_NETBOX_FIELD_UNKNOWN`, `NBH_NETBOX_FIELD_INVALID`
 */
export function netboxObject(objectType: string, fields: NetboxFields = {}): JsonObject {
  const type = netboxObjectType(objectType)
  refuseWrong(objectType, type, fields)
  const { id = 1, created = madeAt, last_updated = created } = fields
  const shownOf = ([name, field]: [string, Field]): [string, unknown] => {
    const { [name]: given = field.otherwise } = fields
    return [name, field.shown(given)]
  }
  const shown: Record<string, unknown> = {
    id,
    ...urlsOf(type.path, id),
    display: undefined,
    ...Object.fromEntries(Object.entries(type.fields).map(shownOf)),
    created,
    last_updated,
    ...Object.fromEntries(Object.entries(type.counts).map(shownOf)),
  }
  type.complete?.(shown)
  shown['display'] = fields['display'] ?? type.display(shown)
  return shown
}

/**
 * An object as snapshots have it: related objects as their ids, choices as their values, tags as their names.
 * @param shown as {@link netboxObject} makes it
 */
export function netboxSnapshot(objectType: string, shown: JsonObject): JsonObject {
  const { fields, counts } = netboxObjectType(objectType)
  const { created, last_updated } = shown
  const raw = Object.entries({ ...fields, ...counts }).flatMap(([name, field]) =>
    field.raw ? [[name, field.raw(shown[name])] as const] : [],
  )
  return { created, last_updated, ...Object.fromEntries(raw) }
}

const own: Readonly<Record<string, NonNullable<Field['needs']>>> = {
  id: (given) => (isId(given) ? undefined : 'a whole number above 0'),
  ...Object.fromEntries(
    ['url', 'display_url', 'display', 'created', 'last_updated'].map((name) => [
      name,
      (given) => (typeof given === 'string' ? undefined : 'a text'),
    ]),
  ),
}

function refuseWrong(objectType: string, { fields, counts }: NetboxObjectType, given: NetboxFields): void {
  refuseUnless(isObject(given), `An object of the type ${objectType}`, 'its fields as an object', given)
  const needs: Readonly<Record<string, Field['needs']>> = {
    ...own,
    ...Object.fromEntries(
      Object.entries({ ...fields, ...counts }).map(([name, field]) => [name, field.needs]),
    ),
  }
  const names = Object.keys(given)
  const unknown = names.filter((name) => !Object.hasOwn(needs, name))
  const wrong = names.flatMap((name) => {
    const needed = given[name] === undefined ? undefined : needs[name]?.(given[name])
    return needed === undefined ? [] : [`${name} is ${needed}, and not ${kindName(given[name])}`]
  })
  const problems = [
    ...(unknown.length > 0 ? [netboxFieldsUnknown(objectType, unknown, Object.keys(needs))] : []),
    ...(wrong.length > 0 ? [netboxFieldsWrong(objectType, wrong)] : []),
  ]
  if (problems.length > 1) throw netboxFieldsWrong(objectType, wrong, problems)
  if (problems[0]) throw problems[0]
}
