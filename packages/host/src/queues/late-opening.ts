import { type Logger, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import type { DeliveryQueue } from '@netbox-hooks/delivery'

/** What a {@link LateOpening} is made of. */
export interface LateOpeningOptions {
  readonly queue: Pick<DeliveryQueue, 'open'>
  /** What the queue is needed for. It may be called again if it fails. */
  readonly work: () => Promise<void>
  readonly logger: Logger
}

/** Pause between two attempts, in ms. */
const pauseMs = 1_000

/** Opens a queue whose server was away when the host started, as soon as it is back. */
export class LateOpening {
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>

  constructor(options: LateOpeningOptions) {
    this.#ended = this.#try(options)
  }

  /** Tries no more. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }

  async #try({ queue, work, logger }: LateOpeningOptions): Promise<void> {
    const { signal } = this.#stopping
    let lastReason = ''
    while (!signal.aborted) {
      try {
        await queue.open()
        if (!signal.aborted) await work()
        return logger.info({}, 'The queue is there: the host works on it')
      } catch (error) {
        const reason = wordsOf(error)
        if (reason !== lastReason) logger.error({ err: error }, reason)
        lastReason = reason
        await sleep(pauseMs, { signal })
      }
    }
  }
}

/** An error with all that it is made of. */
function wordsOf(error: unknown): string {
  const problems = NetboxHooksError.is(error) ? error.problems : []
  return [error, ...problems].map(messageOf).join(' ')
}
