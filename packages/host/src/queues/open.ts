import { resolve } from 'node:path'
import type { Logger } from '@netbox-hooks/core'
import type { DeliveryHistory, DeliveryQueue, QueueTransfer } from '@netbox-hooks/delivery'
import { installCommand } from '@netbox-hooks/loader'
import {
  type MigrationProgress,
  SqliteHistory,
  SqliteQueue,
  SqliteTransfer,
} from '@netbox-hooks/queue-sqlite'
import type { ParsedConfig } from '../config/parsed.ts'
import { queueEngineMissing } from '../errors.ts'
import { onceThere } from './history-once-there.ts'

const sqlite = 'sqlite:'

/** Whether several hosts can share a configured queue. */
export function isShared(queue: string): boolean {
  return !queue.startsWith(sqlite)
}

/**
 * The configured queue; it is not open yet.
 *
 * @param directory folder that a file's path starts at
 * @param onMigration told how far a file of an older layout is on its way to the current one
 * @throws NetboxHooksError `NBH_QUEUE_ENGINE_MISSING`, `NBH_REDIS_URL_INVALID`
 */
export async function makeQueue(
  { queue, delivery: { maxQueueDepth } }: Pick<ParsedConfig, 'queue' | 'delivery'>,
  directory: string,
  logger: Logger,
  onMigration?: (progress: MigrationProgress) => void,
): Promise<DeliveryQueue> {
  const depth = maxQueueDepth === undefined ? {} : { maxDepth: maxQueueDepth }
  return isShared(queue)
    ? new (await redisEngine(directory)).RedisQueue({ url: queue, directory, logger, ...depth })
    : new SqliteQueue({
        path: queueFile(queue, directory),
        logger,
        ...depth,
        ...(onMigration && { onMigration }),
      })
}

/**
 * Opens the configured queue.
 *
 * @throws NetboxHooksError as {@link makeQueue} and the engine's `open()` do
 */
export async function openQueue(...args: Parameters<typeof makeQueue>): Promise<DeliveryQueue> {
  const queue = await makeQueue(...args)
  await queue.open()
  return queue
}

/**
 * What became of deliveries of the configured queue, while hosts work on it or not.
 *
 * @throws NetboxHooksError as {@link openQueue} does
 */
export async function openHistory(
  config: Pick<ParsedConfig, 'queue' | 'delivery'>,
  directory: string,
): Promise<{ readonly history: DeliveryHistory; close(): Promise<void> }> {
  if (isShared(config.queue)) {
    const reader = new (await redisEngine(directory)).RedisQueueReader({ url: config.queue, directory })
    await reader.open()
    return reader
  }
  const path = queueFile(config.queue, directory)
  const history = new SqliteHistory({ path })
  return { history: onceThere(path, history), close: () => history.close() }
}

/**
 * A queue to move things out of, or into; it is not open yet.
 *
 * @param onWaiting told if the lease of a host that is silent has to be waited for
 * @throws NetboxHooksError `NBH_QUEUE_ENGINE_MISSING`, `NBH_REDIS_URL_INVALID`
 */
export async function queueTransfer(
  queue: string,
  directory: string,
  onWaiting: () => void,
): Promise<QueueTransfer> {
  if (isShared(queue))
    return new (await redisEngine(directory)).RedisTransfer({ url: queue, directory, onWaiting })
  return new SqliteTransfer({ path: queueFile(queue, directory) })
}

/** The file of a queue that is not shared. */
export function queueFile(queue: string, directory: string): string {
  return resolve(directory, queue.slice(sqlite.length))
}

const engine = '@netbox-hooks/queue-redis'

/** Loaded only when used: who keeps the queue in a file need not install it. */
async function redisEngine(directory: string): Promise<typeof import('@netbox-hooks/queue-redis')> {
  try {
    return await import('@netbox-hooks/queue-redis')
  } catch (error) {
    throw queueEngineMissing(engine, installCommand(engine, directory), error)
  }
}
