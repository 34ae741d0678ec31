import { resolve } from 'node:path'
import { queueClosed, queueOwned } from './errors.ts'
import type { Attempt, Claim, DeliveryQueue, NewDelivery, QueueCounts, QueuedEvent } from './queue.ts'
import { StoreChannel } from './store-channel.ts'
import type { DeliveryRow } from './store-methods.ts'

/** What a {@link SqliteQueue} is made of. */
export interface SqliteQueueOptions {
  /** The queue's file, created if it does not exist; its folder must. A file beside it, `<path>-owner`, is the lock. */
  readonly path: string
  /** How many events and deliveries may wait before new events are refused. Default 1,000,000. */
  readonly maxDepth?: number
}

/**
 * The embedded engine: one SQLite file, written by one host, in a thread of its own (WAL, `synchronous=FULL`).
 * Other programs may read the file at any time.
 */
export class SqliteQueue implements DeliveryQueue {
  readonly #path: string
  readonly #maxDepth: number
  #channel: StoreChannel | undefined

  constructor({ path, maxDepth = 1_000_000 }: SqliteQueueOptions) {
    this.#path = resolve(path)
    this.#maxDepth = maxDepth
  }

  async open(): Promise<void> {
    if (this.#channel) throw queueOwned(this.#path, process.pid)
    const channel = new StoreChannel({ path: this.#path, maxDepth: this.#maxDepth })
    this.#channel = channel
    try {
      await channel.opened
    } catch (error) {
      this.#channel = undefined
      throw error
    }
  }

  async accept(events: readonly QueuedEvent[]): Promise<void> {
    await this.#open.call('accept', events)
  }

  async unprocessed({ limit, after = '' }: { limit: number; after?: string }): Promise<QueuedEvent[]> {
    return this.#open.call('unprocessed', limit, after)
  }

  async process(
    eventId: string,
    deliveries: readonly NewDelivery[],
    { claim = [] }: { readonly claim?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    const bodies = [...new Set(deliveries.map(({ body }) => body))]
    const rows = deliveries.map((delivery) => ({
      ...delivery,
      headers: JSON.stringify(delivery.headers),
      body: bodies.indexOf(delivery.body),
    }))
    return this.#open.call('process', eventId, rows, bodies.map(withoutSurroundings), claim)
  }

  async claim(webhook: string, limit: number): Promise<Claim> {
    const { deliveries, nextDueAt } = await this.#open.call('claim', webhook, limit)
    return { deliveries: deliveries.map(deliveryOf), nextDueAt }
  }

  async record(attempt: Attempt): Promise<void> {
    await this.#open.call('record', attempt)
  }

  async release(deliveryIds: readonly string[]): Promise<void> {
    await this.#open.call('release', deliveryIds)
  }

  async pendingWebhooks(): Promise<string[]> {
    return this.#open.call('pendingWebhooks')
  }

  async counts(): Promise<QueueCounts> {
    return this.#open.call('counts')
  }

  async close(): Promise<void> {
    const channel = this.#channel
    this.#channel = undefined
    await channel?.close()
  }

  get #open(): StoreChannel {
    if (!this.#channel) throw queueClosed(this.#path)
    return this.#channel
  }
}

/** A copy to another thread takes the whole buffer that an array looks into, so a part of one is cut out first. */
function withoutSurroundings(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)
}

function deliveryOf({ headers, ...row }: DeliveryRow): Claim['deliveries'][number] {
  return { ...row, headers: JSON.parse(headers) as Record<string, string> }
}
