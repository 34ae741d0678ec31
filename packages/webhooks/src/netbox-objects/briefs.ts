import { isObject } from '@netbox-hooks/core/json'
import type { JsonObject } from '../change-event.ts'
import { familyOf, slugOf, urlsOf } from './values.ts'

/** A related object as NetBox nests it in another one. */
interface Brief {
  /** Of its REST endpoint. */
  readonly path: string
  /** The key that names it: a text that is given for the object is its value. */
  readonly named: string
  /** What it has beside `id`, `url` and `display`, in this order. */
  readonly keys: JsonObject
  /** Whether it has a `display_url` as well. */
  readonly hasDisplayUrl?: boolean
}

const named = (path: string, name: string, more: JsonObject = {}): Brief => ({
  path,
  named: 'name',
  keys: { name, slug: undefined, description: '', ...more },
})
const plain = (path: string, name: string): Brief => ({
  path,
  named: 'name',
  keys: { name, description: '' },
})
const depth = { _depth: 0 }

/** By the type of the object. */
const briefs: Readonly<Record<string, Brief>> = {
  'circuits.circuittype': named('circuits/circuit-types', 'Internet Transit'),
  'circuits.provider': named('circuits/providers', 'Level 3'),
  'circuits.provideraccount': {
    path: 'circuits/provider-accounts',
    named: 'account',
    keys: { name: '', account: '12345', description: '' },
  },
  'dcim.cable': {
    path: 'dcim/cables',
    named: 'label',
    keys: { label: '', description: '' },
  },
  'dcim.device': plain('dcim/devices', 'leaf-1'),
  'dcim.devicerole': named('dcim/device-roles', 'Leaf', {
    device_count: 0,
    virtualmachine_count: 0,
    ...depth,
  }),
  'dcim.devicetype': {
    path: 'dcim/device-types',
    named: 'model',
    keys: { manufacturer: {}, model: 'DCS-7050SX3', slug: undefined, description: '', device_count: 1 },
  },
  'dcim.location': named('dcim/locations', 'Room 1', { rack_count: 0, ...depth }),
  'dcim.manufacturer': named('dcim/manufacturers', 'Arista'),
  'dcim.platform': named('dcim/platforms', 'EOS', { device_count: 0, virtualmachine_count: 0, ...depth }),
  'dcim.rack': plain('dcim/racks', 'R1'),
  'dcim.rackrole': named('dcim/rack-roles', 'Compute'),
  'dcim.region': named('dcim/regions', 'Europe', { site_count: 0, ...depth }),
  'dcim.site': named('dcim/sites', 'Berlin'),
  'dcim.sitegroup': named('dcim/site-groups', 'Data centers', { site_count: 0, ...depth }),
  'extras.tag': {
    path: 'extras/tags',
    named: 'name',
    keys: { name: 'core', slug: undefined, color: '9e9e9e' },
    hasDisplayUrl: true,
  },
  'ipam.ipaddress': {
    path: 'ipam/ip-addresses',
    named: 'address',
    keys: {
      family: undefined,
      address: '192.0.2.1/24',
      nat_inside: null,
      nat_outside: [],
      dns_name: '',
      description: '',
    },
  },
  'ipam.role': named('ipam/roles', 'Access'),
  'ipam.vlan': { path: 'ipam/vlans', named: 'name', keys: { vid: 100, name: 'Servers', description: '' } },
  'ipam.vlangroup': named('ipam/vlan-groups', 'Berlin'),
  'ipam.vrf': { path: 'ipam/vrfs', named: 'name', keys: { name: 'blue', rd: '65000:1', description: '' } },
  'tenancy.tenant': named('tenancy/tenants', 'Acme'),
  'tenancy.tenantgroup': named('tenancy/tenant-groups', 'Customers', { tenant_count: 0, ...depth }),
  'users.owner': plain('users/owners', 'Network'),
  'virtualization.cluster': plain('virtualization/clusters', 'prod-1'),
  'virtualization.clustergroup': named('virtualization/cluster-groups', 'Production'),
  'virtualization.clustertype': named('virtualization/cluster-types', 'KVM'),
}

/** Interfaces are nested with the device that they are of. */
const nestedInterface: Brief = {
  path: 'dcim/interfaces',
  named: 'name',
  keys: { device: {}, name: 'Ethernet1', description: '', cable: null, _occupied: false },
}

/**
 * A related object, as NetBox nests it in another one.
 * @param given its id, its name, or some of its keys; another one's id is 1
 */
export function briefOf(objectType: string, given: unknown): JsonObject {
  const spec = objectType === 'dcim.interface' ? nestedInterface : briefs[objectType]
  const keys = isObject(given) ? given : {}
  if (!spec) return { id: 1, display: '', ...keys }
  const named =
    typeof given === 'number' ? { id: given } : typeof given === 'string' ? { [spec.named]: given } : keys
  const merged: Record<string, unknown> = { ...spec.keys, ...named }
  const { id = 1 } = merged
  if ('slug' in spec.keys) merged['slug'] ??= slugOf(merged[spec.named])
  if ('family' in spec.keys) merged['family'] ??= familyOf(merged['address'])
  if ('manufacturer' in spec.keys)
    merged['manufacturer'] = briefOf('dcim.manufacturer', merged['manufacturer'])
  if ('device' in spec.keys) merged['device'] = briefOf('dcim.device', merged['device'])
  const display = merged['display'] ?? displayOf(objectType, id, merged, spec.named)
  const { url, display_url } = urlsOf(spec.path, id)
  const head = { id, url, ...(spec.hasDisplayUrl && { display_url }), display }
  return { ...head, ...merged, ...head }
}

function displayOf(objectType: string, id: unknown, keys: JsonObject, named: string): unknown {
  if (objectType === 'ipam.vlan') return `${keys['name']} (${keys['vid']})`
  return keys[named] === '' ? `#${id}` : keys[named]
}
