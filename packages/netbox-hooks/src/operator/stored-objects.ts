import type { StoredObject } from '@netbox-hooks/delivery'
import { openHistory, type ParsedConfig } from '@netbox-hooks/host/parts'

/** What is managed, as the queue keeps it; nothing if it cannot be read, which is told of the queue itself. */
export async function storedObjects(
  config: Pick<ParsedConfig, 'queue' | 'delivery'>,
  directory: string,
): Promise<readonly StoredObject[]> {
  try {
    const { history, close } = await openHistory(config, directory)
    return (await history.objects.list().finally(close)).objects
  } catch {
    return []
  }
}
