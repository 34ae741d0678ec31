import type { Redis } from 'ioredis'
import { queueNewer } from '../errors.ts'

/** Of the keys of a queue without objects; a script raises it when there are any. */
const plainLayout = 1
/** The newest that this version knows. */
const knownLayout = 2

/**
 * Refuses a queue that a newer version has written.
 * @throws NetboxHooksError `NBH_QUEUE_NEWER`
 */
export async function checkLayout(client: Redis, prefix: string, shown: string): Promise<void> {
  const key = `${prefix}layout`
  await client.setnx(key, plainLayout)
  const found = Number(await client.get(key))
  if (found > knownLayout) throw queueNewer(shown, found, knownLayout)
}
