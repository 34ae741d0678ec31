import { resolve } from 'node:path'
import { NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import { NetboxHooksHost } from '@netbox-hooks/host/parts'
import { hostWithoutApi } from './errors.ts'
import type { LocalConfig } from './reach-host.ts'

/**
 * Starts a host in this process that has its plugins and accepts as any other does; it processes, sends and serves nothing.
 * @throws NetboxHooksError as `host.start()` does; `NBH_HOST_UNREACHABLE` if another host has the queue file
 */
export async function startAcceptingHost(
  configFile: string | undefined,
  local: LocalConfig,
): Promise<NetboxHooksHost> {
  const host = new NetboxHooksHost({
    configFile,
    cwd: resolve('.'),
    logger: silentLogger,
    strict: false,
    role: 'intake',
    onlyAccepts: true,
  })
  try {
    await host.start()
    return host
  } catch (error) {
    throw withoutApi(error, local)
  }
}

/** Says of a queue that another host has that its API cannot be reached. */
export function withoutApi(error: unknown, { apiUrl }: LocalConfig): unknown {
  const isOwned = NetboxHooksError.is(error) && error.code === 'NBH_QUEUE_OWNED'
  return isOwned ? hostWithoutApi(error.message, apiUrl) : error
}
