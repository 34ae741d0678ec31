import type { AuditRecord, ObjectChange, WriteOutcome } from '../objects/index.ts'
import {
  type Attempt,
  type Claim,
  type DeliveryQueue,
  type DeliveryState,
  failedAtOnce,
  type KeptTime,
  type NewDelivery,
  type NewUrl,
  type QueueCounts,
  type QueuedEvent,
  type RecordedAttempt,
  type Redelivery,
  type WebhookRecord,
} from '../queue/index.ts'
import { MemoryObjects } from './objects.ts'

/** A delivery as the store keeps it. */
export interface StoredDelivery extends Omit<NewDelivery, 'body' | 'failure' | 'url'> {
  readonly createdAt: number
  /** In the queue's time, as all that is due. */
  readonly madeAt: number
  readonly redeliveryOf: string | undefined
  readonly attemptList: RecordedAttempt[]
  body: Uint8Array | undefined
  url: string
  /** When it was given another URL. */
  readdressedAt: number | undefined
  orderingKey?: string | undefined
  state: DeliveryState
  /** `undefined` while it waits behind another of its ordering key. */
  dueAt: number | undefined
  finishedAt: number | undefined
  /** The same in the queue's time… */
  endedAt: number | undefined
  /** …and as retention counts. */
  keptFrom: number | undefined
}

/** An event as the store keeps it. */
export interface StoredEvent extends Omit<QueuedEvent, 'body'> {
  readonly acceptedAt: number
  /** Since when retention counts. */
  readonly keptFrom: number
  body: string | undefined
  isProcessed: boolean
}

/** When something happens: in the queue's time, as the clock says, and as retention counts. */
export interface Moment {
  readonly now: number
  readonly wall: number
  readonly lived: number
}

const idempotencyWindow = 24 * 3_600_000

/** What a queue keeps durably, as plain data in memory. Claims are not of it: they die with the process. */
export class MemoryStore {
  /** In the order of their acceptance. */
  readonly events: Map<string, StoredEvent> = new Map()
  /** In the order in which they were stored. */
  readonly deliveries: Map<string, StoredDelivery> = new Map()
  /** What the last host has kept of the queue's time. */
  time: KeptTime | undefined
  readonly records: Map<string, WebhookRecord> = new Map()
  /** What is managed. */
  readonly objects: MemoryObjects = new MemoryObjects()
  readonly #accepted = new Map<string, { readonly at: number; readonly ids: readonly string[] }>()
  /** By webhook; each of them in the order in which they were stored. */
  readonly #pending = new Map<string, Set<StoredDelivery>>()

  /** Those of a webhook that are pending, in the order in which they were stored. */
  pendingOf(webhook: string): ReadonlySet<StoredDelivery> {
    return this.#pending.get(webhook) ?? new Set()
  }

  accept(
    { now, wall, lived }: Moment,
    events: readonly QueuedEvent[],
    idempotencyKey?: string,
  ): readonly string[] {
    const known = this.#accepted.get(idempotencyKey ?? '')
    if (idempotencyKey !== undefined && events.length > 0 && known && known.at > now - idempotencyWindow)
      return known.ids
    for (const event of events) {
      if (this.events.has(event.id)) continue
      this.events.set(event.id, { ...event, acceptedAt: wall, keptFrom: lived, isProcessed: false })
    }
    const ids = events.map(({ id }) => id)
    if (idempotencyKey !== undefined && ids.length > 0) this.#accepted.set(idempotencyKey, { at: now, ids })
    return ids
  }

  unprocessed(_moment: Moment, limit: number, bytes: number, after: string | undefined): QueuedEvent[] {
    const waiting = [...this.events.values()].filter((event) => !event.isProcessed)
    const begin = after === undefined ? 0 : waiting.findIndex(({ id }) => id === after) + 1
    const page = waiting.slice(begin, begin + limit).map(({ id, body = '' }) => ({ id, body }))
    let left = bytes
    return page.filter(({ body }) => {
      const isWanted = left > 0
      left -= Buffer.byteLength(body)
      return isWanted
    })
  }

  /** @returns the ids of those that are due; none if the event is processed already */
  process(moment: Moment, eventId: string, deliveries: readonly NewDelivery[]): readonly string[] {
    const event = this.events.get(eventId)
    if (!event || event.isProcessed) return []
    event.isProcessed = true
    return deliveries
      .filter((delivery) => this.#add(moment, delivery, undefined).dueAt !== undefined)
      .map(idOf)
  }

  /** @returns the ids of those to webhooks that the event has not been sent to */
  supplement(moment: Moment, eventId: string, deliveries: readonly NewDelivery[]): readonly string[] {
    if (!this.events.get(eventId)?.isProcessed) return []
    const had = new Set(this.#deliveriesOf(eventId).map(({ webhook }) => webhook))
    const missing = deliveries.filter(({ webhook }) => !had.has(webhook))
    for (const delivery of missing) this.#add(moment, delivery, undefined)
    return missing.map(idOf)
  }

  /** Whether an event has had a delivery to a webhook. */
  wasSentTo(eventId: string, webhook: string | undefined): boolean {
    return this.#deliveriesOf(eventId).some((delivery) => delivery.webhook === webhook)
  }

  claim(
    { now }: Moment,
    webhook: string,
    { limit, bytes }: { readonly limit: number; readonly bytes: number },
    isClaimed: (id: string) => boolean,
  ): Claim {
    const waiting = [...this.pendingOf(webhook)].filter(
      (one) => one.dueAt !== undefined && !isClaimed(one.id),
    )
    waiting.sort((a, b) => Number(a.dueAt) - Number(b.dueAt))
    const due = waiting.filter(({ dueAt }) => Number(dueAt) <= now)
    const tried = due.filter(({ attemptList }) => attemptList.length > 0)
    const fresh = due.filter(({ attemptList }) => attemptList.length === 0)
    const places = upTo(bytes / 4, tried.slice(0, Math.ceil(limit / 4)), sizeOf, 0)
    const first = upTo(
      bytes - sizeOfAll(places),
      fresh.slice(0, limit - places.length),
      sizeOf,
      1 - places.length,
    )
    const rest = tried.slice(places.length, limit - first.length)
    const left = bytes - sizeOfAll([...places, ...first])
    const taken = [...first, ...places, ...upTo(left, rest, sizeOf, 1 - first.length - places.length)]
    const next = waiting.find((one) => !taken.includes(one))
    return { deliveries: taken.map(asDelivery), nextDueAt: next?.dueAt }
  }

  record(moment: Moment, attempt: Attempt): void {
    const { deliveryId, state, nextDueAt, givesWay = false } = attempt
    const delivery = this.deliveries.get(deliveryId)
    if (delivery?.state !== 'pending') return
    delivery.attemptList.push(recordedOf(attempt))
    const key = delivery.orderingKey
    if (state === 'pending') {
      delivery.dueAt = nextDueAt
      if (givesWay) delete delivery.orderingKey
    } else {
      this.#end(moment, delivery, state, attempt.startedAt + attempt.durationMs)
    }
    if (state !== 'pending' || givesWay) this.#promote(moment, delivery.webhook, key)
  }

  hasten({ now }: Moment, deliveryIds: readonly string[]): readonly string[] {
    return deliveryIds.filter((id) => {
      const delivery = this.deliveries.get(id)
      if (delivery?.state !== 'pending' || (delivery.dueAt ?? now) <= now) return false
      delivery.dueAt = now
      return true
    })
  }

  /** Whom a delivery waits behind. */
  inFrontOf({ state, dueAt, webhook, orderingKey }: StoredDelivery): string | undefined {
    if (state !== 'pending' || dueAt !== undefined) return undefined
    return [...this.pendingOf(webhook)].find((other) => other.orderingKey === orderingKey)?.id
  }

  /** Webhooks with what is pending for each. */
  allPending(): [webhook: string, pending: StoredDelivery[]][] {
    return [...this.#pending].flatMap(([webhook, all]) => (all.size > 0 ? [[webhook, [...all]]] : []))
  }

  cancel(moment: Moment, deliveryIds: readonly string[]): readonly string[] {
    return deliveryIds.filter((id) => {
      const delivery = this.deliveries.get(id)
      if (delivery?.state !== 'pending') return false
      this.#end(moment, delivery, 'cancelled', moment.wall)
      this.#promote(moment, delivery.webhook, delivery.orderingKey)
      return true
    })
  }

  readdress({ now }: Moment, deliveries: readonly NewUrl[]): readonly string[] {
    const changed = deliveries.filter(({ id, url }) => {
      const delivery = this.deliveries.get(id)
      if (delivery?.state !== 'pending') return false
      delivery.url = url
      delivery.readdressedAt = now
      return true
    })
    return changed.map(idOf)
  }

  writeObjects(
    moment: Moment,
    ...args: readonly [readonly ObjectChange[], readonly AuditRecord[], number | undefined]
  ): WriteOutcome {
    return this.objects.write(moment, ...args)
  }

  numbersOf(_moment: Moment, kind: string, names: readonly string[]): readonly number[] {
    return this.objects.numbersOf(kind, names)
  }

  pruneRecords(_moment: Moment, before: number, limit: number): number {
    return this.objects.pruneRecords(before, limit)
  }

  redeliver(moment: Moment, redeliveries: readonly Redelivery[]): readonly string[] {
    const made = redeliveries.filter(({ deliveryId, id, to }) => {
      const original = this.deliveries.get(deliveryId)
      const body = to?.body ?? original?.body
      if (!original || !body || this.deliveries.has(id)) return false
      const { orderingKey: _, ...request } = asDelivery(original)
      this.#add(moment, { ...request, ...to, meta: to?.meta ?? original.meta, body, id }, deliveryId)
      return true
    })
    return made.map(idOf)
  }

  pendingWebhooks(): string[] {
    return [...this.#pending].flatMap(([webhook, all]) => (all.size > 0 ? [webhook] : [])).sort()
  }

  webhookRecords(): WebhookRecord[] {
    return [...this.records.values()]
  }

  saveWebhookRecord(_moment: Moment, record: WebhookRecord): void {
    this.records.set(record.webhook, record)
  }

  prune(_moment: Moment, { before, bodiesBefore, limit }: Parameters<DeliveryQueue['prune']>[0]): number {
    const endedBefore = (time: number) =>
      [...this.deliveries.values()].filter(({ keptFrom }) => keptFrom !== undefined && keptFrom < time)
    const old = endedBefore(before).slice(0, limit)
    for (const { id, eventId } of old) {
      this.deliveries.delete(id)
      const event = this.events.get(eventId)
      if (event) event.body = undefined
    }
    const withBody = endedBefore(bodiesBefore).filter(({ body }) => body)
    for (const delivery of withBody.slice(0, limit)) delivery.body = undefined
    const events = [...this.events.values()].filter(
      ({ isProcessed, keptFrom, body }) => isProcessed && body !== undefined && keptFrom < bodiesBefore,
    )
    for (const event of events.slice(0, limit)) event.body = undefined
    return old.length + Math.min(withBody.length, limit) + Math.min(events.length, limit)
  }

  counts(): QueueCounts {
    const counts = { pending: 0, delivered: 0, failed: 0, cancelled: 0, unprocessedEvents: 0 }
    for (const { state } of this.deliveries.values()) counts[state] += 1
    for (const { isProcessed } of this.events.values()) if (!isProcessed) counts.unprocessedEvents += 1
    return counts
  }

  oldestDue({ now }: Moment): number | undefined {
    const pending = [...this.#pending.values()].flatMap((all) => [...all])
    const oldest = Math.min(...pending.map(({ dueAt = Number.POSITIVE_INFINITY }) => dueAt))
    return oldest <= now ? oldest : undefined
  }

  #deliveriesOf(eventId: string): StoredDelivery[] {
    return [...this.deliveries.values()].filter((delivery) => delivery.eventId === eventId)
  }

  #add(
    { now, wall, lived }: Moment,
    { body, failure, ...request }: NewDelivery,
    redeliveryOf: string | undefined,
  ): StoredDelivery {
    const { webhook, orderingKey } = request
    const pending = this.#pending.get(webhook) ?? new Set()
    this.#pending.set(webhook, pending)
    const waits = orderingKey !== undefined && [...pending].some((other) => other.orderingKey === orderingKey)
    const delivery: StoredDelivery = {
      ...request,
      body,
      createdAt: wall,
      madeAt: now,
      redeliveryOf,
      attemptList: [],
      state: 'pending',
      dueAt: waits ? undefined : now,
      finishedAt: undefined,
      endedAt: undefined,
      keptFrom: undefined,
      readdressedAt: undefined,
    }
    this.deliveries.set(delivery.id, delivery)
    if (failure) {
      delivery.attemptList.push(recordedOf(failedAtOnce(delivery.id, failure, wall)))
      const ended = { state: 'failed', finishedAt: wall, endedAt: now, keptFrom: lived } as const
      Object.assign(delivery, { ...ended, body: undefined, dueAt: undefined })
    } else pending.add(delivery)
    return delivery
  }

  #end({ now, lived }: Moment, delivery: StoredDelivery, state: DeliveryState, finishedAt: number): void {
    delivery.state = state
    delivery.finishedAt = finishedAt
    delivery.endedAt = now
    delivery.keptFrom = lived
    this.#pending.get(delivery.webhook)?.delete(delivery)
  }

  /** Makes the delivery due that stands behind one of that ordering key. */
  #promote({ now }: Moment, webhook: string, orderingKey: string | undefined): void {
    if (orderingKey === undefined) return
    const next = [...this.pendingOf(webhook)].find((other) => other.orderingKey === orderingKey)
    if (next) next.dueAt ??= now
  }
}

function asDelivery(stored: StoredDelivery): Claim['deliveries'][number] {
  const {
    createdAt,
    redeliveryOf,
    attemptList,
    state,
    dueAt,
    finishedAt,
    endedAt,
    keptFrom,
    readdressedAt,
    body,
    ...request
  } = stored
  return { ...request, body: body as Uint8Array, attempts: attemptList.length }
}

function recordedOf({ deliveryId, state, nextDueAt, givesWay, ...recorded }: Attempt): RecordedAttempt {
  return recorded
}

function idOf({ id }: { readonly id: string }): string {
  return id
}

/** The first of them, as many as have no more than so many bytes, but `least` at least. */
function upTo<T>(bytes: number, items: readonly T[], size: (item: T) => number, least: number): T[] {
  let left = bytes
  const end = items.findIndex((item, index) => {
    left -= size(item)
    return left < 0 && index >= least
  })
  return end === -1 ? [...items] : items.slice(0, end)
}

function sizeOf({ body }: StoredDelivery): number {
  return body?.byteLength ?? 0
}

function sizeOfAll(deliveries: readonly StoredDelivery[]): number {
  return deliveries.reduce((sum, delivery) => sum + sizeOf(delivery), 0)
}
