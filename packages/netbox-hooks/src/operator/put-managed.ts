import { existsSync } from 'node:fs'
import { messageOf } from '@netbox-hooks/core'
import type { NetboxHooksHost } from '@netbox-hooks/host'
import type { LocalConfig } from '../client/reach-host.ts'
import { readStoredObjects } from './stored-objects.ts'

/**
 * Counts what is managed among what is in force, in a host that is loaded and not started. The queue is only read, also while
 * a host has it.
 *
 * @returns what keeps some of it from its work
 */
export async function putManaged(
  host: NetboxHooksHost,
  { config, directory, queueFile }: LocalConfig,
): Promise<readonly string[]> {
  if (queueFile !== undefined && !existsSync(queueFile)) return []
  try {
    const problems = await host.putStored(await readStoredObjects(config, directory))
    return problems.map(({ code, message }) => `${code}  ${message}`)
  } catch (error) {
    return [`what is managed is not looked at, since the queue cannot be read: ${messageOf(error)}`]
  }
}
