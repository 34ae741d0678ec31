import { jsonBytes } from '@netbox-hooks/core/memory'
import {
  type DeliveryDetails,
  type DeliveryHistory,
  type DeliveryState,
  type DeliverySummary,
  type EventFilter,
  type EventList,
  type HistoryFilter,
  type HistoryList,
  type HistoryPage,
  type ListedDelivery,
  type QueuedEvent,
  recordMovedBy,
  type WebhookBacklog,
  type WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import { RedisObjectReader } from '../objects/reader.ts'
import { parseAttempt } from './attempt-text.ts'
import { parseRequest, type StoredRequest } from './request-text.ts'

/** What a {@link RedisHistory} is made of. */
export interface RedisHistoryOptions {
  readonly prefix: string
  /** @throws NetboxHooksError `NBH_QUEUE_CLOSED` */
  readonly client: () => Redis
  /** What a user is told of a question that was rejected. */
  readonly failure: (thrown: unknown) => Error
}

/** A delivery's row, beside its request. */
type Row = Readonly<Record<string, string>>

interface Found {
  readonly summary: DeliverySummary
  readonly request: StoredRequest
  readonly row: Row
  readonly heapBytes: number
}

const defaultLimit = 100
const largestLimit = 1_000
/** How many deliveries are looked at with one question. */
const chunk = 200
/** Bytes of heap by which a page of deliveries ends, for what is kept beside them. */
const largestPage = 32 * 1_024 * 1_024
/** Bytes of their texts by which a page of events ends. */
const largestEvents = 8 * 1_024 * 1_024

/** The history of a queue on a server. A filter is applied here: what it costs grows with what has to be looked at. */
export class RedisHistory implements DeliveryHistory {
  readonly objects: RedisObjectReader
  readonly #options: RedisHistoryOptions

  constructor(options: RedisHistoryOptions) {
    this.#options = options
    this.objects = new RedisObjectReader({ prefix: options.prefix, ask: (question) => this.#ask(question) })
  }

  async list(
    filter: HistoryFilter = {},
    { limit, cursor, order = 'newest' }: HistoryPage = {},
  ): Promise<HistoryList> {
    const { page, next } = await this.#pageOf(sizeOf(limit), filter, this.#inOrder(order, cursor))
    return { deliveries: await this.#withLastAttempts(page), next }
  }

  /** The first that fit a filter, up to so many, or up to the one by which they take as much heap as a page may. */
  async #pageOf(
    size: number,
    filter: HistoryFilter,
    parts: AsyncIterable<readonly { place: string; found: Found }[]>,
  ): Promise<{ page: readonly DeliverySummary[]; next: string | undefined }> {
    const page: DeliverySummary[] = []
    let [heapBytes, last] = [0, '']
    for await (const part of parts) {
      for (const { place, found } of part) {
        if (!fits(found, filter)) continue
        if (page.length === size || heapBytes >= largestPage) return { page, next: last }
        page.push(found.summary)
        heapBytes += found.heapBytes
        last = place
      }
    }
    return { page, next: undefined }
  }

  async get(deliveryId: string): Promise<DeliveryDetails | undefined> {
    const [found] = await this.#find([deliveryId])
    if (!found) return undefined
    const { summary, request, row } = found
    const { body } = row
    const [attempts, bytes] = await this.#ask((client) =>
      Promise.all([
        client.lrange(this.#key('attempts', deliveryId), 0, -1),
        body === undefined ? null : client.getBuffer(this.#key('body', body)),
      ]),
    )
    return {
      ...summary,
      headers: request.headers,
      body: bytes ?? undefined,
      attemptList: attempts.map(parseAttempt),
      ...(await this.#inFrontOf(summary)),
    }
  }

  async event(eventId: string): Promise<QueuedEvent | undefined> {
    const [place, body] = await this.#ask((client) =>
      Promise.all([
        client.zscore(`${this.#options.prefix}events`, eventId),
        client.hget(this.#key('event', eventId), 'body'),
      ]),
    )
    return place !== null && body !== null ? { id: eventId, body } : undefined
  }

  async count(filter: HistoryFilter = {}): Promise<number> {
    const isWanted = Object.values(filter).some((value) => value !== undefined)
    if (!isWanted) return this.#ask((client) => client.zcard(`${this.#options.prefix}deliveries`))
    let count = 0
    for await (const part of this.#inOrder('newest', undefined)) {
      count += part.filter(({ found }) => fits(found, filter)).length
    }
    return count
  }

  async events(
    { from = 0, to = Number.POSITIVE_INFINITY, notSentTo }: EventFilter = {},
    { limit, cursor }: Omit<HistoryPage, 'order'> = {},
  ): Promise<EventList> {
    const size = Math.min(sizeOf(limit), chunk)
    const events = `${this.#options.prefix}events`
    const start = cursor === undefined ? '-inf' : `(${Number(cursor)}`
    const answer = await this.#ask((client) =>
      client.zrangebyscore(events, start, '+inf', 'WITHSCORES', 'LIMIT', 0, size),
    )
    const { ids, next } = await this.#upTo(largestEvents, answer, size)
    const sentTo = `to:${notSentTo ?? ''}`
    const rows = await this.#ask((client) =>
      Promise.all(ids.map((id) => client.hmget(this.#key('event', id), 'body', 'at', sentTo))),
    )
    return {
      events: rows.flatMap(([body, at, sent], index): QueuedEvent[] => {
        const isWanted = Number(at) >= from && Number(at) < to && !(notSentTo !== undefined && sent)
        return body && isWanted ? [{ id: ids[index] as string, body }] : []
      }),
      next,
    }
  }

  /** The first of the events that are listed with their places, up to the one by which they have so many bytes. */
  async #upTo(
    most: number,
    listed: readonly string[],
    size: number,
  ): Promise<{ ids: readonly string[]; next: string | undefined }> {
    const ids = listed.filter((_, index) => index % 2 === 0)
    const lengths = await this.#ask((client) =>
      Promise.all(ids.map((id) => client.hstrlen(this.#key('event', id), 'body'))),
    )
    let bytes = 0
    const last = lengths.findIndex((length) => {
      bytes += length
      return bytes >= most
    })
    const end = last === -1 ? ids.length : last + 1
    const isCut = end < ids.length || ids.length === size
    return { ids: ids.slice(0, end), next: isCut ? listed[2 * end - 1] : undefined }
  }

  async webhookRecords(): Promise<WebhookRecord[]> {
    const { prefix } = this.#options
    const [records, offset] = await this.#ask((client) =>
      Promise.all([client.hvals(`${prefix}webhooks`), client.hget(`${prefix}time`, 'offset')]),
    )
    return records.map((text) => recordMovedBy(JSON.parse(text) as WebhookRecord, -Number(offset ?? 0)))
  }

  async backlogs(): Promise<WebhookBacklog[]> {
    const { prefix } = this.#options
    const [counts, time, offsetText] = await this.#ask((client) =>
      Promise.all([
        client.hgetall(`${prefix}pending`),
        client.time(),
        client.hget(`${prefix}time`, 'offset'),
      ]),
    )
    const offset = Number(offsetText ?? 0)
    const now = Number(time[0]) * 1_000 + offset
    return this.#ask((client) =>
      Promise.all(
        Object.entries(counts).map(async ([webhook, pending]) => {
          const tried = this.#key('tried', webhook)
          const [later, next] = await Promise.all([
            client.zcount(tried, `(${now}`, '+inf'),
            client.zrangebyscore(tried, `(${now}`, '+inf', 'WITHSCORES', 'LIMIT', 0, 1),
          ])
          const nextDueAt = next[1] === undefined ? undefined : Number(next[1]) - offset
          return { webhook, pending: Number(pending), later, nextDueAt }
        }),
      ),
    )
  }

  async #withLastAttempts(summaries: readonly DeliverySummary[]): Promise<ListedDelivery[]> {
    const last = await this.#ask((client) =>
      Promise.all(
        summaries.map(({ id, attempts }) =>
          attempts > 0 ? client.lindex(this.#key('attempts', id), -1) : null,
        ),
      ),
    )
    return summaries.map((summary, index) => {
      const text = last[index]
      if (!text) return { ...summary, lastAttempt: undefined }
      const { startedAt, durationMs, status, error } = parseAttempt(text)
      return { ...summary, lastAttempt: { startedAt, durationMs, status, error } }
    })
  }

  /** Whom a delivery waits behind: one that is pending, and neither due nor due later. */
  async #inFrontOf({
    state,
    dueAt,
    webhook,
    orderingKey,
  }: DeliverySummary): Promise<{ waitsBehind?: string | undefined }> {
    if (state !== 'pending' || dueAt !== undefined || orderingKey === undefined) return {}
    const order = this.#key('order', `${Buffer.byteLength(webhook)}:${webhook}:${orderingKey}`)
    const [waitsBehind] = await this.#ask((client) => client.zrange(order, '0', '0'))
    return { waitsBehind }
  }

  async *#inOrder(
    order: 'newest' | 'oldest',
    cursor: string | undefined,
  ): AsyncGenerator<{ place: string; found: Found }[]> {
    const deliveries = `${this.#options.prefix}deliveries`
    let after = cursor === undefined ? undefined : `(${Number(cursor)}`
    while (true) {
      const answer = await this.#ask((client) =>
        order === 'newest'
          ? client.zrevrangebyscore(deliveries, after ?? '+inf', '-inf', 'WITHSCORES', 'LIMIT', 0, chunk)
          : client.zrangebyscore(deliveries, after ?? '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, chunk),
      )
      const ids = answer.filter((_, index) => index % 2 === 0)
      const places = answer.filter((_, index) => index % 2 === 1)
      const found = await this.#find(ids)
      yield found.flatMap((one, index) => (one ? [{ place: places[index] as string, found: one }] : []))
      if (ids.length < chunk) return
      after = `(${places.at(-1)}`
    }
  }

  async #find(ids: readonly string[]): Promise<(Found | undefined)[]> {
    if (ids.length === 0) return []
    const [offset, requests, ...rows] = await this.#ask((client) =>
      Promise.all([
        client.hget(`${this.#options.prefix}time`, 'offset'),
        client.mget(ids.map((id) => this.#key('request', id))),
        ...ids.map((id) => client.hgetall(this.#key('delivery', id))),
      ]),
    )
    return ids.map((id, index) => {
      const text = requests[index]
      const row = rows[index]
      const request = text ? parseRequest(text) : undefined
      if (!text || !request || row?.['state'] === undefined) return undefined
      return {
        request,
        row,
        summary: summaryOf(id, request, row, Number(offset ?? 0)),
        heapBytes: jsonBytes(text),
      }
    })
  }

  #key(kind: string, id: string): string {
    return `${this.#options.prefix}${kind}:${id}`
  }

  async #ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    const { client, failure } = this.#options
    try {
      return await question(client())
    } catch (error) {
      throw failure(error)
    }
  }
}

function sizeOf(limit = defaultLimit): number {
  return Math.min(Math.max(1, limit), largestLimit)
}

/** @param offset by how much the queue's time is ahead of the clock */
function summaryOf(id: string, request: StoredRequest, row: Row, offset: number): DeliverySummary {
  const { eventId, webhook, method, url, meta, createdAt, redeliveryOf } = request
  const number = (name: string) => (row[name] ? Number(row[name]) : undefined)
  return {
    id,
    eventId,
    webhook,
    method,
    url,
    state: row['state'] as DeliveryState,
    attempts: Number(row['attempts']),
    createdAt,
    dueAt: row['due'] ? Number(row['due']) - offset : undefined,
    finishedAt: number('finished'),
    orderingKey: row['key'],
    meta,
    redeliveryOf,
  }
}

/** What each part of a filter asks of a delivery. */
const tests: {
  readonly [Name in keyof HistoryFilter]-?: (found: Found, wanted: string | number) => boolean
} = {
  webhook: ({ summary }, wanted) => summary.webhook === wanted,
  state: ({ summary }, wanted) => summary.state === wanted,
  eventId: ({ summary }, wanted) => summary.eventId === wanted,
  objectType: ({ request }, wanted) => request.meta?.objectType === wanted,
  objectId: ({ request }, wanted) => String(request.meta?.objectId) === String(wanted),
  eventType: ({ request }, wanted) => request.meta?.eventType === wanted,
  rule: ({ request }, wanted) => request.meta?.rule === wanted,
  plugin: ({ request }, wanted) =>
    Object.values(request.meta?.provenance ?? {}).some(({ plugin }) => plugin === wanted),
  errorCode: ({ row }, wanted) => row['error'] === wanted,
  from: ({ summary }, wanted) => summary.createdAt >= Number(wanted),
  to: ({ summary }, wanted) => summary.createdAt < Number(wanted),
}

function fits(found: Found, filter: HistoryFilter): boolean {
  return Object.entries(filter).every(
    ([name, wanted]) => wanted === undefined || tests[name as keyof HistoryFilter](found, wanted),
  )
}
