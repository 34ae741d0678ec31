import type { HostReport } from '@netbox-hooks/core'
import { type Inspection, inspectHost } from '../inspect-host.ts'

/** What `netbox-hooks plugins` is called with. */
export interface PluginsOptions {
  readonly config?: string
  readonly strict?: true
  readonly json?: true
}

/** Loads the plugins, and tells what is known of them, also of those that failed. @throws what kept it from finding any */
export async function inspectPlugins({
  config,
  strict,
}: PluginsOptions): Promise<Omit<Inspection, 'host'> & { readonly report: HostReport }> {
  const { host, error, warnings } = await inspectHost(config, { strict })
  const report = host.report()
  await host.stop()
  if (error !== undefined && report.plugins.length === 0) throw error
  return { report, error, warnings }
}
