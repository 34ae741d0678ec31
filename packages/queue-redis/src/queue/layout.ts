import type { Redis } from 'ioredis'
import { queueNewer } from '../errors.ts'

/** Of the keys of a queue. */
const layout = 1

/**
 * Refuses a queue that a newer version has written.
 * @throws NetboxHooksError `NBH_QUEUE_NEWER`
 */
export async function checkLayout(client: Redis, prefix: string, shown: string): Promise<void> {
  const key = `${prefix}layout`
  await client.setnx(key, layout)
  const found = Number(await client.get(key))
  if (found > layout) throw queueNewer(shown, found, layout)
}
