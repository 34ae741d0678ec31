import { existsSync } from 'node:fs'
import type { StoredObject } from '@netbox-hooks/delivery'
import type { Configuration } from '../config/configuration.ts'
import type { ParsedConfig } from '../config/parsed.ts'
import { isShared, openHistory, queueFile } from '../queues/open.ts'

/** What is managed, by what the queue's file says, whether a host works on it or not. No server is asked. */
export async function queueFileObjects(
  config: ParsedConfig,
  directory: string,
): Promise<readonly StoredObject[]> {
  if (isShared(config.queue) || !existsSync(queueFile(config.queue, directory))) return []
  try {
    const { history, close } = await openHistory(config, directory)
    return (await history.objects.list().finally(close)).objects
  } catch {
    // What keeps the file from being read is told when a host starts on it.
    return []
  }
}

/** The names of the webhooks among them. */
export async function queueFileWebhooks({
  parsed,
  directory,
}: Pick<Configuration, 'parsed' | 'directory'>): Promise<readonly string[]> {
  const objects = parsed ? await queueFileObjects(parsed, directory) : []
  return objects.filter(({ kind }) => kind === 'webhook').map(({ name }) => name)
}
