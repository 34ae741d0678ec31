import { type OptionRules, option, refuseOptions, refuseUnless } from '@netbox-hooks/core'
import {
  type NetboxChange,
  type NetboxChangeEvent,
  type NetboxFields,
  type NetboxObjectTypeName,
  netboxChange,
  netboxObject,
} from '@netbox-hooks/webhooks/netbox-objects'
import type { JsonObject } from '@netbox-hooks/webhooks/register'

/** Who made a change, and when. */
export type ChangeCircumstances = Pick<NetboxChange, 'user' | 'at'>

/**
 * Objects of one type as NetBox shows them, and events of their changes. Fields have NetBox's names; a value with a label may
 * be given as the value, a related object as its id, its name, or some of its keys, a tag as its name.
 */
export interface NetboxFactory {
  /** `app.model`. */
  readonly objectType: NetboxObjectTypeName
  /** An object as NetBox's REST API shows it. @throws NetboxHooksError `NBH_NETBOX_FIELD_UNKNOWN`, `NBH_NETBOX_FIELD_INVALID` */
  object(fields?: NetboxFields): JsonObject
  /** The event of its making. */
  created(fields?: NetboxFields, circumstances?: ChangeCircumstances): NetboxChangeEvent
  /**
   * The event of a change.
   * @param before the object as it was
   * @param changes the fields that have other values after it
   */
  updated(before: NetboxFields, changes: NetboxFields, circumstances?: ChangeCircumstances): NetboxChangeEvent
  /** The event of its removal. */
  deleted(fields?: NetboxFields, circumstances?: ChangeCircumstances): NetboxChangeEvent
}

/** The factories, by the name of the type. */
export interface NetboxFactories {
  readonly site: NetboxFactory
  readonly device: NetboxFactory
  readonly interface: NetboxFactory
  readonly ipAddress: NetboxFactory
  readonly prefix: NetboxFactory
  readonly vlan: NetboxFactory
  readonly rack: NetboxFactory
  readonly cable: NetboxFactory
  readonly virtualMachine: NetboxFactory
  readonly cluster: NetboxFactory
  readonly tenant: NetboxFactory
  readonly circuit: NetboxFactory
}

const circumstanceRules: OptionRules<ChangeCircumstances> = {
  user: option.text,
  at: { needs: 'a Date', is: (at) => at instanceof Date && Number.isFinite(at.getTime()) },
}

function factory(objectType: NetboxObjectTypeName): NetboxFactory {
  const change = (
    eventType: NonNullable<NetboxChange['eventType']>,
    parts: NetboxParts,
  ): NetboxChangeEvent => {
    const { circumstances = {}, ...objects } = parts
    refuseOptions(`An event of ${objectType}`, circumstances, circumstanceRules)
    return netboxChange({ objectType, eventType, ...objects, ...circumstances })
  }
  return {
    objectType,
    object: (fields) => netboxObject(objectType, fields),
    created: (fields = {}, circumstances) => change('object_created', { fields, circumstances }),
    updated: (fields, changes, circumstances) => {
      refuseUnless(
        option.object.is(changes),
        'updated()',
        'the object as it was, and then what changes',
        changes,
      )
      return change('object_updated', { fields, changes, circumstances })
    },
    deleted: (fields = {}, circumstances) => change('object_deleted', { fields, circumstances }),
  }
}

/** What an event is made of. */
interface NetboxParts extends Pick<NetboxChange, 'fields' | 'changes'> {
  readonly circumstances: ChangeCircumstances | undefined
}

/**
 * Objects of NetBox and events of their changes, as NetBox 4.6 writes them.
 *
 * ```ts
 * await host.emit(netbox.site.updated({ name: 'Berlin', status: 'planned' }, { status: 'active' }))
 * ```
 */
export const netbox: NetboxFactories = {
  site: factory('dcim.site'),
  device: factory('dcim.device'),
  interface: factory('dcim.interface'),
  ipAddress: factory('ipam.ipaddress'),
  prefix: factory('ipam.prefix'),
  vlan: factory('ipam.vlan'),
  rack: factory('dcim.rack'),
  cable: factory('dcim.cable'),
  virtualMachine: factory('virtualization.virtualmachine'),
  cluster: factory('virtualization.cluster'),
  tenant: factory('tenancy.tenant'),
  circuit: factory('circuits.circuit'),
}
