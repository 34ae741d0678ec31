import { isObject } from '@netbox-hooks/core/json'
import { briefOf } from './briefs.ts'
import { choice, decimal, ending, type Field, related, relatedList, shownOnly, value } from './fields.ts'
import type { NetboxObjectType } from './object-type.ts'
import { slugOf } from './values.ts'

const counters = (...names: readonly string[]): Record<string, Field> =>
  Object.fromEntries(names.map((name) => [name, shownOnly(0)]))

/** Numbers that NetBox keeps up to date in the object itself: snapshots have them, too. */
const kept = (...names: readonly string[]): Record<string, Field> =>
  Object.fromEntries(names.map((name) => [name, value(0)]))

export const site: NetboxObjectType = {
  path: 'dcim/sites',
  fields: {
    name: value('Berlin'),
    slug: value(undefined),
    status: choice('active'),
    region: related('dcim.region'),
    group: related('dcim.sitegroup'),
    tenant: related('tenancy.tenant'),
    facility: value(''),
    time_zone: value(null),
    description: value(''),
    physical_address: value(''),
    shipping_address: value(''),
    latitude: decimal(6),
    longitude: decimal(6),
    owner: related('users.owner'),
    comments: value(''),
    asns: relatedList('ipam.asn'),
    ...ending,
  },
  counts: counters(
    'circuit_count',
    'device_count',
    'prefix_count',
    'rack_count',
    'virtualmachine_count',
    'vlan_count',
  ),
  display: ({ name }) => String(name),
  complete: (shown) => {
    shown['slug'] ??= slugOf(shown['name'])
  },
}

export const device: NetboxObjectType = {
  path: 'dcim/devices',
  fields: {
    name: value('leaf-1'),
    device_type: related('dcim.devicetype', {}),
    role: related('dcim.devicerole', {}),
    tenant: related('tenancy.tenant'),
    platform: related('dcim.platform'),
    serial: value(''),
    asset_tag: value(null),
    site: related('dcim.site', {}),
    location: related('dcim.location'),
    rack: related('dcim.rack'),
    position: decimal(1),
    face: choice(null),
    latitude: decimal(6),
    longitude: decimal(6),
    parent_device: shownOnly(null),
    status: choice('active'),
    airflow: choice(null),
    primary_ip: shownOnly(null),
    primary_ip4: related('ipam.ipaddress'),
    primary_ip6: related('ipam.ipaddress'),
    oob_ip: related('ipam.ipaddress'),
    cluster: related('virtualization.cluster'),
    virtual_chassis: related('dcim.virtualchassis'),
    vc_position: value(null),
    vc_priority: value(null),
    description: value(''),
    owner: related('users.owner'),
    comments: value(''),
    config_template: related('extras.configtemplate'),
    config_context: shownOnly({}),
    local_context_data: value(null),
    ...ending,
  },
  counts: kept(
    'console_port_count',
    'console_server_port_count',
    'power_port_count',
    'power_outlet_count',
    'interface_count',
    'front_port_count',
    'rear_port_count',
    'device_bay_count',
    'module_bay_count',
    'inventory_item_count',
  ),
  display: ({ name, device_type }) => String(name ?? (isObject(device_type) && device_type['display'])),
  complete: (shown) => {
    shown['primary_ip'] ??= shown['primary_ip6'] ?? shown['primary_ip4']
  },
}

export const networkInterface: NetboxObjectType = {
  path: 'dcim/interfaces',
  fields: {
    device: related('dcim.device', {}),
    vdcs: relatedList('dcim.virtualdevicecontext'),
    module: related('dcim.module'),
    name: value('Ethernet1'),
    label: value(''),
    type: choice('1000base-t'),
    enabled: value(true),
    parent: related('dcim.interface'),
    bridge: related('dcim.interface'),
    bridge_interfaces: shownOnly([]),
    lag: related('dcim.interface'),
    mtu: value(null),
    mac_address: shownOnly(null),
    primary_mac_address: related('dcim.macaddress'),
    mac_addresses: shownOnly([]),
    speed: value(null),
    duplex: choice(null),
    wwn: value(null),
    mgmt_only: value(false),
    description: value(''),
    mode: choice(null),
    rf_role: choice(null),
    rf_channel: choice(null),
    poe_mode: choice(null),
    poe_type: choice(null),
    rf_channel_frequency: decimal(3),
    rf_channel_width: decimal(3),
    tx_power: value(null),
    untagged_vlan: related('ipam.vlan'),
    tagged_vlans: relatedList('ipam.vlan'),
    qinq_svlan: related('ipam.vlan'),
    vlan_translation_policy: related('ipam.vlantranslationpolicy'),
    mark_connected: value(false),
    cable: related('dcim.cable'),
    cable_end: value(null),
    wireless_link: related('wireless.wirelesslink'),
    link_peers: shownOnly([]),
    link_peers_type: shownOnly(null),
    wireless_lans: relatedList('wireless.wirelesslan'),
    vrf: related('ipam.vrf'),
    l2vpn_termination: shownOnly(null),
    connected_endpoints: shownOnly(null),
    connected_endpoints_type: shownOnly(null),
    connected_endpoints_reachable: shownOnly(false),
    owner: related('users.owner'),
    tags: ending['tags'] as Field,
    custom_fields: value({}),
  },
  counts: { ...counters('count_ipaddresses', 'count_fhrp_groups'), _occupied: shownOnly(undefined) },
  display: ({ name, label }) => (label ? `${name} (${label})` : String(name)),
  complete: (shown) => {
    shown['_occupied'] ??= Boolean(shown['cable'] ?? shown['wireless_link'] ?? shown['mark_connected'])
  },
}

export const rack: NetboxObjectType = {
  path: 'dcim/racks',
  fields: {
    name: value('R1'),
    facility_id: value(null),
    site: related('dcim.site', {}),
    location: related('dcim.location'),
    group: related('dcim.rackgroup'),
    tenant: related('tenancy.tenant'),
    status: choice('active'),
    role: related('dcim.rackrole'),
    serial: value(''),
    asset_tag: value(null),
    rack_type: related('dcim.racktype'),
    form_factor: choice(null),
    width: choice(19),
    u_height: value(42),
    starting_unit: value(1),
    weight: decimal(2),
    max_weight: value(null),
    weight_unit: choice(null),
    desc_units: value(false),
    outer_width: value(null),
    outer_height: value(null),
    outer_depth: value(null),
    outer_unit: choice(null),
    mounting_depth: value(null),
    airflow: choice(null),
    description: value(''),
    ...ending,
  },
  counts: counters('device_count', 'powerfeed_count'),
  display: ({ name, facility_id }) => (facility_id ? `${name} (${facility_id})` : String(name)),
}

/** What a cable ends at: interfaces by themselves, or objects with their type. */
const terminations = (otherwise: readonly unknown[]): Field => ({
  otherwise,
  shown: (given) =>
    (given as readonly unknown[]).map((each) => {
      if (isObject(each) && 'object_type' in each) return each
      const object = briefOf('dcim.interface', each)
      return { object_type: 'dcim.interface', object_id: object['id'], object }
    }),
})

export const cable: NetboxObjectType = {
  path: 'dcim/cables',
  fields: {
    type: value(null),
    a_terminations: terminations([{ id: 1, device: 'leaf-1' }]),
    b_terminations: terminations([{ id: 2, device: { id: 2, name: 'leaf-2' } }]),
    status: choice('connected'),
    profile: choice(null),
    tenant: related('tenancy.tenant'),
    bundle: related('dcim.cablebundle'),
    label: value(''),
    color: value(''),
    length: decimal(2),
    length_unit: choice(null),
    description: value(''),
    ...ending,
  },
  counts: {},
  display: ({ id, label }) => String(label || `#${id}`),
  complete: (shown) => {
    const { id } = shown
    const nested = briefOf('dcim.cable', { id, label: shown['label'], description: shown['description'] })
    for (const side of ['a_terminations', 'b_terminations'])
      shown[side] = (shown[side] as { object?: object }[]).map((end) =>
        end.object ? { ...end, object: { ...end.object, cable: nested, _occupied: true } } : end,
      )
  },
}
