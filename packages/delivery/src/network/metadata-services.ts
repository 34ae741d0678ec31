/** Names by which a machine reaches itself or its cloud's credentials, whatever they resolve to. */
const names: ReadonlySet<string> = new Set([
  'localhost',
  'localhost.localdomain',
  'localhost4',
  'localhost4.localdomain4',
  'localhost6',
  'localhost6.localdomain6',
  'ip6-localhost',
  'ip6-loopback',
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'rancher-metadata',
  'instance-data',
  'instance-data.ec2.internal',
  'host.docker.internal',
  'gateway.docker.internal',
  'host.containers.internal',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
])

const addresses: ReadonlySet<string> = new Set([
  // AWS, Azure, Google Cloud, OpenStack and most others
  '169.254.169.254',
  'fd00:ec2::254',
  'fd20:ce::254',
  // AWS: ECS task and EKS pod credentials
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::23',
  // Azure's host agent
  '168.63.129.16',
  // Alibaba Cloud, Oracle Cloud, Tencent Cloud, Scaleway
  '100.100.100.200',
  '192.0.0.192',
  '169.254.0.23',
  '169.254.42.42',
  'fd00:42::42',
])

/** Whether a host name means this machine or a service that hands out its credentials. */
export function isGuardedName(host: string): boolean {
  return names.has(host) || host.endsWith('.localhost')
}

/** Whether an address, in its canonical form, is a service that hands out a machine's credentials. */
export function isMetadataAddress(address: string): boolean {
  return addresses.has(address)
}
