import type { DatabaseSync } from 'node:sqlite'
import type { DeliveryQueue, QueueCounts, QueuedEvent, WebhookRecord } from '@netbox-hooks/delivery/queue'
import type {
  AttemptRow,
  DeliveryRow,
  NewDeliveryRow,
  RedeliveryRow,
  StoreMethods,
} from '../channel/methods.ts'
import { queueFull } from '../errors.ts'
import { AcceptedSeqs } from './accepted.ts'
import { type ClaimedDelivery, SqliteClaims } from './claims.ts'
import { SqliteRetention } from './retention.ts'
import { prepareStatements, type Statements } from './statements.ts'

type Tally = { -readonly [Name in keyof QueueCounts]: QueueCounts[Name] }

/** How long an idempotency key is remembered, in ms. */
const idempotencyWindow = 24 * 60 * 60 * 1000

/** The queue's operations on an open file. Each of them belongs inside a {@link transaction}. */
export class SqliteStore implements StoreMethods {
  readonly #db: DatabaseSync
  readonly #maxDepth: number
  readonly #sql: Statements
  readonly #claims = new SqliteClaims()
  readonly #accepted = new AcceptedSeqs()
  /** Events that were accepted in this transaction: those that are processed in it, too, never become rows to process. */
  readonly #unmarked = new Set<number>()
  readonly #retention: SqliteRetention
  #tally: Tally
  #now = 0

  constructor(db: DatabaseSync, maxDepth: number) {
    this.#db = db
    this.#maxDepth = maxDepth
    this.#sql = prepareStatements(db)
    this.#retention = new SqliteRetention(db)
    this.#tally = this.#sql.readTally.get() as unknown as Tally
  }

  /** Runs `work` in one transaction, at that time. If it throws, neither the file nor what is kept in memory has changed. */
  transaction<T>(now: number, work: () => T): T {
    this.#now = now
    const before = { ...this.#tally }
    this.#sql.begin.run()
    try {
      const result = work()
      this.#markUnprocessed()
      this.#saveTally(before)
      this.#sql.commit.run()
      this.#claims.commit()
      return result
    } catch (error) {
      this.#tally = before
      this.#claims.rollback()
      this.#accepted.clear()
      this.#unmarked.clear()
      // After some errors SQLite has rolled back by itself.
      if (this.#db.isTransaction) this.#sql.rollback.run()
      throw error
    }
  }

  /** @returns the ids that the key stands for; `undefined` if these events are new */
  accept(
    ids: readonly string[],
    events: readonly (string | Uint8Array)[],
    idempotencyKey: string | undefined,
  ): readonly string[] | undefined {
    const now = this.#now
    if (events.length === 0) return undefined
    const known = idempotencyKey === undefined ? undefined : this.#acceptedAs(idempotencyKey, now)
    if (known) return known
    if (this.depth + events.length > this.#maxDepth) throw queueFull(this.depth, this.#maxDepth)
    for (const [index, id] of ids.entries()) {
      const event = events[index] as string | Uint8Array
      const { changes, lastInsertRowid } = this.#sql.addEvent.run(id, now, event)
      if (changes === 0) continue
      const seq = Number(lastInsertRowid)
      this.#unmarked.add(seq)
      this.#accepted.add(id, seq)
      this.#tally.unprocessedEvents += 1
    }
    if (idempotencyKey !== undefined) {
      this.#sql.rememberAccepted.run(idempotencyKey, now, JSON.stringify(ids))
    }
    return undefined
  }

  unprocessed(limit: number, after: string | undefined): QueuedEvent[] {
    this.#markUnprocessed()
    return this.#sql.unprocessed.all(after ?? null, limit) as unknown as QueuedEvent[]
  }

  /** @returns the ids that are claimed; `undefined` if these are all that it was asked to claim */
  process(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
  ): readonly string[] | undefined {
    const eventSeq = this.#accepted.take(eventId) ?? this.#seqOf(eventId)
    if (eventSeq === undefined) return []
    if (!this.#unmarked.delete(eventSeq) && this.#sql.markProcessed.run(eventSeq).changes === 0) return []
    this.#tally.unprocessedEvents -= 1
    return this.#addDeliveries(eventSeq, deliveries, bodies)
  }

  supplement(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
  ): readonly string[] {
    this.#markUnprocessed()
    const eventSeq = this.#seqOf(eventId)
    if (eventSeq === undefined || this.#sql.isUnprocessed.get(eventSeq)) return []
    const had = new Set(this.#sql.webhooksOf.all(eventSeq).map(({ webhook }) => webhook))
    const missing = deliveries.filter(([, webhook]) => !had.has(webhook))
    this.#addDeliveries(eventSeq, missing, bodies)
    return missing.map(([id]) => id)
  }

  claim(webhook: string, limit: number): { deliveries: DeliveryRow[]; nextDueAt: number | undefined } {
    const now = this.#now
    const retried = this.#claimKind(webhook, 1, Math.ceil(limit / 4), now)
    const fresh = this.#claimKind(webhook, 0, limit - retried.deliveries.length, now)
    const left = limit - fresh.deliveries.length - retried.deliveries.length
    const rest = left > 0 ? this.#claimKind(webhook, 1, left, now) : { ...retried, deliveries: [] }
    const next = [fresh.nextDueAt, rest.nextDueAt].filter((time) => time !== undefined)
    return {
      deliveries: [...fresh.deliveries, ...retried.deliveries, ...rest.deliveries],
      nextDueAt: next.length > 0 ? Math.min(...next) : undefined,
    }
  }

  record(attempt: AttemptRow): undefined {
    const [deliveryId, number, startedAt, durationMs, state, nextDueAt, givesWay, ...outcome] = attempt
    const delivery = this.#claims.get(deliveryId) ?? this.#pending(deliveryId)
    this.#claims.delete(deliveryId)
    if (!delivery) return
    const finishedAt = state === 'pending' ? null : startedAt + durationMs
    const { changes } = this.#sql.setState.run(state, nextDueAt, number, finishedAt, delivery.seq)
    // It is not pending any more: somebody else has ended it.
    if (changes === 0) return
    this.#sql.addAttempt.run(delivery.seq, number, startedAt, durationMs, ...outcome)
    this.#tally.pending -= 1
    this.#tally[state] += 1
    if (state === 'pending' && givesWay) this.#sql.forgetOrder.run(delivery.seq)
    if (state !== 'pending' || givesWay) this.#promoteNext(delivery)
  }

  release(deliveryIds: readonly string[]): void {
    for (const id of deliveryIds) this.#claims.delete(id)
  }

  cancel(deliveryIds: readonly string[]): readonly string[] {
    return deliveryIds.filter((id) => {
      const delivery = this.#pending(id)
      if (!delivery) return false
      this.#sql.cancel.run(this.#now, delivery.seq)
      this.#claims.delete(id)
      this.#tally.pending -= 1
      this.#tally.cancelled += 1
      this.#promoteNext(delivery)
      return true
    })
  }

  redeliver(redeliveries: readonly RedeliveryRow[]): readonly string[] {
    const now = this.#now
    const made = redeliveries.filter(({ body, ...row }) => {
      if (this.#sql.isDelivery.get(row.id)) return false
      const bodyId = body === null ? null : this.#sql.addBody.run(body).lastInsertRowid
      return this.#sql.redeliver.run({ ...row, bodyId, now }).changes === 1
    })
    this.#tally.pending += made.length
    return made.map(({ id }) => id)
  }

  pendingWebhooks(): string[] {
    return this.#sql.pendingWebhooks.all().map(({ webhook }) => webhook as string)
  }

  webhookRecords(): WebhookRecord[] {
    return this.#sql.webhookRecords.all().map(({ record }) => JSON.parse(record as string) as WebhookRecord)
  }

  saveWebhookRecord(record: WebhookRecord): void {
    this.#sql.saveWebhookRecord.run(record.webhook, JSON.stringify(record))
  }

  prune(options: Parameters<DeliveryQueue['prune']>[0]): number {
    this.#markUnprocessed()
    this.#sql.forgetAccepted.run(this.#now - idempotencyWindow)
    const { looked, dropped } = this.#retention.prune(options)
    for (const state of dropped) this.#tally[state] -= 1
    return looked
  }

  /** How many events and deliveries wait. */
  get depth(): number {
    return this.#tally.unprocessedEvents + this.#tally.pending
  }

  counts(): QueueCounts {
    return { ...this.#tally }
  }

  oldestDue(): number | undefined {
    const first = this.pendingWebhooks().flatMap((webhook) => [
      this.#sql.due.get(webhook, 0),
      this.#sql.due.get(webhook, 1),
    ])
    const oldest = Math.min(
      ...first.map((row) => (row?.['dueAt'] as number | undefined) ?? Number.POSITIVE_INFINITY),
    )
    return oldest <= this.#now ? oldest : undefined
  }

  #markUnprocessed(): void {
    for (const seq of this.#unmarked) this.#sql.addUnprocessed.run(seq)
    this.#unmarked.clear()
  }

  #seqOf(eventId: string): number | undefined {
    return this.#sql.eventSeq.get(eventId)?.['seq'] as number | undefined
  }

  /** @returns the ids of those that it has claimed; `undefined` if these are all that it was asked to claim */
  #addDeliveries(
    eventSeq: number,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
  ): readonly string[] | undefined {
    const now = this.#now
    const bodyIds = new Map<number, number | bigint>()
    const bodyIdOf = (body: number) => {
      const known = bodyIds.get(body)
      if (known !== undefined) return known
      const { lastInsertRowid } = this.#sql.addBody.run(bodies[body] as Uint8Array)
      bodyIds.set(body, lastInsertRowid)
      return lastInsertRowid
    }
    const claimed: string[] = []
    let isRefused = false
    for (const [id, webhook, method, url, headers, body, orderingKey, meta, claim] of deliveries) {
      const waits = orderingKey !== null && this.#sql.hasPredecessor.get(webhook, orderingKey) !== undefined
      const dueAt = waits ? null : now
      const { lastInsertRowid } = this.#sql.addDelivery.run(
        id,
        eventSeq,
        webhook,
        method,
        url,
        headers,
        bodyIdOf(body),
        dueAt,
        now,
        orderingKey,
        meta,
      )
      isRefused ||= claim && waits
      if (waits || !claim) continue
      this.#claims.add(id, { seq: Number(lastInsertRowid), webhook, orderingKey })
      claimed.push(id)
    }
    this.#tally.pending += deliveries.length
    return isRefused ? claimed : undefined
  }

  #acceptedAs(key: string, now: number): readonly string[] | undefined {
    const row = this.#sql.acceptedBefore.get(key, now - idempotencyWindow)
    return row && (JSON.parse(row['ids'] as string) as string[])
  }

  #pending(id: string): ClaimedDelivery | undefined {
    return this.#sql.pendingDelivery.get(id) as unknown as ClaimedDelivery | undefined
  }

  /** Claims what is due and was tried already, or not yet. */
  #claimKind(
    webhook: string,
    wasTried: 0 | 1,
    limit: number,
    now: number,
  ): { deliveries: DeliveryRow[]; nextDueAt: number | undefined } {
    const deliveries: DeliveryRow[] = []
    for (const row of this.#sql.due.iterate(webhook, wasTried)) {
      const { seq, dueAt } = row as unknown as { seq: number; dueAt: number }
      if (this.#claims.hasSeq(seq)) continue
      if (dueAt > now || deliveries.length >= limit) return { deliveries, nextDueAt: dueAt }
      const delivery = this.#sql.readDelivery.get(seq) as unknown as DeliveryRow
      this.#claims.add(delivery.id, { seq, webhook, orderingKey: delivery.orderingKey })
      deliveries.push(delivery)
    }
    return { deliveries, nextDueAt: undefined }
  }

  /** Makes the delivery due that stands behind one of its ordering key. */
  #promoteNext({ webhook, orderingKey }: ClaimedDelivery): void {
    if (orderingKey !== null) this.#sql.promote.run(this.#now, webhook, orderingKey)
  }

  #saveTally(before: Tally): void {
    const changed = Object.entries(this.#tally).some(([name, count]) => before[name as keyof Tally] !== count)
    if (changed) this.#sql.writeTally.run({ ...this.#tally })
  }
}
