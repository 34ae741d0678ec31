import { jsonBytes } from '@netbox-hooks/core/memory'
import type { ObjectReader } from '../objects/index.ts'
import type {
  DeliveryDetails,
  DeliveryHistory,
  DeliverySummary,
  EventFilter,
  EventList,
  HistoryFilter,
  HistoryList,
  HistoryPage,
  ListedDelivery,
  QueuedEvent,
  WebhookBacklog,
  WebhookRecord,
} from '../queue/index.ts'
import { recordMovedBy } from '../queue/webhook-record.ts'
import type { MemoryStore, StoredDelivery } from './store.ts'

const mib = 1_024 * 1_024

/** What became of deliveries in a {@link MemoryStore}. */
export class MemoryHistory implements DeliveryHistory {
  readonly objects: ObjectReader
  readonly #store: MemoryStore
  readonly #now: () => number
  readonly #toWall: (time: number) => number

  /** @param now the queue's time; `toWall`: what the clock says at such a time */
  constructor(store: MemoryStore, now: () => number, toWall: (time: number) => number) {
    this.#store = store
    const { objects } = store
    this.objects = {
      list: async () => objects.list(),
      records: async (filter, page) => objects.records(filter, page),
    }
    this.#now = now
    this.#toWall = toWall
  }

  async list(filter: HistoryFilter = {}, page: HistoryPage = {}): Promise<HistoryList> {
    const fitting = this.#fitting(filter).map((stored) => this.#listedOf(stored))
    const { items, next } = partOf(
      page.order === 'oldest' ? fitting : fitting.reverse(),
      page,
      ({ meta }) => jsonBytes(JSON.stringify(meta ?? '')),
      32 * mib,
    )
    return { deliveries: items, next }
  }

  async get(deliveryId: string): Promise<DeliveryDetails | undefined> {
    const stored = this.#store.deliveries.get(deliveryId)
    if (!stored) return undefined
    const { headers, body, attemptList } = stored
    const waitsBehind = this.#store.inFrontOf(stored)
    return { ...this.#summaryOf(stored), headers, body, attemptList, waitsBehind }
  }

  async event(eventId: string): Promise<QueuedEvent | undefined> {
    const { id, body, isProcessed } = this.#store.events.get(eventId) ?? {}
    return id !== undefined && body !== undefined && isProcessed ? { id, body } : undefined
  }

  async count(filter: HistoryFilter = {}): Promise<number> {
    return this.#fitting(filter).length
  }

  async events(filter: EventFilter = {}, page: HistoryPage = {}): Promise<EventList> {
    const { from = 0, to = Number.POSITIVE_INFINITY, notSentTo } = filter
    const fitting = [...this.#store.events.values()].flatMap((event): QueuedEvent[] => {
      const { id, body, acceptedAt, isProcessed } = event
      const fits =
        isProcessed && acceptedAt >= from && acceptedAt < to && !this.#store.wasSentTo(id, notSentTo)
      return fits && body !== undefined ? [{ id, body }] : []
    })
    const { items, next } = partOf(fitting, page, ({ body }) => Buffer.byteLength(body), 8 * mib)
    return { events: items, next }
  }

  async webhookRecords(): Promise<WebhookRecord[]> {
    return this.#store.webhookRecords().map((record) => recordMovedBy(record, this.#toWall(0)))
  }

  #summaryOf({
    attemptList,
    body,
    headers,
    madeAt,
    endedAt,
    keptFrom,
    readdressedAt,
    ...stored
  }: StoredDelivery): DeliverySummary {
    const { orderingKey, meta, dueAt, ...rest } = stored
    const due = dueAt === undefined ? undefined : this.#toWall(dueAt)
    return { ...rest, orderingKey, meta, dueAt: due, attempts: attemptList.length }
  }

  #listedOf(stored: StoredDelivery): ListedDelivery {
    const last = stored.attemptList.at(-1)
    if (!last) return { ...this.#summaryOf(stored), lastAttempt: undefined }
    const { startedAt, durationMs, status, error } = last
    return { ...this.#summaryOf(stored), lastAttempt: { startedAt, durationMs, status, error } }
  }

  async backlogs(): Promise<WebhookBacklog[]> {
    const now = this.#now()
    return this.#store.allPending().map(([webhook, all]) => {
      const later = all.flatMap(({ dueAt = now }) => (dueAt > now ? [dueAt] : []))
      const nextDueAt = later.length > 0 ? this.#toWall(Math.min(...later)) : undefined
      return { webhook, pending: all.length, later: later.length, nextDueAt }
    })
  }

  #fitting({
    from = 0,
    to = Number.POSITIVE_INFINITY,
    objectId,
    plugin,
    ...wanted
  }: HistoryFilter): StoredDelivery[] {
    return [...this.#store.deliveries.values()].filter((delivery) => {
      const { createdAt, meta = {}, attemptList } = delivery
      const errorCode = attemptList.at(-1)?.error?.code
      const facts: Record<string, unknown> = { ...meta, ...delivery, errorCode }
      return (
        createdAt >= from &&
        createdAt < to &&
        (plugin === undefined || Object.values(meta.provenance ?? {}).some((by) => by.plugin === plugin)) &&
        (objectId === undefined || String(meta.objectId) === String(objectId)) &&
        Object.entries(wanted).every(([name, value]) => value === undefined || facts[name] === value)
      )
    })
  }
}

function partOf<T>(
  all: readonly T[],
  { limit = 100, cursor }: HistoryPage,
  bytesOf: (item: T) => number,
  most: number,
): { items: T[]; next: string | undefined } {
  const begin = Number(cursor ?? 0)
  let [end, bytes] = [begin, 0]
  while (end < all.length && end < begin + Math.min(limit, 1_000) && bytes < most) {
    bytes += bytesOf(all[end] as T)
    end += 1
  }
  return { items: all.slice(begin, end), next: end < all.length ? String(end) : undefined }
}
