import { choice, decimal, ending, related, shownOnly, value } from './fields.ts'
import { completeGeneric, generic } from './generic.ts'
import type { NetboxObjectType } from './object-type.ts'
import { familyOf, slugOf } from './values.ts'

const counts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, shownOnly(0)]))
const scope = ['scope_type', 'scope_id', 'scope'] as const
const assigned = ['assigned_object_type', 'assigned_object_id', 'assigned_object'] as const

export const ipAddress: NetboxObjectType = {
  path: 'ipam/ip-addresses',
  fields: {
    family: shownOnly(undefined),
    address: value('192.0.2.1/24'),
    vrf: related('ipam.vrf'),
    tenant: related('tenancy.tenant'),
    status: choice('active'),
    role: choice(null),
    ...generic(...assigned),
    nat_inside: related('ipam.ipaddress'),
    nat_outside: shownOnly([]),
    dns_name: value(''),
    description: value(''),
    ...ending,
  },
  counts: {},
  display: ({ address }) => String(address),
  complete: (shown) => {
    shown['family'] ??= familyOf(shown['address'])
    completeGeneric(shown, assigned, 'dcim.interface')
  },
}

export const prefix: NetboxObjectType = {
  path: 'ipam/prefixes',
  fields: {
    family: shownOnly(undefined),
    prefix: value('192.0.2.0/24'),
    vrf: related('ipam.vrf'),
    ...generic(...scope),
    tenant: related('tenancy.tenant'),
    vlan: related('ipam.vlan'),
    status: choice('active'),
    role: related('ipam.role'),
    is_pool: value(false),
    mark_utilized: value(false),
    description: value(''),
    ...ending,
  },
  counts: counts('children', '_depth'),
  display: ({ prefix }) => String(prefix),
  complete: (shown) => {
    shown['family'] ??= familyOf(shown['prefix'])
    completeGeneric(shown, scope, 'dcim.site')
  },
}

export const vlan: NetboxObjectType = {
  path: 'ipam/vlans',
  fields: {
    site: related('dcim.site'),
    group: related('ipam.vlangroup'),
    vid: value(100),
    name: value('Servers'),
    tenant: related('tenancy.tenant'),
    status: choice('active'),
    role: related('ipam.role'),
    description: value(''),
    qinq_role: choice(null),
    qinq_svlan: related('ipam.vlan'),
    owner: related('users.owner'),
    comments: value(''),
    l2vpn_termination: shownOnly(null),
    ...ending,
  },
  counts: counts('prefix_count'),
  display: ({ name, vid }) => `${name} (${vid})`,
}

export const virtualMachine: NetboxObjectType = {
  path: 'virtualization/virtual-machines',
  fields: {
    name: value('web-1'),
    virtual_machine_type: related('virtualization.virtualmachinetype'),
    role: related('dcim.devicerole'),
    status: choice('active'),
    start_on_boot: choice('off'),
    site: related('dcim.site'),
    cluster: related('virtualization.cluster', {}),
    device: related('dcim.device'),
    platform: related('dcim.platform'),
    primary_ip: shownOnly(null),
    primary_ip4: related('ipam.ipaddress'),
    primary_ip6: related('ipam.ipaddress'),
    vcpus: decimal(2),
    memory: value(null),
    disk: value(null),
    description: value(''),
    serial: value(''),
    tenant: related('tenancy.tenant'),
    owner: related('users.owner'),
    comments: value(''),
    tags: ending['tags'] as (typeof ending)[string],
    local_context_data: value(null),
    config_template: related('extras.configtemplate'),
    custom_fields: value({}),
  },
  counts: { interface_count: value(0), virtual_disk_count: value(0), config_context: shownOnly({}) },
  display: ({ name }) => String(name),
  complete: (shown) => {
    shown['primary_ip'] ??= shown['primary_ip6'] ?? shown['primary_ip4']
  },
}

export const cluster: NetboxObjectType = {
  path: 'virtualization/clusters',
  fields: {
    name: value('prod-1'),
    type: related('virtualization.clustertype', {}),
    group: related('virtualization.clustergroup'),
    status: choice('active'),
    tenant: related('tenancy.tenant'),
    ...generic(...scope),
    description: value(''),
    ...ending,
  },
  counts: {
    ...counts(
      'device_count',
      'virtualmachine_count',
      'allocated_vcpus',
      'allocated_memory',
      'allocated_disk',
    ),
  },
  display: ({ name }) => String(name),
  complete: (shown) => completeGeneric(shown, scope, 'dcim.site'),
}

export const tenant: NetboxObjectType = {
  path: 'tenancy/tenants',
  fields: {
    name: value('Acme'),
    slug: value(undefined),
    group: related('tenancy.tenantgroup'),
    description: value(''),
    ...ending,
  },
  counts: counts(
    'circuit_count',
    'device_count',
    'ipaddress_count',
    'prefix_count',
    'rack_count',
    'site_count',
    'virtualmachine_count',
    'vlan_count',
    'vrf_count',
    'cluster_count',
  ),
  display: ({ name }) => String(name),
  complete: (shown) => {
    shown['slug'] ??= slugOf(shown['name'])
  },
}

export const circuit: NetboxObjectType = {
  path: 'circuits/circuits',
  fields: {
    cid: value('BER-0001'),
    provider: related('circuits.provider', {}),
    provider_account: related('circuits.provideraccount'),
    type: related('circuits.circuittype', {}),
    status: choice('active'),
    tenant: related('tenancy.tenant'),
    install_date: value(null),
    termination_date: value(null),
    commit_rate: value(null),
    description: value(''),
    distance: decimal(2),
    distance_unit: choice(null),
    termination_a: related('circuits.circuittermination'),
    termination_z: related('circuits.circuittermination'),
    ...ending,
  },
  counts: {},
  display: ({ cid }) => String(cid),
}
