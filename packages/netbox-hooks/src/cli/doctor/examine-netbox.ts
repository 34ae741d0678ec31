import type { ParsedConfig, Secrets } from '@netbox-hooks/host/parts'
import { openNetbox } from '../../netbox-access/open-netbox.ts'
import { type HostView, viewHost } from '../../netbox-connect/host-view.ts'
import { examineNetboxAndHost } from '../../netbox-diagnosis/examine-all.ts'
import { examineGateway } from '../../netbox-diagnosis/examine-gateway.ts'
import { type Finding, foundError } from '../../terminal/finding.ts'

/** How the NetBox stands that feeds the host: that of the configuration, where it names one, and what the host says of it. */
export async function* examineNetboxSide(
  configFile: string | undefined,
  config: ParsedConfig,
  secrets: Secrets,
): AsyncGenerator<Finding> {
  const { netbox } = config.server ?? {}
  const hasGateway = (netbox?.secrets ?? []).length > 0 || netbox?.allowUnsigned === true
  if (netbox?.url === undefined && !hasGateway) return
  let host: HostView
  try {
    host = await viewHost({ config: configFile }, false)
  } catch (error) {
    yield foundError('gateway', error, 'warn')
    return
  }
  try {
    if (netbox?.url !== undefined) yield* examineConfigured(config, secrets, host)
    else if (host.status) yield* examineGateway(host.status)
  } finally {
    await host.close()
  }
}

async function* examineConfigured(
  config: ParsedConfig,
  secrets: Secrets,
  host: HostView,
): AsyncGenerator<Finding> {
  const { url, token } = config.server?.netbox ?? {}
  const { client, url: netboxUrl } = await openNetbox({ url, token }, config, secrets)
  const { signal } = new AbortController()
  try {
    yield* examineNetboxAndHost({ client, netboxUrl, config, host, signal })
  } finally {
    await client.close()
  }
}
