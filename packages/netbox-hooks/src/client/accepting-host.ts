import { resolve } from 'node:path'
import { silentLogger } from '@netbox-hooks/core'
import { NetboxHooksHost } from '@netbox-hooks/host/parts'
import { withoutFile } from '../without-file.ts'

/**
 * Starts a host in this process that has its plugins and accepts as any other does; it processes, sends and serves nothing.
 * @throws NetboxHooksError as `host.start()` does
 */
export async function startAcceptingHost(configFile: string | undefined): Promise<NetboxHooksHost> {
  const host = new NetboxHooksHost({
    configFile,
    fallback: withoutFile,
    cwd: resolve('.'),
    logger: silentLogger,
    strict: false,
    role: 'intake',
    onlyAccepts: true,
  })
  await host.start()
  return host
}
