import { resolve } from 'node:path'
import { type Logger, silentLogger } from '@netbox-hooks/core'
import {
  type AcceptedEvents,
  type Attempt,
  type Claim,
  type DeliveryQueue,
  type NewDelivery,
  type NewUrl,
  type QueueCounts,
  type QueuedEvent,
  type QueueSize,
  QueueTime,
  queueClosed,
  type Redelivery,
  TimeKeeper,
  type WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import { StoreChannel } from './channel/channel.ts'
import type { StoreMethod, StoreMethods } from './channel/methods.ts'
import { attemptRow, StoreRows } from './channel/rows.ts'
import { queueOwned } from './errors.ts'
import { sizesOf } from './file/sizes.ts'
import { SqliteHistory } from './history/history.ts'
import { SqliteObjects } from './objects/objects.ts'
import type { MigrationProgress } from './schemas/migration.ts'

/** What a {@link SqliteQueue} is made of. */
export interface SqliteQueueOptions {
  /** The queue's file, created if it does not exist; its folder must. A file beside it, `<path>-owner`, is the lock. */
  readonly path: string
  /** How many events and deliveries may wait before new events are refused. Default 1,000,000. */
  readonly maxDepth?: number
  /** Told how far a file of an older layout is on its way to the current one, if `open()` finds one. */
  readonly onMigration?: (progress: MigrationProgress) => void
  /** Whether the file is a {@link Spool}'s: it is no queue for a host, nor a queue's file one for a spool. Default `false`. */
  readonly isSpool?: boolean
  /** Told what somebody else has done to the file, or to the clock. Default: nobody is. */
  readonly logger?: Logger
  /** Default: by this machine's clocks. */
  readonly time?: QueueTime
}

const storeThread = new URL('./store/worker.js', import.meta.url)

/**
 * The embedded engine: one SQLite file, written by one host, in a thread of its own (WAL, `synchronous=FULL`).
 * Other programs may read the file at any time.
 */
export class SqliteQueue implements DeliveryQueue {
  readonly history: SqliteHistory
  readonly time: QueueTime
  readonly objects: SqliteObjects
  readonly #path: string
  readonly #maxDepth: number
  readonly #isSpool: boolean
  readonly #onMigration: SqliteQueueOptions['onMigration']
  readonly #logger: Logger
  readonly #rows = new StoreRows()
  readonly #keeper: TimeKeeper
  #channel: StoreChannel | undefined

  constructor(options: SqliteQueueOptions) {
    const {
      path,
      maxDepth = 1_000_000,
      isSpool = false,
      onMigration,
      logger = silentLogger,
      time = new QueueTime(),
    } = options
    this.#logger = logger
    this.#onMigration = onMigration
    this.#isSpool = isSpool
    this.#path = resolve(path)
    this.#maxDepth = maxDepth
    this.history = new SqliteHistory({ path: this.#path })
    this.time = time
    this.objects = new SqliteObjects(() => this.#open, this.history.objects)
    const keep = async () => this.#channel?.call('keepTime', time.kept())
    this.#keeper = new TimeKeeper({ time, place: this.#path, logger, keep })
  }

  async open(): Promise<void> {
    if (this.#channel) throw queueOwned(this.#path, process.pid)
    const settings = { path: this.#path, maxDepth: this.#maxDepth, isSpool: this.#isSpool }
    const channel = new StoreChannel(storeThread, settings, this.time, {
      onMigration: this.#onMigration,
      onFinding: ({ code, message, hint, where }) =>
        this.#logger.error({ code, queue: where, hint }, message),
    })
    this.#channel = channel
    try {
      const jump = this.time.begin(await channel.opened)
      await channel.call('keepTime', this.time.kept())
      this.#keeper.start(jump)
    } catch (error) {
      this.#channel = undefined
      throw error
    }
  }

  /** Not `async`: that would hold on to the events, and all that their caller knows of them, until they are stored. */
  accept(
    events: readonly QueuedEvent[],
    options: { readonly idempotencyKey?: string | undefined; readonly claim?: boolean } = {},
  ): Promise<AcceptedEvents> {
    const { idempotencyKey, claim = false } = options
    const own = events.map(({ id }) => id)
    const bodies = events.map(({ body }) => body)
    return this.#call('accept', own, bodies, idempotencyKey).then((known) => {
      const ids = known ?? own
      return { ids, claimed: claim && !known ? ids : [] }
    })
  }

  /** What is under way, and not counted yet, does not fill half a queue. */
  willAccept(count: number): boolean {
    const channel = this.#channel
    return channel !== undefined && 2 * (channel.depth + count) <= this.#maxDepth
  }

  async unprocessed({
    limit,
    bytes = Number.POSITIVE_INFINITY,
    after,
  }: Parameters<DeliveryQueue['unprocessed']>[0]): Promise<QueuedEvent[]> {
    return this.#open.call('unprocessed', limit, bytes, after)
  }

  /** Not `async`, as {@link accept}. */
  process(
    eventId: string,
    deliveries: readonly NewDelivery[],
    { claim = [] }: { readonly claim?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    const { rows, bodies } = this.#rows.ofNew(deliveries, claim)
    return this.#call('process', eventId, rows, bodies).then((claimed) => claimed ?? claim)
  }

  /** Not `async`, as {@link accept}. */
  markProcessed(eventIds: readonly string[]): Promise<void> {
    return this.#call('markProcessed', eventIds)
  }

  async supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]> {
    const { rows, bodies } = this.#rows.ofNew(deliveries, [])
    return this.#open.call('supplement', eventId, rows, bodies)
  }

  async claim(
    webhook: string,
    limit: number,
    { bytes = Number.POSITIVE_INFINITY }: { readonly bytes?: number } = {},
  ): Promise<Claim> {
    const { deliveries, nextDueAt } = await this.#open.call('claim', webhook, limit, bytes)
    return { deliveries: deliveries.map((row) => this.#rows.read(row)), nextDueAt }
  }

  record(attempt: Attempt, { atOnce = false }: { readonly atOnce?: boolean } = {}): Promise<undefined> {
    const recorded = this.#call('record', attemptRow(attempt))
    if (atOnce) this.#channel?.flushMarks()
    return recorded
  }

  async release(deliveryIds: readonly string[]): Promise<void> {
    await this.#open.call('release', deliveryIds)
  }

  async hasten(deliveryIds: readonly string[]): Promise<readonly string[]> {
    return this.#open.call('hasten', deliveryIds)
  }

  async cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    return this.#open.call('cancel', deliveryIds)
  }

  async readdress(deliveries: readonly NewUrl[]): Promise<readonly string[]> {
    return this.#open.call('readdress', deliveries)
  }

  async redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> {
    const rows = redeliveries.map(({ deliveryId, id, to }) => {
      const { webhook = null, method = null, url = null, body = null } = to ?? {}
      const [headers, meta] = [to?.headers, to?.meta].map((part) => (part ? JSON.stringify(part) : null))
      return { deliveryId, id, webhook, method, url, headers: headers ?? null, body, meta: meta ?? null }
    })
    return this.#open.call('redeliver', rows)
  }

  async pendingWebhooks(): Promise<string[]> {
    return this.#open.call('pendingWebhooks')
  }

  async webhookRecords(): Promise<WebhookRecord[]> {
    return this.#open.call('webhookRecords')
  }

  async saveWebhookRecord(record: WebhookRecord): Promise<undefined> {
    await this.#open.call('saveWebhookRecord', record)
  }

  async prune(options: Parameters<DeliveryQueue['prune']>[0]): Promise<number> {
    return this.#open.call('prune', options)
  }

  async counts(): Promise<QueueCounts> {
    return this.#open.call('counts')
  }

  async oldestDue(): Promise<number | undefined> {
    return this.#open.call('oldestDue')
  }

  async size(): Promise<QueueSize> {
    const { bytes, logBytes } = sizesOf(this.#path)
    return { bytes, logBytes }
  }

  async close(): Promise<void> {
    const channel = this.#channel
    this.#channel = undefined
    this.#keeper.stop()
    await this.history.close()
    await channel?.close()
  }

  #call<Method extends StoreMethod>(
    method: Method,
    ...args: Parameters<StoreMethods[Method]>
  ): Promise<ReturnType<StoreMethods[Method]>> {
    return this.#channel?.call(method, ...args) ?? Promise.reject(queueClosed(this.#path))
  }

  get #open(): StoreChannel {
    if (!this.#channel) throw queueClosed(this.#path)
    return this.#channel
  }
}
