// Made by `netbox-hooks netbox types` from the OpenAPI document of NetBox REST API 4.6.8. Do not edit.

/** A choice: its value, and what people read. */
export interface Choice<Value> {
  readonly value: Value
  readonly label: string
}

/** An object of any type, in short; which other fields it has depends on its type. */
export interface RelatedObject {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly [field: string]: unknown
}

/** An object in short: which of its other fields are there depends on its type. */
export type InShort<Whole extends { readonly id: number; readonly url: string; readonly display: string }> = Pick<
  Whole,
  'id' | 'url' | 'display'
> &
  Partial<Whole>

/** What objects look like in webhooks, and in their snapshots, by object type. */
export interface NetboxObjects {
  readonly 'circuits.circuit': { readonly data: Circuit; readonly snapshot: CircuitSnapshot }
  readonly 'core.objectchange': { readonly data: ObjectChange; readonly snapshot: ObjectChangeSnapshot }
  readonly 'dcim.cable': { readonly data: Cable; readonly snapshot: CableSnapshot }
  readonly 'dcim.device': { readonly data: Device; readonly snapshot: DeviceSnapshot }
  readonly 'dcim.interface': { readonly data: Interface; readonly snapshot: InterfaceSnapshot }
  readonly 'dcim.rack': { readonly data: Rack; readonly snapshot: RackSnapshot }
  readonly 'dcim.site': { readonly data: Site; readonly snapshot: SiteSnapshot }
  readonly 'dcim.virtualdevicecontext': { readonly data: VirtualDeviceContext; readonly snapshot: VirtualDeviceContextSnapshot }
  readonly 'extras.eventrule': { readonly data: EventRule; readonly snapshot: EventRuleSnapshot }
  readonly 'extras.webhook': { readonly data: Webhook; readonly snapshot: WebhookSnapshot }
  readonly 'ipam.asn': { readonly data: ASN; readonly snapshot: ASNSnapshot }
  readonly 'ipam.ipaddress': { readonly data: IPAddress; readonly snapshot: IPAddressSnapshot }
  readonly 'ipam.prefix': { readonly data: Prefix; readonly snapshot: PrefixSnapshot }
  readonly 'ipam.vlan': { readonly data: VLAN; readonly snapshot: VLANSnapshot }
  readonly 'tenancy.tenant': { readonly data: Tenant; readonly snapshot: TenantSnapshot }
  readonly 'virtualization.cluster': { readonly data: Cluster; readonly snapshot: ClusterSnapshot }
  readonly 'virtualization.virtualmachine': { readonly data: VirtualMachine; readonly snapshot: VirtualMachineSnapshot }
  readonly 'wireless.wirelesslan': { readonly data: WirelessLAN; readonly snapshot: WirelessLANSnapshot }
}

/** An object of the type `ipam.asn`. */
export interface ASN {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  /** 16- or 32-bit autonomous system number */
  readonly asn: number
  readonly rir: BriefRIR | null
  readonly role: BriefRole | null
  readonly tenant: BriefTenant | null
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly site_count?: number
  readonly provider_count?: number
  readonly sites: readonly ASNSite[]
}

export interface ASNSite {
  readonly id: number
  readonly url: string
  readonly display: string
  /** Full name of the site */
  readonly name: string
  readonly description: string
  readonly slug: string
}

/** The fields of an object of the type `ipam.asn`, as NetBox stores them. */
export interface ASNSnapshot {
  readonly asn?: number
  readonly rir?: number | null
  readonly role?: number | null
  readonly tenant?: number | null
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly sites?: readonly number[]
  readonly [field: string]: unknown
}

export interface BriefCable {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly label: string
  readonly description: string
}

export interface BriefCableBundle {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly description: string
}

export interface BriefCircuitGroup {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
}

export interface BriefCircuitGroupAssignmentSerializer_ {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly group: BriefCircuitGroup
  readonly priority: Choice<'primary' | 'secondary' | 'tertiary' | 'inactive'> | null
}

export interface BriefCircuitType {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefCluster {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly description: string
}

export interface BriefClusterGroup {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefClusterType {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefConfigTemplate {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly description: string
}

export interface BriefDevice {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string | null
  readonly description: string
}

export interface BriefDeviceRole {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly device_count: number
  readonly virtualmachine_count: number
  readonly _depth: number
}

export interface BriefDeviceType {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly manufacturer: BriefManufacturer
  readonly model: string
  readonly slug: string
  readonly description: string
  readonly device_count: number
}

export interface BriefIPAddress {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly family: Choice<4 | 6>
  readonly address: string
  readonly nat_inside: NestedIPAddress | null
  readonly nat_outside: readonly NestedIPAddress[]
  /** Hostname or FQDN (not case-sensitive) */
  readonly dns_name: string
  readonly description: string
}

export interface BriefL2VPN {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly identifier: number | null
  readonly name: string
  readonly slug: string
  readonly type: Choice<'vpws' | 'vpls' | 'vxlan' | 'vxlan-evpn' | 'mpls-evpn' | 'pbb-evpn' | 'evpn-vpws' | 'epl' | 'evpl' | 'ep-lan' | 'evp-lan' | 'ep-tree' | 'evp-tree' | 'spb'>
  readonly description: string
}

export interface BriefL2VPNTermination {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly l2vpn: BriefL2VPN
}

export interface BriefLocation {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly rack_count: number
  readonly _depth: number
}

export interface BriefMACAddress {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly mac_address: string
  readonly description: string
}

export interface BriefManufacturer {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefModule {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly device: BriefDevice
  readonly module_bay: NestedModuleBay
}

export interface BriefOwner {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly description: string
}

export interface BriefPlatform {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly device_count: number
  readonly virtualmachine_count: number
  readonly _depth: number
}

export interface BriefProvider {
  readonly id: number
  readonly url: string
  readonly display: string
  /** Full name of the provider */
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefProviderAccount {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly account: string
  readonly description: string
}

export interface BriefRIR {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefRack {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly description: string
}

export interface BriefRackGroup {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefRackRole {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefRackType {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly manufacturer: BriefManufacturer
  readonly model: string
  readonly slug: string
  readonly description: string
  readonly rack_count: number
}

export interface BriefRegion {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly site_count: number
  readonly _depth: number
}

export interface BriefRole {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefSite {
  readonly id: number
  readonly url: string
  readonly display: string
  /** Full name of the site */
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefSiteGroup {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly site_count: number
  readonly _depth: number
}

export interface BriefTenant {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefTenantGroup {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly tenant_count: number
  readonly _depth: number
}

export interface BriefUser {
  readonly id: number
  readonly url: string
  readonly display: string
  /** Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only. */
  readonly username: string
}

export interface BriefVLAN {
  readonly id: number
  readonly url: string
  readonly display: string
  /** Numeric VLAN ID (1-4094) */
  readonly vid: number
  readonly name: string
  readonly description: string
}

export interface BriefVLANGroup {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefVLANTranslationPolicy {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly description: string
}

export interface BriefVRF {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  /** Unique route distinguisher (as defined in RFC 4364) */
  readonly rd: string | null
  readonly description: string
}

export interface BriefVirtualChassis {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly master: NestedDevice | null
  readonly description: string
  readonly member_count: number
}

export interface BriefVirtualMachineType {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
}

export interface BriefWirelessLANGroup {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly wirelesslan_count: number
  readonly _depth: number
}

/** An object of the type `dcim.cable`. */
export interface Cable {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly type: 'cat3' | 'cat5' | 'cat5e' | 'cat6' | 'cat6a' | 'cat7' | 'cat7a' | 'cat8' | 'mrj21-trunk' | 'dac-active' | 'dac-passive' | 'coaxial' | 'rg-6' | 'rg-8' | 'rg-11' | 'rg-59' | 'rg-62' | 'rg-213' | 'lmr-100' | 'lmr-200' | 'lmr-400' | 'mmf' | 'mmf-om1' | 'mmf-om2' | 'mmf-om3' | 'mmf-om4' | 'mmf-om5' | 'smf' | 'smf-os1' | 'smf-os2' | 'aoc' | 'power' | 'usb' | null
  readonly a_terminations: readonly GenericObject[]
  readonly b_terminations: readonly GenericObject[]
  readonly status: Choice<'connected' | 'planned' | 'decommissioning'>
  readonly profile: Choice<'single-1c1p' | 'single-1c2p' | 'single-1c4p' | 'single-1c6p' | 'single-1c8p' | 'single-1c12p' | 'single-1c16p' | 'trunk-2c1p' | 'trunk-2c2p' | 'trunk-2c4p' | 'trunk-2c4p-shuffle' | 'trunk-2c6p' | 'trunk-2c8p' | 'trunk-2c12p' | 'trunk-4c1p' | 'trunk-4c2p' | 'trunk-4c4p' | 'trunk-4c4p-shuffle' | 'trunk-4c6p' | 'trunk-4c8p' | 'trunk-8c4p' | 'breakout-1c2p-2c1p' | 'breakout-1c4p-4c1p' | 'breakout-1c6p-6c1p' | 'breakout-1c8p-8c1p' | 'breakout-2c4p-8c1p-shuffle'> | null
  readonly tenant: BriefTenant | null
  readonly bundle: BriefCableBundle | null
  readonly label: string
  readonly color: string
  readonly length: number | null
  readonly length_unit: Choice<'km' | 'm' | 'cm' | 'mi' | 'ft' | 'in'> | null
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
}

/** The fields of an object of the type `dcim.cable`, as NetBox stores them. */
export interface CableSnapshot {
  readonly type?: 'cat3' | 'cat5' | 'cat5e' | 'cat6' | 'cat6a' | 'cat7' | 'cat7a' | 'cat8' | 'mrj21-trunk' | 'dac-active' | 'dac-passive' | 'coaxial' | 'rg-6' | 'rg-8' | 'rg-11' | 'rg-59' | 'rg-62' | 'rg-213' | 'lmr-100' | 'lmr-200' | 'lmr-400' | 'mmf' | 'mmf-om1' | 'mmf-om2' | 'mmf-om3' | 'mmf-om4' | 'mmf-om5' | 'smf' | 'smf-os1' | 'smf-os2' | 'aoc' | 'power' | 'usb' | '' | null
  readonly status?: 'connected' | 'planned' | 'decommissioning'
  readonly profile?: 'single-1c1p' | 'single-1c2p' | 'single-1c4p' | 'single-1c6p' | 'single-1c8p' | 'single-1c12p' | 'single-1c16p' | 'trunk-2c1p' | 'trunk-2c2p' | 'trunk-2c4p' | 'trunk-2c4p-shuffle' | 'trunk-2c6p' | 'trunk-2c8p' | 'trunk-2c12p' | 'trunk-4c1p' | 'trunk-4c2p' | 'trunk-4c4p' | 'trunk-4c4p-shuffle' | 'trunk-4c6p' | 'trunk-4c8p' | 'trunk-8c4p' | 'breakout-1c2p-2c1p' | 'breakout-1c4p-4c1p' | 'breakout-1c6p-6c1p' | 'breakout-1c8p-8c1p' | 'breakout-2c4p-8c1p-shuffle' | null
  readonly tenant?: number | null
  readonly bundle?: number | null
  readonly label?: string
  readonly color?: string
  readonly length?: string | null
  readonly length_unit?: 'km' | 'm' | 'cm' | 'mi' | 'ft' | 'in' | '' | null
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `circuits.circuit`. */
export interface Circuit {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  /** Unique circuit ID */
  readonly cid: string
  readonly provider: BriefProvider
  readonly provider_account: BriefProviderAccount | null
  readonly type: BriefCircuitType
  readonly status: Choice<'planned' | 'provisioning' | 'active' | 'offline' | 'deprovisioning' | 'decommissioned'>
  readonly tenant: BriefTenant | null
  readonly install_date: string | null
  readonly termination_date: string | null
  /** Committed rate */
  readonly commit_rate: number | null
  readonly description: string
  readonly distance: number | null
  readonly distance_unit: Choice<'km' | 'm' | 'mi' | 'ft'> | null
  readonly termination_a: CircuitCircuitTermination | null
  readonly termination_z: CircuitCircuitTermination | null
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly assignments?: readonly BriefCircuitGroupAssignmentSerializer_[]
}

export interface CircuitCircuitTermination {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly termination_type: string | null
  readonly termination_id: number | null
  readonly termination: RelatedObject | null
  /** Physical circuit speed */
  readonly port_speed: number | null
  /** Upstream speed, if different from port speed */
  readonly upstream_speed: number | null
  /** ID of the local cross-connect */
  readonly xconnect_id: string
  readonly description: string
}

/** The fields of an object of the type `circuits.circuit`, as NetBox stores them. */
export interface CircuitSnapshot {
  readonly cid?: string
  readonly provider?: number
  readonly provider_account?: number | null
  readonly type?: number
  readonly status?: 'planned' | 'provisioning' | 'active' | 'offline' | 'deprovisioning' | 'decommissioned'
  readonly tenant?: number | null
  readonly install_date?: string | null
  readonly termination_date?: string | null
  readonly commit_rate?: number | null
  readonly description?: string
  readonly distance?: string | null
  readonly distance_unit?: 'km' | 'm' | 'mi' | 'ft' | '' | null
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly assignments?: readonly number[]
  readonly [field: string]: unknown
}

/** An object of the type `virtualization.cluster`. */
export interface Cluster {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
  readonly type: BriefClusterType
  readonly group: BriefClusterGroup | null
  readonly status: Choice<'planned' | 'staging' | 'active' | 'decommissioning' | 'offline'>
  readonly tenant: BriefTenant | null
  readonly scope_type: string | null
  readonly scope_id: number | null
  readonly scope: RelatedObject | null
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly device_count?: number
  readonly virtualmachine_count?: number
  readonly allocated_vcpus?: number | null
  readonly allocated_memory?: number | null
  readonly allocated_disk?: number | null
}

/** The fields of an object of the type `virtualization.cluster`, as NetBox stores them. */
export interface ClusterSnapshot {
  readonly name?: string
  readonly type?: number
  readonly group?: number | null
  readonly status?: 'planned' | 'staging' | 'active' | 'decommissioning' | 'offline'
  readonly tenant?: number | null
  readonly scope_type?: number | null
  readonly scope_id?: number | null
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `dcim.device`. */
export interface Device {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string | null
  readonly device_type: BriefDeviceType
  readonly role: BriefDeviceRole
  readonly tenant: BriefTenant | null
  readonly platform: BriefPlatform | null
  /** Chassis serial number, assigned by the manufacturer */
  readonly serial: string
  /** A unique tag used to identify this device */
  readonly asset_tag: string | null
  readonly site: BriefSite
  readonly location: BriefLocation | null
  readonly rack: BriefRack | null
  readonly position: number | null
  readonly face: Choice<'front' | 'rear'> | null
  /** GPS coordinate in decimal format (xx.yyyyyy) */
  readonly latitude: number | null
  /** GPS coordinate in decimal format (xx.yyyyyy) */
  readonly longitude: number | null
  readonly parent_device: NestedDevice | null
  readonly status: Choice<'offline' | 'active' | 'planned' | 'staged' | 'failed' | 'inventory' | 'decommissioning'>
  readonly airflow: Choice<'front-to-rear' | 'rear-to-front' | 'left-to-right' | 'right-to-left' | 'side-to-rear' | 'rear-to-side' | 'bottom-to-top' | 'top-to-bottom' | 'passive' | 'mixed'> | null
  readonly primary_ip: BriefIPAddress | null
  readonly primary_ip4: BriefIPAddress | null
  readonly primary_ip6: BriefIPAddress | null
  readonly oob_ip: BriefIPAddress | null
  readonly cluster: BriefCluster | null
  readonly virtual_chassis: BriefVirtualChassis | null
  readonly vc_position: number | null
  /** Virtual chassis master election priority */
  readonly vc_priority: number | null
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly config_template: BriefConfigTemplate | null
  /** Local config context data takes precedence over source contexts in the final rendered config context */
  readonly local_context_data: unknown
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly console_port_count: number
  readonly console_server_port_count: number
  readonly power_port_count: number
  readonly power_outlet_count: number
  readonly interface_count: number
  readonly front_port_count: number
  readonly rear_port_count: number
  readonly device_bay_count: number
  readonly module_bay_count: number
  readonly inventory_item_count: number
}

/** The fields of an object of the type `dcim.device`, as NetBox stores them. */
export interface DeviceSnapshot {
  readonly name?: string | null
  readonly device_type?: number
  readonly role?: number
  readonly tenant?: number | null
  readonly platform?: number | null
  readonly serial?: string
  readonly asset_tag?: string | null
  readonly site?: number
  readonly location?: number | null
  readonly rack?: number | null
  readonly position?: string | null
  readonly face?: 'front' | 'rear' | '' | null
  readonly latitude?: string | null
  readonly longitude?: string | null
  readonly status?: 'offline' | 'active' | 'planned' | 'staged' | 'failed' | 'inventory' | 'decommissioning'
  readonly airflow?: 'front-to-rear' | 'rear-to-front' | 'left-to-right' | 'right-to-left' | 'side-to-rear' | 'rear-to-side' | 'bottom-to-top' | 'top-to-bottom' | 'passive' | 'mixed' | '' | null
  readonly primary_ip4?: number | null
  readonly primary_ip6?: number | null
  readonly oob_ip?: number | null
  readonly cluster?: number | null
  readonly virtual_chassis?: number | null
  readonly vc_position?: number | null
  readonly vc_priority?: number | null
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly config_template?: number | null
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly console_port_count?: number
  readonly console_server_port_count?: number
  readonly power_port_count?: number
  readonly power_outlet_count?: number
  readonly interface_count?: number
  readonly front_port_count?: number
  readonly rear_port_count?: number
  readonly device_bay_count?: number
  readonly module_bay_count?: number
  readonly inventory_item_count?: number
  readonly [field: string]: unknown
}

/** An object of the type `extras.eventrule`. */
export interface EventRule {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly object_types: readonly string[]
  readonly name: string
  readonly enabled: boolean
  /** The types of event which will trigger this rule. */
  readonly event_types: readonly ('object_created' | 'object_updated' | 'object_deleted' | 'job_started' | 'job_completed' | 'job_failed' | 'job_errored')[]
  /** A set of conditions which determine whether the event will be generated. */
  readonly conditions: unknown
  readonly action_type: Choice<'webhook' | 'script' | 'notification'>
  readonly action_object_type: string
  readonly action_object_id: number | null
  readonly action_object: RelatedObject | null
  readonly description: string
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly owner: BriefOwner | null
  readonly tags: readonly NestedTag[]
  readonly created: string | null
  readonly last_updated: string | null
}

/** The fields of an object of the type `extras.eventrule`, as NetBox stores them. */
export interface EventRuleSnapshot {
  readonly object_types?: string | readonly number[]
  readonly name?: string
  readonly enabled?: boolean
  readonly event_types?: string | readonly number[]
  readonly action_type?: 'webhook' | 'script' | 'notification'
  readonly action_object_type?: number | null
  readonly action_object_id?: number | null
  readonly description?: string
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly owner?: number | null
  readonly tags?: readonly string[]
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

export interface GenericObject {
  readonly object_type: string
  readonly object_id: number
  readonly object: RelatedObject | null
}

/** An object of the type `ipam.ipaddress`. */
export interface IPAddress {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly family: Choice<4 | 6>
  readonly address: string
  readonly vrf: BriefVRF | null
  readonly tenant: BriefTenant | null
  readonly status: Choice<'active' | 'reserved' | 'deprecated' | 'dhcp' | 'slaac'>
  readonly role: Choice<'loopback' | 'secondary' | 'anycast' | 'vip' | 'vrrp' | 'hsrp' | 'glbp' | 'carp'> | null
  readonly assigned_object_type: string | null
  readonly assigned_object_id: number | null
  readonly assigned_object: RelatedObject | null
  readonly nat_inside: NestedIPAddress | null
  readonly nat_outside: readonly NestedIPAddress[]
  /** Hostname or FQDN (not case-sensitive) */
  readonly dns_name: string
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
}

/** The fields of an object of the type `ipam.ipaddress`, as NetBox stores them. */
export interface IPAddressSnapshot {
  readonly address?: string
  readonly vrf?: number | null
  readonly tenant?: number | null
  readonly status?: 'active' | 'reserved' | 'deprecated' | 'dhcp' | 'slaac'
  readonly role?: 'loopback' | 'secondary' | 'anycast' | 'vip' | 'vrrp' | 'hsrp' | 'glbp' | 'carp' | '' | null
  readonly assigned_object_type?: number | null
  readonly assigned_object_id?: number | null
  readonly nat_inside?: number | null
  readonly dns_name?: string
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `dcim.interface`. */
export interface Interface {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly device: BriefDevice
  readonly vdcs: readonly InShort<VirtualDeviceContext>[]
  readonly module: BriefModule | null
  readonly name: string
  readonly label: string
  readonly type: Choice<'virtual' | 'bridge' | 'lag' | '100base-fx' | '100base-lfx' | '100base-tx' | '100base-t1' | '1000base-bx10-d' | '1000base-bx10-u' | '1000base-cwdm' | '1000base-cx' | '1000base-dwdm' | '1000base-ex' | '1000base-lsx' | '1000base-lx' | '1000base-lx10' | '1000base-sx' | '1000base-t' | '1000base-tx' | '1000base-zx' | '2.5gbase-t' | '5gbase-t' | '10gbase-br-d' | '10gbase-br-u' | '10gbase-cu' | '10gbase-cx4' | '10gbase-er' | '10gbase-lr' | '10gbase-lrm' | '10gbase-lx4' | '10gbase-sr' | '10gbase-t' | '10gbase-zr' | '25gbase-cr' | '25gbase-er' | '25gbase-lr' | '25gbase-sr' | '25gbase-t' | '40gbase-cr4' | '40gbase-er4' | '40gbase-fr4' | '40gbase-lr4' | '40gbase-sr4' | '40gbase-sr4-bd' | '50gbase-cr' | '50gbase-er' | '50gbase-fr' | '50gbase-lr' | '50gbase-sr' | '100gbase-cr1' | '100gbase-cr2' | '100gbase-cr4' | '100gbase-cr10' | '100gbase-cwdm4' | '100gbase-dr' | '100gbase-er4' | '100gbase-fr1' | '100gbase-lr1' | '100gbase-lr4' | '100gbase-sr1' | '100gbase-sr1.2' | '100gbase-sr2' | '100gbase-sr4' | '100gbase-sr10' | '100gbase-zr' | '200gbase-cr2' | '200gbase-cr4' | '200gbase-dr4' | '200gbase-er4' | '200gbase-fr4' | '200gbase-lr4' | '200gbase-sr2' | '200gbase-sr4' | '200gbase-vr2' | '400gbase-cr4' | '400gbase-dr4' | '400gbase-er8' | '400gbase-fr4' | '400gbase-fr8' | '400gbase-lr4' | '400gbase-lr8' | '400gbase-sr4' | '400gbase-sr4_2' | '400gbase-sr8' | '400gbase-sr16' | '400gbase-vr4' | '400gbase-zr' | '800gbase-cr8' | '800gbase-dr8' | '800gbase-sr8' | '800gbase-vr8' | '1.6tbase-cr8' | '1.6tbase-dr8' | '1.6tbase-dr8-2' | '100base-x-sfp' | '1000base-x-gbic' | '1000base-x-sfp' | '2.5gbase-x-sfp' | '10gbase-x-sfpp' | '10gbase-x-xenpak' | '10gbase-x-xfp' | '10gbase-x-x2' | '25gbase-x-sfp28' | '40gbase-x-qsfpp' | '50gbase-x-sfp28' | '50gbase-x-sfp56' | '100gbase-x-cfp' | '100gbase-x-cfp2' | '100gbase-x-cfp4' | '100gbase-x-cxp' | '100gbase-x-cpak' | '100gbase-x-dsfp' | '100gbase-x-qsfp28' | '100gbase-x-qsfpdd' | '100gbase-x-sfpdd' | '200gbase-x-cfp2' | '200gbase-x-qsfp56' | '200gbase-x-qsfpdd' | '400gbase-x-qsfp112' | '400gbase-x-qsfpdd' | '400gbase-x-cdfp' | '400gbase-x-cfp2' | '400gbase-x-cfp8' | '400gbase-x-osfp' | '400gbase-x-osfp-rhs' | '800gbase-x-osfp' | '800gbase-x-qsfpdd' | '1.6tbase-x-osfp1600' | '1.6tbase-x-osfp1600-rhs' | '1.6tbase-x-qsfpdd1600' | '1000base-kx' | '2.5gbase-kx' | '5gbase-kr' | '10gbase-kr' | '10gbase-kx4' | '25gbase-kr' | '40gbase-kr4' | '50gbase-kr' | '100gbase-kp4' | '100gbase-kr2' | '100gbase-kr4' | '1.6tbase-kr8' | 'ieee802.11a' | 'ieee802.11g' | 'ieee802.11n' | 'ieee802.11ac' | 'ieee802.11ad' | 'ieee802.11ax' | 'ieee802.11ay' | 'ieee802.11be' | 'ieee802.15.1' | 'ieee802.15.4' | 'other-wireless' | 'gsm' | 'cdma' | 'lte' | '4g' | '5g' | 'sonet-oc3' | 'sonet-oc12' | 'sonet-oc48' | 'sonet-oc192' | 'sonet-oc768' | 'sonet-oc1920' | 'sonet-oc3840' | '1gfc-sfp' | '2gfc-sfp' | '4gfc-sfp' | '8gfc-sfpp' | '16gfc-sfpp' | '32gfc-sfp28' | '32gfc-sfpp' | '64gfc-qsfpp' | '64gfc-sfpdd' | '64gfc-sfpp' | '128gfc-qsfp28' | 'infiniband-sdr' | 'infiniband-ddr' | 'infiniband-qdr' | 'infiniband-fdr10' | 'infiniband-fdr' | 'infiniband-edr' | 'infiniband-hdr' | 'infiniband-ndr' | 'infiniband-xdr' | 't1' | 'e1' | 't3' | 'e3' | 'xdsl' | 'docsis' | 'moca' | 'bpon' | 'epon' | '10g-epon' | 'gpon' | 'xg-pon' | 'xgs-pon' | 'ng-pon2' | '25g-pon' | '50g-pon' | 'cisco-stackwise' | 'cisco-stackwise-plus' | 'cisco-flexstack' | 'cisco-flexstack-plus' | 'cisco-stackwise-80' | 'cisco-stackwise-160' | 'cisco-stackwise-320' | 'cisco-stackwise-480' | 'cisco-stackwise-1t' | 'juniper-vcp' | 'extreme-summitstack' | 'extreme-summitstack-128' | 'extreme-summitstack-256' | 'extreme-summitstack-512' | 'other'>
  readonly enabled: boolean
  readonly parent: NestedInterface | null
  readonly bridge: NestedInterface | null
  readonly bridge_interfaces: readonly NestedInterface[]
  readonly lag: NestedInterface | null
  readonly mtu: number | null
  readonly mac_address: string | null
  readonly primary_mac_address: BriefMACAddress | null
  readonly mac_addresses: readonly BriefMACAddress[] | null
  readonly speed: number | null
  readonly duplex: Choice<'half' | 'full' | 'auto'> | null
  readonly wwn: string | null
  /** This interface is used only for out-of-band management */
  readonly mgmt_only: boolean
  readonly description: string
  readonly mode: Choice<'access' | 'tagged' | 'tagged-all' | 'q-in-q'> | null
  readonly rf_role: Choice<'ap' | 'station'> | null
  readonly rf_channel: Choice<'2.4g-1-2412-22' | '2.4g-2-2417-22' | '2.4g-3-2422-22' | '2.4g-4-2427-22' | '2.4g-5-2432-22' | '2.4g-6-2437-22' | '2.4g-7-2442-22' | '2.4g-8-2447-22' | '2.4g-9-2452-22' | '2.4g-10-2457-22' | '2.4g-11-2462-22' | '2.4g-12-2467-22' | '2.4g-13-2472-22' | '5g-32-5160-20' | '5g-34-5170-40' | '5g-36-5180-20' | '5g-38-5190-40' | '5g-40-5200-20' | '5g-42-5210-80' | '5g-44-5220-20' | '5g-46-5230-40' | '5g-48-5240-20' | '5g-50-5250-160' | '5g-52-5260-20' | '5g-54-5270-40' | '5g-56-5280-20' | '5g-58-5290-80' | '5g-60-5300-20' | '5g-62-5310-40' | '5g-64-5320-20' | '5g-100-5500-20' | '5g-102-5510-40' | '5g-104-5520-20' | '5g-106-5530-80' | '5g-108-5540-20' | '5g-110-5550-40' | '5g-112-5560-20' | '5g-114-5570-160' | '5g-116-5580-20' | '5g-118-5590-40' | '5g-120-5600-20' | '5g-122-5610-80' | '5g-124-5620-20' | '5g-126-5630-40' | '5g-128-5640-20' | '5g-132-5660-20' | '5g-134-5670-40' | '5g-136-5680-20' | '5g-138-5690-80' | '5g-140-5700-20' | '5g-142-5710-40' | '5g-144-5720-20' | '5g-149-5745-20' | '5g-151-5755-40' | '5g-153-5765-20' | '5g-155-5775-80' | '5g-157-5785-20' | '5g-159-5795-40' | '5g-161-5805-20' | '5g-163-5815-160' | '5g-165-5825-20' | '5g-167-5835-40' | '5g-169-5845-20' | '5g-171-5855-80' | '5g-173-5865-20' | '5g-175-5875-40' | '5g-177-5885-20' | '6g-1-5955-20' | '6g-3-5965-40' | '6g-5-5975-20' | '6g-7-5985-80' | '6g-9-5995-20' | '6g-11-6005-40' | '6g-13-6015-20' | '6g-15-6025-160' | '6g-17-6035-20' | '6g-19-6045-40' | '6g-21-6055-20' | '6g-23-6065-80' | '6g-25-6075-20' | '6g-27-6085-40' | '6g-29-6095-20' | '6g-31-6105-320' | '6g-33-6115-20' | '6g-35-6125-40' | '6g-37-6135-20' | '6g-39-6145-80' | '6g-41-6155-20' | '6g-43-6165-40' | '6g-45-6175-20' | '6g-47-6185-160' | '6g-49-6195-20' | '6g-51-6205-40' | '6g-53-6215-20' | '6g-55-6225-80' | '6g-57-6235-20' | '6g-59-6245-40' | '6g-61-6255-20' | '6g-65-6275-20' | '6g-67-6285-40' | '6g-69-6295-20' | '6g-71-6305-80' | '6g-73-6315-20' | '6g-75-6325-40' | '6g-77-6335-20' | '6g-79-6345-160' | '6g-81-6355-20' | '6g-83-6365-40' | '6g-85-6375-20' | '6g-87-6385-80' | '6g-89-6395-20' | '6g-91-6405-40' | '6g-93-6415-20' | '6g-95-6425-320' | '6g-97-6435-20' | '6g-99-6445-40' | '6g-101-6455-20' | '6g-103-6465-80' | '6g-105-6475-20' | '6g-107-6485-40' | '6g-109-6495-20' | '6g-111-6505-160' | '6g-113-6515-20' | '6g-115-6525-40' | '6g-117-6535-20' | '6g-119-6545-80' | '6g-121-6555-20' | '6g-123-6565-40' | '6g-125-6575-20' | '6g-129-6595-20' | '6g-131-6605-40' | '6g-133-6615-20' | '6g-135-6625-80' | '6g-137-6635-20' | '6g-139-6645-40' | '6g-141-6655-20' | '6g-143-6665-160' | '6g-145-6675-20' | '6g-147-6685-40' | '6g-149-6695-20' | '6g-151-6705-80' | '6g-153-6715-20' | '6g-155-6725-40' | '6g-157-6735-20' | '6g-159-6745-320' | '6g-161-6755-20' | '6g-163-6765-40' | '6g-165-6775-20' | '6g-167-6785-80' | '6g-169-6795-20' | '6g-171-6805-40' | '6g-173-6815-20' | '6g-175-6825-160' | '6g-177-6835-20' | '6g-179-6845-40' | '6g-181-6855-20' | '6g-183-6865-80' | '6g-185-6875-20' | '6g-187-6885-40' | '6g-189-6895-20' | '6g-193-6915-20' | '6g-195-6925-40' | '6g-197-6935-20' | '6g-199-6945-80' | '6g-201-6955-20' | '6g-203-6965-40' | '6g-205-6975-20' | '6g-207-6985-160' | '6g-209-6995-20' | '6g-211-7005-40' | '6g-213-7015-20' | '6g-215-7025-80' | '6g-217-7035-20' | '6g-219-7045-40' | '6g-221-7055-20' | '6g-225-7075-20' | '6g-227-7085-40' | '6g-229-7095-20' | '6g-233-7115-20' | '60g-1-58320-2160' | '60g-2-60480-2160' | '60g-3-62640-2160' | '60g-4-64800-2160' | '60g-5-66960-2160' | '60g-6-69120-2160' | '60g-9-59400-4320' | '60g-10-61560-4320' | '60g-11-63720-4320' | '60g-12-65880-4320' | '60g-13-68040-4320' | '60g-17-60480-6480' | '60g-18-62640-6480' | '60g-19-64800-6480' | '60g-20-66960-6480' | '60g-25-61560-6480' | '60g-26-63720-6480' | '60g-27-65880-6480'> | null
  readonly poe_mode: Choice<'pd' | 'pse'> | null
  readonly poe_type: Choice<'type1-ieee802.3af' | 'type2-ieee802.3at' | 'type3-ieee802.3bt' | 'type4-ieee802.3bt' | 'passive-24v-2pair' | 'passive-24v-4pair' | 'passive-48v-2pair' | 'passive-48v-4pair'> | null
  /** Populated by selected channel (if set) */
  readonly rf_channel_frequency: number | null
  /** Populated by selected channel (if set) */
  readonly rf_channel_width: number | null
  readonly tx_power: number | null
  readonly untagged_vlan: BriefVLAN | null
  readonly tagged_vlans: readonly BriefVLAN[]
  readonly qinq_svlan: BriefVLAN | null
  readonly vlan_translation_policy: BriefVLANTranslationPolicy | null
  /** Treat as if a cable is connected */
  readonly mark_connected: boolean
  readonly cable: BriefCable | null
  readonly cable_end: 'A' | 'B' | null
  readonly wireless_link: NestedWirelessLink | null
  readonly link_peers: readonly RelatedObject[]
  /** Return the type of the peer link terminations, or None. */
  readonly link_peers_type: string | null
  readonly wireless_lans: readonly InShort<WirelessLAN>[]
  readonly vrf: BriefVRF | null
  readonly l2vpn_termination: BriefL2VPNTermination | null
  readonly connected_endpoints: readonly RelatedObject[] | null
  readonly connected_endpoints_type: string | null
  readonly connected_endpoints_reachable: boolean
  readonly owner: BriefOwner | null
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly count_ipaddresses: number
  readonly count_fhrp_groups: number
  readonly _occupied: boolean
}

/** The fields of an object of the type `dcim.interface`, as NetBox stores them. */
export interface InterfaceSnapshot {
  readonly device?: number
  readonly vdcs?: readonly number[]
  readonly module?: number | null
  readonly name?: string
  readonly label?: string
  readonly type?: 'virtual' | 'bridge' | 'lag' | '100base-fx' | '100base-lfx' | '100base-tx' | '100base-t1' | '1000base-bx10-d' | '1000base-bx10-u' | '1000base-cwdm' | '1000base-cx' | '1000base-dwdm' | '1000base-ex' | '1000base-lsx' | '1000base-lx' | '1000base-lx10' | '1000base-sx' | '1000base-t' | '1000base-tx' | '1000base-zx' | '2.5gbase-t' | '5gbase-t' | '10gbase-br-d' | '10gbase-br-u' | '10gbase-cu' | '10gbase-cx4' | '10gbase-er' | '10gbase-lr' | '10gbase-lrm' | '10gbase-lx4' | '10gbase-sr' | '10gbase-t' | '10gbase-zr' | '25gbase-cr' | '25gbase-er' | '25gbase-lr' | '25gbase-sr' | '25gbase-t' | '40gbase-cr4' | '40gbase-er4' | '40gbase-fr4' | '40gbase-lr4' | '40gbase-sr4' | '40gbase-sr4-bd' | '50gbase-cr' | '50gbase-er' | '50gbase-fr' | '50gbase-lr' | '50gbase-sr' | '100gbase-cr1' | '100gbase-cr2' | '100gbase-cr4' | '100gbase-cr10' | '100gbase-cwdm4' | '100gbase-dr' | '100gbase-er4' | '100gbase-fr1' | '100gbase-lr1' | '100gbase-lr4' | '100gbase-sr1' | '100gbase-sr1.2' | '100gbase-sr2' | '100gbase-sr4' | '100gbase-sr10' | '100gbase-zr' | '200gbase-cr2' | '200gbase-cr4' | '200gbase-dr4' | '200gbase-er4' | '200gbase-fr4' | '200gbase-lr4' | '200gbase-sr2' | '200gbase-sr4' | '200gbase-vr2' | '400gbase-cr4' | '400gbase-dr4' | '400gbase-er8' | '400gbase-fr4' | '400gbase-fr8' | '400gbase-lr4' | '400gbase-lr8' | '400gbase-sr4' | '400gbase-sr4_2' | '400gbase-sr8' | '400gbase-sr16' | '400gbase-vr4' | '400gbase-zr' | '800gbase-cr8' | '800gbase-dr8' | '800gbase-sr8' | '800gbase-vr8' | '1.6tbase-cr8' | '1.6tbase-dr8' | '1.6tbase-dr8-2' | '100base-x-sfp' | '1000base-x-gbic' | '1000base-x-sfp' | '2.5gbase-x-sfp' | '10gbase-x-sfpp' | '10gbase-x-xenpak' | '10gbase-x-xfp' | '10gbase-x-x2' | '25gbase-x-sfp28' | '40gbase-x-qsfpp' | '50gbase-x-sfp28' | '50gbase-x-sfp56' | '100gbase-x-cfp' | '100gbase-x-cfp2' | '100gbase-x-cfp4' | '100gbase-x-cxp' | '100gbase-x-cpak' | '100gbase-x-dsfp' | '100gbase-x-qsfp28' | '100gbase-x-qsfpdd' | '100gbase-x-sfpdd' | '200gbase-x-cfp2' | '200gbase-x-qsfp56' | '200gbase-x-qsfpdd' | '400gbase-x-qsfp112' | '400gbase-x-qsfpdd' | '400gbase-x-cdfp' | '400gbase-x-cfp2' | '400gbase-x-cfp8' | '400gbase-x-osfp' | '400gbase-x-osfp-rhs' | '800gbase-x-osfp' | '800gbase-x-qsfpdd' | '1.6tbase-x-osfp1600' | '1.6tbase-x-osfp1600-rhs' | '1.6tbase-x-qsfpdd1600' | '1000base-kx' | '2.5gbase-kx' | '5gbase-kr' | '10gbase-kr' | '10gbase-kx4' | '25gbase-kr' | '40gbase-kr4' | '50gbase-kr' | '100gbase-kp4' | '100gbase-kr2' | '100gbase-kr4' | '1.6tbase-kr8' | 'ieee802.11a' | 'ieee802.11g' | 'ieee802.11n' | 'ieee802.11ac' | 'ieee802.11ad' | 'ieee802.11ax' | 'ieee802.11ay' | 'ieee802.11be' | 'ieee802.15.1' | 'ieee802.15.4' | 'other-wireless' | 'gsm' | 'cdma' | 'lte' | '4g' | '5g' | 'sonet-oc3' | 'sonet-oc12' | 'sonet-oc48' | 'sonet-oc192' | 'sonet-oc768' | 'sonet-oc1920' | 'sonet-oc3840' | '1gfc-sfp' | '2gfc-sfp' | '4gfc-sfp' | '8gfc-sfpp' | '16gfc-sfpp' | '32gfc-sfp28' | '32gfc-sfpp' | '64gfc-qsfpp' | '64gfc-sfpdd' | '64gfc-sfpp' | '128gfc-qsfp28' | 'infiniband-sdr' | 'infiniband-ddr' | 'infiniband-qdr' | 'infiniband-fdr10' | 'infiniband-fdr' | 'infiniband-edr' | 'infiniband-hdr' | 'infiniband-ndr' | 'infiniband-xdr' | 't1' | 'e1' | 't3' | 'e3' | 'xdsl' | 'docsis' | 'moca' | 'bpon' | 'epon' | '10g-epon' | 'gpon' | 'xg-pon' | 'xgs-pon' | 'ng-pon2' | '25g-pon' | '50g-pon' | 'cisco-stackwise' | 'cisco-stackwise-plus' | 'cisco-flexstack' | 'cisco-flexstack-plus' | 'cisco-stackwise-80' | 'cisco-stackwise-160' | 'cisco-stackwise-320' | 'cisco-stackwise-480' | 'cisco-stackwise-1t' | 'juniper-vcp' | 'extreme-summitstack' | 'extreme-summitstack-128' | 'extreme-summitstack-256' | 'extreme-summitstack-512' | 'other'
  readonly enabled?: boolean
  readonly parent?: number | null
  readonly bridge?: number | null
  readonly lag?: number | null
  readonly mtu?: number | null
  readonly primary_mac_address?: number | null
  readonly speed?: number | null
  readonly duplex?: 'half' | 'full' | 'auto' | '' | null
  readonly wwn?: string | null
  readonly mgmt_only?: boolean
  readonly description?: string
  readonly mode?: 'access' | 'tagged' | 'tagged-all' | 'q-in-q' | '' | null
  readonly rf_role?: 'ap' | 'station' | '' | null
  readonly rf_channel?: '2.4g-1-2412-22' | '2.4g-2-2417-22' | '2.4g-3-2422-22' | '2.4g-4-2427-22' | '2.4g-5-2432-22' | '2.4g-6-2437-22' | '2.4g-7-2442-22' | '2.4g-8-2447-22' | '2.4g-9-2452-22' | '2.4g-10-2457-22' | '2.4g-11-2462-22' | '2.4g-12-2467-22' | '2.4g-13-2472-22' | '5g-32-5160-20' | '5g-34-5170-40' | '5g-36-5180-20' | '5g-38-5190-40' | '5g-40-5200-20' | '5g-42-5210-80' | '5g-44-5220-20' | '5g-46-5230-40' | '5g-48-5240-20' | '5g-50-5250-160' | '5g-52-5260-20' | '5g-54-5270-40' | '5g-56-5280-20' | '5g-58-5290-80' | '5g-60-5300-20' | '5g-62-5310-40' | '5g-64-5320-20' | '5g-100-5500-20' | '5g-102-5510-40' | '5g-104-5520-20' | '5g-106-5530-80' | '5g-108-5540-20' | '5g-110-5550-40' | '5g-112-5560-20' | '5g-114-5570-160' | '5g-116-5580-20' | '5g-118-5590-40' | '5g-120-5600-20' | '5g-122-5610-80' | '5g-124-5620-20' | '5g-126-5630-40' | '5g-128-5640-20' | '5g-132-5660-20' | '5g-134-5670-40' | '5g-136-5680-20' | '5g-138-5690-80' | '5g-140-5700-20' | '5g-142-5710-40' | '5g-144-5720-20' | '5g-149-5745-20' | '5g-151-5755-40' | '5g-153-5765-20' | '5g-155-5775-80' | '5g-157-5785-20' | '5g-159-5795-40' | '5g-161-5805-20' | '5g-163-5815-160' | '5g-165-5825-20' | '5g-167-5835-40' | '5g-169-5845-20' | '5g-171-5855-80' | '5g-173-5865-20' | '5g-175-5875-40' | '5g-177-5885-20' | '6g-1-5955-20' | '6g-3-5965-40' | '6g-5-5975-20' | '6g-7-5985-80' | '6g-9-5995-20' | '6g-11-6005-40' | '6g-13-6015-20' | '6g-15-6025-160' | '6g-17-6035-20' | '6g-19-6045-40' | '6g-21-6055-20' | '6g-23-6065-80' | '6g-25-6075-20' | '6g-27-6085-40' | '6g-29-6095-20' | '6g-31-6105-320' | '6g-33-6115-20' | '6g-35-6125-40' | '6g-37-6135-20' | '6g-39-6145-80' | '6g-41-6155-20' | '6g-43-6165-40' | '6g-45-6175-20' | '6g-47-6185-160' | '6g-49-6195-20' | '6g-51-6205-40' | '6g-53-6215-20' | '6g-55-6225-80' | '6g-57-6235-20' | '6g-59-6245-40' | '6g-61-6255-20' | '6g-65-6275-20' | '6g-67-6285-40' | '6g-69-6295-20' | '6g-71-6305-80' | '6g-73-6315-20' | '6g-75-6325-40' | '6g-77-6335-20' | '6g-79-6345-160' | '6g-81-6355-20' | '6g-83-6365-40' | '6g-85-6375-20' | '6g-87-6385-80' | '6g-89-6395-20' | '6g-91-6405-40' | '6g-93-6415-20' | '6g-95-6425-320' | '6g-97-6435-20' | '6g-99-6445-40' | '6g-101-6455-20' | '6g-103-6465-80' | '6g-105-6475-20' | '6g-107-6485-40' | '6g-109-6495-20' | '6g-111-6505-160' | '6g-113-6515-20' | '6g-115-6525-40' | '6g-117-6535-20' | '6g-119-6545-80' | '6g-121-6555-20' | '6g-123-6565-40' | '6g-125-6575-20' | '6g-129-6595-20' | '6g-131-6605-40' | '6g-133-6615-20' | '6g-135-6625-80' | '6g-137-6635-20' | '6g-139-6645-40' | '6g-141-6655-20' | '6g-143-6665-160' | '6g-145-6675-20' | '6g-147-6685-40' | '6g-149-6695-20' | '6g-151-6705-80' | '6g-153-6715-20' | '6g-155-6725-40' | '6g-157-6735-20' | '6g-159-6745-320' | '6g-161-6755-20' | '6g-163-6765-40' | '6g-165-6775-20' | '6g-167-6785-80' | '6g-169-6795-20' | '6g-171-6805-40' | '6g-173-6815-20' | '6g-175-6825-160' | '6g-177-6835-20' | '6g-179-6845-40' | '6g-181-6855-20' | '6g-183-6865-80' | '6g-185-6875-20' | '6g-187-6885-40' | '6g-189-6895-20' | '6g-193-6915-20' | '6g-195-6925-40' | '6g-197-6935-20' | '6g-199-6945-80' | '6g-201-6955-20' | '6g-203-6965-40' | '6g-205-6975-20' | '6g-207-6985-160' | '6g-209-6995-20' | '6g-211-7005-40' | '6g-213-7015-20' | '6g-215-7025-80' | '6g-217-7035-20' | '6g-219-7045-40' | '6g-221-7055-20' | '6g-225-7075-20' | '6g-227-7085-40' | '6g-229-7095-20' | '6g-233-7115-20' | '60g-1-58320-2160' | '60g-2-60480-2160' | '60g-3-62640-2160' | '60g-4-64800-2160' | '60g-5-66960-2160' | '60g-6-69120-2160' | '60g-9-59400-4320' | '60g-10-61560-4320' | '60g-11-63720-4320' | '60g-12-65880-4320' | '60g-13-68040-4320' | '60g-17-60480-6480' | '60g-18-62640-6480' | '60g-19-64800-6480' | '60g-20-66960-6480' | '60g-25-61560-6480' | '60g-26-63720-6480' | '60g-27-65880-6480' | '' | null
  readonly poe_mode?: 'pd' | 'pse' | '' | null
  readonly poe_type?: 'type1-ieee802.3af' | 'type2-ieee802.3at' | 'type3-ieee802.3bt' | 'type4-ieee802.3bt' | 'passive-24v-2pair' | 'passive-24v-4pair' | 'passive-48v-2pair' | 'passive-48v-4pair' | '' | null
  readonly rf_channel_frequency?: string | null
  readonly rf_channel_width?: string | null
  readonly tx_power?: number | null
  readonly untagged_vlan?: number | null
  readonly tagged_vlans?: readonly number[]
  readonly qinq_svlan?: number | null
  readonly vlan_translation_policy?: number | null
  readonly mark_connected?: boolean
  readonly wireless_lans?: readonly number[]
  readonly vrf?: number | null
  readonly owner?: number | null
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

export interface NestedDevice {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string | null
}

export interface NestedIPAddress {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly family: number
  readonly address: string
}

export interface NestedInterface {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly device: NestedDevice
  readonly name: string
  readonly cable: number | null
  readonly _occupied: boolean
}

export interface NestedModuleBay {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
}

export interface NestedTag {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly color: string
}

export interface NestedVLAN {
  readonly id: number
  readonly url: string
  readonly display: string
  /** Numeric VLAN ID (1-4094) */
  readonly vid: number
  readonly name: string
  readonly description: string
}

export interface NestedWirelessLink {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly ssid: string
}

/** An object of the type `core.objectchange`. */
export interface ObjectChange {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly time: string
  readonly user: BriefUser
  readonly user_name: string
  readonly request_id: string
  readonly action: Choice<'create' | 'update' | 'delete'>
  readonly changed_object_type: string
  readonly changed_object_id: number
  readonly changed_object: RelatedObject | null
  readonly object_repr: string
  readonly message: string
  readonly prechange_data: unknown
  readonly postchange_data: unknown
}

/** The fields of an object of the type `core.objectchange`, as NetBox stores them. */
export interface ObjectChangeSnapshot {
  readonly changed_object_id?: number
  readonly [field: string]: unknown
}

/** An object of the type `ipam.prefix`. */
export interface Prefix {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly family: Choice<4 | 6>
  readonly prefix: string
  readonly vrf: BriefVRF | null
  readonly scope_type: string | null
  readonly scope_id: number | null
  readonly scope: RelatedObject | null
  readonly tenant: BriefTenant | null
  readonly vlan: BriefVLAN | null
  readonly status: Choice<'container' | 'active' | 'reserved' | 'deprecated'>
  readonly role: BriefRole | null
  /** All IP addresses within this prefix are considered usable */
  readonly is_pool: boolean
  /** Treat as fully utilized */
  readonly mark_utilized: boolean
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly children: number
  readonly _depth: number
}

/** The fields of an object of the type `ipam.prefix`, as NetBox stores them. */
export interface PrefixSnapshot {
  readonly prefix?: string
  readonly vrf?: number | null
  readonly scope_type?: number | null
  readonly scope_id?: number | null
  readonly tenant?: number | null
  readonly vlan?: number | null
  readonly status?: 'container' | 'active' | 'reserved' | 'deprecated'
  readonly role?: number | null
  readonly is_pool?: boolean
  readonly mark_utilized?: boolean
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `dcim.rack`. */
export interface Rack {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
  readonly facility_id: string | null
  readonly site: BriefSite
  readonly location: BriefLocation | null
  readonly group: BriefRackGroup | null
  readonly tenant: BriefTenant | null
  readonly status: Choice<'reserved' | 'available' | 'planned' | 'active' | 'deprecated'>
  readonly role: BriefRackRole | null
  readonly serial: string
  /** A unique tag used to identify this rack */
  readonly asset_tag: string | null
  readonly rack_type: BriefRackType | null
  readonly form_factor: Choice<'2-post-frame' | '4-post-frame' | '4-post-cabinet' | 'wall-frame' | 'wall-frame-vertical' | 'wall-cabinet' | 'wall-cabinet-vertical'> | null
  readonly width: Choice<10 | 19 | 21 | 23>
  /** Height in rack units */
  readonly u_height: number
  /** Starting unit for rack */
  readonly starting_unit: number
  readonly weight: number | null
  /** Maximum load capacity for the rack */
  readonly max_weight: number | null
  readonly weight_unit: Choice<'kg' | 'g' | 'lb' | 'oz'> | null
  /** Units are numbered top-to-bottom */
  readonly desc_units: boolean
  /** Outer dimension of rack (width) */
  readonly outer_width: number | null
  /** Outer dimension of rack (height) */
  readonly outer_height: number | null
  /** Outer dimension of rack (depth) */
  readonly outer_depth: number | null
  readonly outer_unit: Choice<'mm' | 'in'> | null
  /** Maximum depth of a mounted device, in millimeters. For four-post racks, this is the distance between the front and rear rails. */
  readonly mounting_depth: number | null
  readonly airflow: Choice<'front-to-rear' | 'rear-to-front'> | null
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly device_count?: number
  readonly powerfeed_count?: number
}

/** The fields of an object of the type `dcim.rack`, as NetBox stores them. */
export interface RackSnapshot {
  readonly name?: string
  readonly facility_id?: string | null
  readonly site?: number
  readonly location?: number | null
  readonly group?: number | null
  readonly tenant?: number | null
  readonly status?: 'reserved' | 'available' | 'planned' | 'active' | 'deprecated'
  readonly role?: number | null
  readonly serial?: string
  readonly asset_tag?: string | null
  readonly rack_type?: number | null
  readonly form_factor?: '2-post-frame' | '4-post-frame' | '4-post-cabinet' | 'wall-frame' | 'wall-frame-vertical' | 'wall-cabinet' | 'wall-cabinet-vertical' | '' | null
  readonly width?: 10 | 19 | 21 | 23
  readonly u_height?: number
  readonly starting_unit?: number
  readonly weight?: string | null
  readonly max_weight?: number | null
  readonly weight_unit?: 'kg' | 'g' | 'lb' | 'oz' | '' | null
  readonly desc_units?: boolean
  readonly outer_width?: number | null
  readonly outer_height?: number | null
  readonly outer_depth?: number | null
  readonly outer_unit?: 'mm' | 'in' | '' | null
  readonly mounting_depth?: number | null
  readonly airflow?: 'front-to-rear' | 'rear-to-front' | '' | null
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `dcim.site`. */
export interface Site {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  /** Full name of the site */
  readonly name: string
  readonly slug: string
  readonly status: Choice<'planned' | 'staging' | 'active' | 'decommissioning' | 'retired'>
  readonly region: BriefRegion | null
  readonly group: BriefSiteGroup | null
  readonly tenant: BriefTenant | null
  /** Local facility ID or description */
  readonly facility: string
  readonly time_zone: string | null
  readonly description: string
  /** Physical location of the building */
  readonly physical_address: string
  /** If different from the physical address */
  readonly shipping_address: string
  /** GPS coordinate in decimal format (xx.yyyyyy) */
  readonly latitude: number | null
  /** GPS coordinate in decimal format (xx.yyyyyy) */
  readonly longitude: number | null
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly asns: readonly InShort<ASN>[]
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly circuit_count?: number
  readonly device_count?: number
  readonly prefix_count?: number
  readonly rack_count?: number
  readonly virtualmachine_count?: number
  readonly vlan_count?: number
}

/** The fields of an object of the type `dcim.site`, as NetBox stores them. */
export interface SiteSnapshot {
  readonly name?: string
  readonly slug?: string
  readonly status?: 'planned' | 'staging' | 'active' | 'decommissioning' | 'retired'
  readonly region?: number | null
  readonly group?: number | null
  readonly tenant?: number | null
  readonly facility?: string
  readonly time_zone?: string | null
  readonly description?: string
  readonly physical_address?: string
  readonly shipping_address?: string
  readonly latitude?: string | null
  readonly longitude?: string | null
  readonly owner?: number | null
  readonly comments?: string
  readonly asns?: readonly number[]
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `tenancy.tenant`. */
export interface Tenant {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
  readonly slug: string
  readonly group: BriefTenantGroup | null
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly circuit_count?: number
  readonly device_count?: number
  readonly ipaddress_count?: number
  readonly prefix_count?: number
  readonly rack_count?: number
  readonly site_count?: number
  readonly virtualmachine_count?: number
  readonly vlan_count?: number
  readonly vrf_count?: number
  readonly cluster_count?: number
}

/** The fields of an object of the type `tenancy.tenant`, as NetBox stores them. */
export interface TenantSnapshot {
  readonly name?: string
  readonly slug?: string
  readonly group?: number | null
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `ipam.vlan`. */
export interface VLAN {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly site: BriefSite | null
  readonly group: BriefVLANGroup | null
  /** Numeric VLAN ID (1-4094) */
  readonly vid: number
  readonly name: string
  readonly tenant: BriefTenant | null
  readonly status: Choice<'active' | 'reserved' | 'deprecated'>
  readonly role: BriefRole | null
  readonly description: string
  readonly qinq_role: Choice<'svlan' | 'cvlan'> | null
  readonly qinq_svlan: NestedVLAN | null
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly l2vpn_termination: BriefL2VPNTermination | null
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly prefix_count?: number
}

/** The fields of an object of the type `ipam.vlan`, as NetBox stores them. */
export interface VLANSnapshot {
  readonly site?: number | null
  readonly group?: number | null
  readonly vid?: number
  readonly name?: string
  readonly tenant?: number | null
  readonly status?: 'active' | 'reserved' | 'deprecated'
  readonly role?: number | null
  readonly description?: string
  readonly qinq_role?: 'svlan' | 'cvlan' | '' | null
  readonly qinq_svlan?: number | null
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `dcim.virtualdevicecontext`. */
export interface VirtualDeviceContext {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
  readonly device: BriefDevice
  readonly identifier: number | null
  readonly tenant: BriefTenant | null
  readonly primary_ip: BriefIPAddress | null
  readonly primary_ip4: BriefIPAddress | null
  readonly primary_ip6: BriefIPAddress | null
  readonly status: Choice<'active' | 'planned' | 'offline'>
  readonly description: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly interface_count?: number
}

/** The fields of an object of the type `dcim.virtualdevicecontext`, as NetBox stores them. */
export interface VirtualDeviceContextSnapshot {
  readonly name?: string
  readonly device?: number
  readonly identifier?: number | null
  readonly tenant?: number | null
  readonly primary_ip4?: number | null
  readonly primary_ip6?: number | null
  readonly status?: 'active' | 'planned' | 'offline'
  readonly description?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `virtualization.virtualmachine`. */
export interface VirtualMachine {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
  readonly virtual_machine_type: BriefVirtualMachineType | null
  readonly role: BriefDeviceRole | null
  readonly status: Choice<'offline' | 'active' | 'planned' | 'staged' | 'failed' | 'decommissioning' | 'paused'>
  readonly start_on_boot: Choice<'on' | 'off' | 'laststate'>
  readonly site: BriefSite | null
  readonly cluster: BriefCluster | null
  readonly device: BriefDevice | null
  readonly platform: BriefPlatform | null
  readonly primary_ip: BriefIPAddress | null
  readonly primary_ip4: BriefIPAddress | null
  readonly primary_ip6: BriefIPAddress | null
  readonly vcpus: number | null
  readonly memory: number | null
  readonly disk: number | null
  readonly description: string
  readonly serial: string
  readonly tenant: BriefTenant | null
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  /** Local config context data takes precedence over source contexts in the final rendered config context */
  readonly local_context_data: unknown
  readonly config_template: BriefConfigTemplate | null
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
  readonly interface_count: number
  readonly virtual_disk_count: number
}

/** The fields of an object of the type `virtualization.virtualmachine`, as NetBox stores them. */
export interface VirtualMachineSnapshot {
  readonly name?: string
  readonly virtual_machine_type?: number | null
  readonly role?: number | null
  readonly status?: 'offline' | 'active' | 'planned' | 'staged' | 'failed' | 'decommissioning' | 'paused'
  readonly start_on_boot?: 'on' | 'off' | 'laststate'
  readonly site?: number | null
  readonly cluster?: number | null
  readonly device?: number | null
  readonly platform?: number | null
  readonly primary_ip4?: number | null
  readonly primary_ip6?: number | null
  readonly vcpus?: string | null
  readonly memory?: number | null
  readonly disk?: number | null
  readonly description?: string
  readonly serial?: string
  readonly tenant?: number | null
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly config_template?: number | null
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly interface_count?: number
  readonly virtual_disk_count?: number
  readonly [field: string]: unknown
}

/** An object of the type `extras.webhook`. */
export interface Webhook {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly name: string
  readonly description: string
  /** This URL will be called using the HTTP method defined when the webhook is called. Must be http:// or https://. Jinja2 template processing is supported (with the same context as the request body) for part or all of the URL. */
  readonly payload_url: string
  readonly http_method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The complete list of official content types is available <a href="https://www.iana.org/assignments/media-types/media-types.xhtml">here</a>. */
  readonly http_content_type: string
  /** User-supplied HTTP headers to be sent with the request in addition to the HTTP content type. Headers should be defined in the format <code>Name: Value</code>. Jinja2 template processing is supported with the same context as the request body (below). When interpolating untrusted data (such as object attributes) into a header value, apply the <code>header_safe</code> filter to guard against HTTP header injection, e.g. <code>X-Object: {{ data.name | header_safe }}</code>. */
  readonly additional_headers: string
  /** Jinja2 template for a custom request body. If blank, a JSON object representing the change will be included. Available context data includes: <code>event</code>, <code>model</code>, <code>timestamp</code>, <code>username</code>, <code>request_id</code>, and <code>data</code>. */
  readonly body_template: string
  /** When provided, the request will include a <code>X-Hook-Signature</code> header containing a HMAC hex digest of the payload body using the secret as the key. The secret is not transmitted in the request. */
  readonly secret: string
  /** Enable SSL certificate verification. Disable with caution! */
  readonly ssl_verification: boolean
  /** The specific CA certificate file to use for SSL verification. Leave blank to use the system defaults. */
  readonly ca_file_path: string | null
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly owner: BriefOwner | null
  readonly tags: readonly NestedTag[]
  readonly created: string | null
  readonly last_updated: string | null
}

/** The fields of an object of the type `extras.webhook`, as NetBox stores them. */
export interface WebhookSnapshot {
  readonly name?: string
  readonly description?: string
  readonly payload_url?: string
  readonly http_method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly http_content_type?: string
  readonly additional_headers?: string
  readonly body_template?: string
  readonly secret?: string
  readonly ssl_verification?: boolean
  readonly ca_file_path?: string | null
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly owner?: number | null
  readonly tags?: readonly string[]
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}

/** An object of the type `wireless.wirelesslan`. */
export interface WirelessLAN {
  readonly id: number
  readonly url: string
  readonly display_url: string
  readonly display: string
  readonly ssid: string
  readonly description: string
  readonly group: BriefWirelessLANGroup | null
  readonly status: Choice<'active' | 'reserved' | 'disabled' | 'deprecated'> | null
  readonly vlan: BriefVLAN | null
  readonly scope_type: string | null
  readonly scope_id: number | null
  readonly scope: RelatedObject | null
  readonly tenant: BriefTenant | null
  readonly auth_type: Choice<'open' | 'wep' | 'wpa-personal' | 'wpa-enterprise'> | null
  readonly auth_cipher: Choice<'auto' | 'tkip' | 'aes'> | null
  readonly auth_psk: string
  readonly owner: BriefOwner | null
  readonly comments: string
  readonly tags: readonly NestedTag[]
  readonly custom_fields: { readonly [key: string]: unknown }
  readonly created: string | null
  readonly last_updated: string | null
}

/** The fields of an object of the type `wireless.wirelesslan`, as NetBox stores them. */
export interface WirelessLANSnapshot {
  readonly ssid?: string
  readonly description?: string
  readonly group?: number | null
  readonly status?: 'active' | 'reserved' | 'disabled' | 'deprecated' | '' | null
  readonly vlan?: number | null
  readonly scope_type?: number | null
  readonly scope_id?: number | null
  readonly tenant?: number | null
  readonly auth_type?: 'open' | 'wep' | 'wpa-personal' | 'wpa-enterprise' | '' | null
  readonly auth_cipher?: 'auto' | 'tkip' | 'aes' | '' | null
  readonly auth_psk?: string
  readonly owner?: number | null
  readonly comments?: string
  readonly tags?: readonly string[]
  readonly custom_fields?: { readonly [key: string]: unknown }
  readonly created?: string | null
  readonly last_updated?: string | null
  readonly [field: string]: unknown
}
