import { type Logger, messageOf, NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import type { AcceptedEvents, DeliveryQueue, QueuedEvent, SpoolStatus } from '@netbox-hooks/delivery/queue'
import { SqliteQueue } from '../queue.ts'
import { spooledEvents, unspooled } from './event.ts'

/** What a {@link Spool} is made of. */
export interface SpoolOptions {
  /** The queue that hosts share. It may be closed as yet. */
  readonly queue: Pick<DeliveryQueue, 'accept'>
  /** The spool's file, created if it does not exist. It serves one host. */
  readonly path: string
  /** How many events may wait in it before new ones are refused. Default 1,000,000. */
  readonly maxDepth?: number | undefined
  /** Pause after an attempt to hand them over that has failed, in ms. Default 1,000. */
  readonly pauseMs?: number
  /** Told whenever the queue has got events from the spool. */
  readonly onDrained?: () => void
  readonly logger?: Logger
}

/** What came of a call. */
export interface SpoolAnswer extends AcceptedEvents {
  /** Whether the queue does not have them yet. */
  readonly isSpooled: boolean
}

/** One call of the queue. */
interface HandOver {
  readonly events: QueuedEvent[]
  readonly idempotencyKey: string | undefined
}

/** That the queue cannot be reached. Of these calls it is not known whether it has done them. */
const away: readonly string[] = [
  'NBH_QUEUE_FAILED',
  'NBH_QUEUE_CLOSED',
  'NBH_REDIS_UNREACHABLE',
  'NBH_REDIS_REFUSED',
]
/** Events that are read from the file at once. */
const chunk = 200
/** Bytes by which such a part ends. */
const chunkBytes = 8 * 1_024 * 1_024

/**
 * Accepts events into a file of this machine while the queue's server is away, and hands them over in order when it is
 * back. As long as there are any, new ones go behind them. It may be killed at any moment: what it had accepted is in the
 * file, and what the queue got already is known there by its id.
 *
 * A call with an idempotency key that the queue knows, and the spool does not, is answered with ids of its own; nothing
 * is stored twice.
 */
export class Spool {
  readonly #queue: SpoolOptions['queue']
  readonly #path: string
  readonly #file: SqliteQueue
  readonly #pauseMs: number
  readonly #onDrained: () => void
  readonly #logger: Logger
  readonly #closing = new AbortController()
  #depth = 0
  #since: number | undefined
  #draining: Promise<void> | undefined
  /** Calls that the file has not answered yet. */
  #underWay = 0

  constructor({ queue, path, maxDepth, ...options }: SpoolOptions) {
    const { pauseMs = 1_000, onDrained = () => {}, logger = silentLogger } = options
    this.#queue = queue
    this.#path = path
    this.#pauseMs = pauseMs
    this.#file = new SqliteQueue({ path, isSpool: true, logger, ...(maxDepth !== undefined && { maxDepth }) })
    this.#onDrained = onDrained
    this.#logger = logger
  }

  /**
   * Opens the file, and begins to hand over what an earlier process has left in it.
   * @throws NetboxHooksError as `SqliteQueue.open()` does
   */
  async open(): Promise<void> {
    await this.#file.open()
    this.#depth = (await this.#file.counts()).unprocessedEvents
    if (this.#depth > 0) this.#begin(`${this.#depth} events of an earlier process wait in it`)
  }

  get status(): SpoolStatus {
    return { depth: this.#depth, since: this.#since }
  }

  /**
   * Accepts events, all or none, as `DeliveryQueue.accept()` does; resolves when they are durable, here or there.
   * @throws NetboxHooksError `NBH_QUEUE_FULL`
   */
  async accept(
    events: readonly QueuedEvent[],
    options: { readonly idempotencyKey?: string | undefined; readonly claim?: boolean } = {},
  ): Promise<SpoolAnswer> {
    if (this.#since === undefined) {
      try {
        return { ...(await this.#queue.accept(events, options)), isSpooled: false }
      } catch (error) {
        if (!isAway(error)) throw error
        this.#begin(messageOf(error))
      }
    }
    return { ids: await this.#spool(events, options.idempotencyKey), claimed: [], isSpooled: true }
  }

  /** Lets go of the file; what is in it is handed over by the next process. May be called twice. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#draining
    await this.#file.close()
  }

  async #spool(
    events: readonly QueuedEvent[],
    idempotencyKey: string | undefined,
  ): Promise<readonly string[]> {
    this.#underWay += 1
    try {
      const { ids } = await this.#file.accept(spooledEvents(events, idempotencyKey), { idempotencyKey })
      if (ids[0] === events[0]?.id) this.#depth += events.length
      return ids
    } finally {
      this.#underWay -= 1
    }
  }

  #begin(reason: string): void {
    if (this.#since !== undefined) return
    this.#since = Date.now()
    this.#logger.error({ spool: this.#path }, `Events are accepted into the spool: ${reason}`)
    this.#draining = this.#drain()
  }

  async #drain(): Promise<void> {
    const { signal } = this.#closing
    let total = 0
    let lastReason = ''
    while (!signal.aborted) {
      try {
        const handedOver = await this.#handOver()
        total += handedOver
        if (handedOver > 0) this.#onDrained()
        // Nothing is being written either: from here on calls cannot go past one that is in the file.
        else if (this.#depth === 0 && this.#underWay === 0) {
          this.#since = undefined
          break
        }
      } catch (error) {
        const reason = messageOf(error)
        if (reason !== lastReason) this.#logger.warn({ spool: this.#path }, `The spool waits: ${reason}`)
        lastReason = reason
        await sleep(this.#pauseMs, { signal })
      }
    }
    if (signal.aborted) return
    this.#logger.info(
      { spool: this.#path },
      `The spool is empty again: the queue has got ${total} events from it`,
    )
    await this.#tidy()
  }

  /** Hands over some of the oldest events. @returns how many those were */
  async #handOver(): Promise<number> {
    const calls = await this.#calls()
    const marks: Promise<unknown>[] = []
    try {
      for (const { events, idempotencyKey } of calls) {
        if (this.#closing.signal.aborted) break
        await this.#queue.accept(events, { idempotencyKey })
        this.#depth -= events.length
        // One commit marks all of them: what a crash leaves unmarked is known to the queue by its id.
        marks.push(...events.map(({ id }) => this.#file.process(id, [])))
      }
    } finally {
      await Promise.all(marks)
    }
    return marks.length
  }

  /** What the queue is to be called with: a call that had a key as it came, those without one together. */
  async #calls(): Promise<readonly HandOver[]> {
    const calls: HandOver[] = []
    let kept = await this.#file.unprocessed({ limit: chunk, bytes: chunkBytes })
    while (kept.length > 0) {
      for (const { call, event } of kept.map(unspooled)) {
        const last = calls.at(-1)
        const { idempotencyKey } = call
        if (last && last.idempotencyKey === idempotencyKey) last.events.push(event)
        else calls.push({ events: [event], idempotencyKey })
      }
      const last = kept.at(-1) as QueuedEvent
      const { first, idempotencyKey } = unspooled(last).call
      // The rest of a call that was cut off in the middle.
      const rest =
        idempotencyKey === undefined
          ? []
          : await this.#file.unprocessed({ limit: chunk, bytes: chunkBytes, after: last.id })
      const end = rest.findIndex((event) => unspooled(event).call.first !== first)
      kept = end === -1 ? rest : rest.slice(0, end)
    }
    return calls
  }

  /** Drops what has been handed over from the file. */
  async #tidy(): Promise<void> {
    try {
      const now = this.#file.time.lived() + 1
      while ((await this.#file.prune({ before: now, bodiesBefore: now, limit: chunk })) > 0);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#logger.warn({ spool: this.#path }, messageOf(error))
    }
  }
}

function isAway(error: unknown): boolean {
  return NetboxHooksError.is(error) && away.includes(error.code)
}
