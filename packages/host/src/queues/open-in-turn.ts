import { type Logger, NetboxHooksError } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import type { DeliveryQueue } from '@netbox-hooks/delivery'
import { readHolder } from '../queue-holder.ts'

/** How long a command is waited for, in ms… */
const patienceMs = 30_000
/** …and somebody of whom there is no note: one is left right after a file has been opened. */
const unknownMs = 500

/**
 * Opens a queue. A file that a command has, which is done soon, is waited for.
 *
 * @param file the queue's file, if it is in one
 * @throws NetboxHooksError as the queue's `open()` does
 */
export async function openInTurn(
  queue: Pick<DeliveryQueue, 'open'>,
  file: string | undefined,
  logger: Logger,
): Promise<void> {
  const since = performance.now()
  for (let isTold = false; ; ) {
    try {
      return await queue.open()
    } catch (error) {
      const isOwned = NetboxHooksError.is(error) && error.code === 'NBH_QUEUE_OWNED'
      if (!isOwned || file === undefined) throw error
      const holder = readHolder(file)
      const waited = performance.now() - since
      if (waited > (holder === undefined ? unknownMs : holder.phase === 'command' ? patienceMs : 0))
        throw error
      if (!isTold && holder) logger.info({ pid: holder.pid }, 'Waiting for a command that has the queue')
      isTold ||= holder !== undefined
      await sleep(50)
    }
  }
}
