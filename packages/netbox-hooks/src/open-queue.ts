import { resolve } from 'node:path'
import type { Logger } from '@netbox-hooks/core'
import { type DeliveryQueue, SqliteQueue } from '@netbox-hooks/delivery'
import { queueEngineMissing } from './host-errors.ts'
import type { ParsedConfig } from './parse-config.ts'

const sqlite = 'sqlite:'

/** Whether several hosts can share a configured queue. */
export function isShared(queue: string): boolean {
  return !queue.startsWith(sqlite)
}

/**
 * Opens the configured queue.
 *
 * @param directory folder that a file's path starts at
 * @throws NetboxHooksError `NBH_QUEUE_ENGINE_MISSING`, and as the engine's `open()` does
 */
export async function openQueue(
  { queue, delivery: { maxQueueDepth } }: Pick<ParsedConfig, 'queue' | 'delivery'>,
  directory: string,
  logger: Logger,
): Promise<DeliveryQueue> {
  const depth = maxQueueDepth === undefined ? {} : { maxDepth: maxQueueDepth }
  const opened = isShared(queue)
    ? new (await redisEngine()).RedisQueue({ url: queue, logger, ...depth })
    : new SqliteQueue({ path: resolve(directory, queue.slice(sqlite.length)), ...depth })
  await opened.open()
  return opened
}

/** Loaded only when used: who keeps the queue in a file need not install it. */
async function redisEngine(): Promise<typeof import('@netbox-hooks/queue-bullmq')> {
  try {
    return await import('@netbox-hooks/queue-bullmq')
  } catch (error) {
    throw queueEngineMissing('@netbox-hooks/queue-bullmq', error)
  }
}
