import { address, brief, choice, type ObjectShape, slugged, whole } from './object-shape.ts'

const site = slugged('dcim/sites', 4, 'AMS1')
const tenant = slugged('tenancy/tenants', 2, 'Retail')
const vrf = brief('ipam/vrfs', 1, 'Blue', { rd: '64500:1', prefix_count: 3 })
const vlan = brief('ipam/vlans', 51, 'users', { vid: 100 })
const cluster = brief('virtualization/clusters', 1, 'AMS-A')

/** Objects of NetBox's other applications. */
export const otherShapes: Readonly<Record<string, ObjectShape>> = {
  'ipam.ipaddress': (optional) =>
    whole('ipam/ip-addresses', 41, '192.0.2.10/24', optional, {
      family: choice(4, 'IPv4'),
      address: '192.0.2.10/24',
      vrf: optional.one(vrf),
      tenant: optional.one(tenant),
      status: choice('active', 'Active'),
      role: optional.one(choice('vip', 'VIP')),
      assigned_object_type: optional.one('dcim.interface'),
      assigned_object_id: optional.one(904),
      assigned_object: optional.one(
        brief('dcim/interfaces', 904, 'xe-0/0/1', {
          device: brief('dcim/devices', 12, 'sw-ams1-01'),
          cable: null,
          _occupied: false,
        }),
      ),
      nat_inside: optional.one(address(44, 4, '198.51.100.7/24')),
      nat_outside: optional.many([address(45, 4, '203.0.113.7/24')]),
      dns_name: optional.text('sw-ams1-01.example.com'),
    }),
  'ipam.prefix': (optional) =>
    whole(
      'ipam/prefixes',
      43,
      '192.0.2.0/24',
      optional,
      {
        family: choice(4, 'IPv4'),
        prefix: '192.0.2.0/24',
        vrf: optional.one(vrf),
        scope_type: optional.one('dcim.site'),
        scope_id: optional.one(4),
        scope: optional.one(site),
        tenant: optional.one(tenant),
        vlan: optional.one(vlan),
        status: choice('active', 'Active'),
        role: optional.one(slugged('ipam/roles', 1, 'Access')),
        is_pool: false,
        mark_utilized: false,
      },
      { children: 0, _depth: 1 },
    ),
  'ipam.vlan': (optional) =>
    whole(
      'ipam/vlans',
      51,
      'users (100)',
      optional,
      {
        site: optional.one(site),
        group: optional.one(slugged('ipam/vlan-groups', 1, 'AMS1')),
        vid: 100,
        name: 'users',
        tenant: optional.one(tenant),
        status: choice('active', 'Active'),
        role: optional.one(slugged('ipam/roles', 1, 'Access')),
        qinq_role: null,
        qinq_svlan: null,
        l2vpn_termination: null,
      },
      { prefix_count: 1 },
    ),
  'virtualization.virtualmachine': (optional) =>
    whole(
      'virtualization/virtual-machines',
      21,
      'vm-ams-01',
      optional,
      {
        name: 'vm-ams-01',
        virtual_machine_type: null,
        role: optional.one(slugged('dcim/device-roles', 4, 'Server')),
        status: choice('active', 'Active'),
        start_on_boot: choice('off', 'Off'),
        site: optional.one(site),
        cluster: optional.one(cluster),
        device: optional.one(brief('dcim/devices', 14, 'hv-ams1-01')),
        platform: optional.one(slugged('dcim/platforms', 2, 'Linux 6')),
        primary_ip: optional.one(address(46, 4, '192.0.2.20/24')),
        primary_ip4: optional.one(address(46, 4, '192.0.2.20/24')),
        primary_ip6: optional.one(address(47, 6, '2001:db8::20/64')),
        vcpus: optional.one(2.5),
        memory: optional.one(4096),
        disk: optional.one(80_000),
        serial: optional.text('VM0001'),
        tenant: optional.one(tenant),
        local_context_data: null,
        config_template: null,
        config_context: {},
      },
      { interface_count: 1, virtual_disk_count: 1 },
    ),
  'virtualization.cluster': (optional) =>
    whole(
      'virtualization/clusters',
      1,
      'AMS-A',
      optional,
      {
        name: 'AMS-A',
        type: slugged('virtualization/cluster-types', 1, 'Hypervisors'),
        group: optional.one(slugged('virtualization/cluster-groups', 1, 'Europe')),
        status: choice('active', 'Active'),
        tenant: optional.one(tenant),
        scope_type: optional.one('dcim.site'),
        scope_id: optional.one(4),
        scope: optional.one(site),
      },
      {
        device_count: 4,
        virtualmachine_count: 9,
        allocated_vcpus: optional.one(30.5),
        allocated_memory: optional.one(46_080),
        allocated_disk: optional.one(500_000),
      },
    ),
  'tenancy.tenant': (optional) =>
    whole(
      'tenancy/tenants',
      2,
      'Retail',
      optional,
      {
        name: 'Retail',
        slug: 'retail',
        group: optional.one({
          ...slugged('tenancy/tenant-groups', 1, 'Customers'),
          tenant_count: 3,
          _depth: 0,
        }),
      },
      {
        circuit_count: 1,
        device_count: 8,
        ipaddress_count: 40,
        prefix_count: 3,
        rack_count: 2,
        site_count: 1,
        virtualmachine_count: 4,
        vlan_count: 5,
        vrf_count: 1,
        cluster_count: 1,
      },
    ),
  'circuits.circuit': (optional) =>
    whole('circuits/circuits', 6, 'C-1042', optional, {
      cid: 'C-1042',
      provider: slugged('circuits/providers', 1, 'Example Telecom'),
      provider_account: optional.one({
        id: 1,
        url: '/api/circuits/provider-accounts/1/',
        display: 'Main (88-1)',
        name: 'Main',
        account: '88-1',
        description: '',
      }),
      type: slugged('circuits/circuit-types', 1, 'Transit'),
      status: choice('active', 'Active'),
      tenant: optional.one(tenant),
      install_date: optional.one('2025-04-01'),
      termination_date: optional.one('2028-03-31'),
      commit_rate: optional.one(10_000),
      distance: optional.one(12.5),
      distance_unit: optional.one(choice('km', 'Kilometers')),
      termination_a: optional.one({
        id: 1,
        url: '/api/circuits/circuit-terminations/1/',
        display: 'C-1042: AMS1',
      }),
      termination_z: null,
    }),
  'circuits.provider': (optional) =>
    whole(
      'circuits/providers',
      1,
      'Example Telecom',
      optional,
      { name: 'Example Telecom', slug: 'example-telecom', accounts: [], asns: [] },
      { circuit_count: 1 },
    ),
  'circuits.circuittype': (optional) =>
    whole(
      'circuits/circuit-types',
      1,
      'Transit',
      optional,
      { name: 'Transit', slug: 'transit', color: optional.text('2196f3') },
      { circuit_count: 1 },
    ),
}
