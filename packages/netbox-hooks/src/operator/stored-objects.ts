import type { StoredObject } from '@netbox-hooks/delivery'
import { openHistory, type ParsedConfig } from '@netbox-hooks/host/parts'

/** What says which queue it is. */
type QueueOf = Pick<ParsedConfig, 'queue' | 'delivery'>

/** What is managed, as the queue keeps it. @throws NetboxHooksError as opening the history does */
export async function readStoredObjects(
  config: QueueOf,
  directory: string,
): Promise<readonly StoredObject[]> {
  const opened = await openHistory(config, directory)
  return (await opened.history.objects.list().finally(() => opened.close())).objects
}

/** The same; nothing if it cannot be read, which is told of the queue itself. */
export async function storedObjects(config: QueueOf, directory: string): Promise<readonly StoredObject[]> {
  try {
    return await readStoredObjects(config, directory)
  } catch {
    return []
  }
}
