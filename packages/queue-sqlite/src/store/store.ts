import type { DatabaseSync } from 'node:sqlite'
import type {
  AuditRecord,
  DeliveryQueue,
  KeptTime,
  NewUrl,
  ObjectChange,
  ObjectChanges,
  ObjectList,
  QueueCounts,
  QueuedEvent,
  WebhookRecord,
  WriteOutcome,
} from '@netbox-hooks/delivery/queue'
import type { Moment } from '../channel/message.ts'
import type {
  AttemptRow,
  DeliveryRow,
  NewDeliveryRow,
  RedeliveryRow,
  StoreMethods,
} from '../channel/methods.ts'
import { storedObjects } from '../file/stored.ts'
import type { FileWatch } from '../file/watch.ts'
import { SqliteObjectStore } from '../objects/store.ts'
import { SqliteDeliveries } from './deliveries.ts'
import { SqliteEvents } from './events.ts'
import { SqliteRetention } from './retention.ts'
import { prepareStatements, type Statements } from './statements.ts'
import { Tally } from './tally.ts'

/** The queue's operations on an open file. Each of them belongs inside a {@link transaction}. */
export class SqliteStore implements StoreMethods {
  readonly #db: DatabaseSync
  readonly #sql: Statements
  readonly #tally: Tally
  readonly #events: SqliteEvents
  readonly #deliveries: SqliteDeliveries
  readonly #retention: SqliteRetention
  readonly #objects: SqliteObjectStore
  readonly #watch: Pick<FileWatch, 'refuseIfTaken' | 'refuseIfGone'>
  #moment: Moment = { now: 0, wall: 0, lived: 0 }

  constructor(db: DatabaseSync, maxDepth: number, watch: Pick<FileWatch, 'refuseIfTaken' | 'refuseIfGone'>) {
    this.#db = db
    this.#watch = watch
    this.#sql = prepareStatements(db)
    this.#tally = new Tally(this.#sql)
    this.#events = new SqliteEvents(this.#sql, this.#tally, maxDepth)
    this.#deliveries = new SqliteDeliveries(this.#sql, this.#tally)
    this.#retention = new SqliteRetention(db)
    this.#objects = new SqliteObjectStore(db)
  }

  /** Runs `work` in one transaction, at that moment. If it throws, neither the file nor what is kept in memory has changed. */
  transaction<T>(moment: Moment, work: () => T): T {
    this.#moment = moment
    this.#tally.begin()
    this.#sql.begin.run()
    try {
      this.#watch.refuseIfTaken()
      const result = work()
      this.#events.mark()
      this.#tally.save()
      this.#sql.commit.run()
      this.#deliveries.commit()
      return result
    } catch (error) {
      this.#tally.rollback()
      this.#deliveries.rollback()
      this.#events.rollback()
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
    this.#watch.refuseIfGone()
    return this.#events.accept(ids, events, idempotencyKey, this.#moment)
  }

  unprocessed(limit: number, bytes: number, after: string | undefined): QueuedEvent[] {
    return this.#events.unprocessed(limit, bytes, after)
  }

  /** @returns the ids that are claimed; `undefined` if these are all that it was asked to claim */
  process(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
  ): readonly string[] | undefined {
    const event = this.#events.process(eventId)
    return event ? this.#deliveries.add(event, deliveries, bodies, this.#moment) : []
  }

  markProcessed(eventIds: readonly string[]): void {
    for (const id of eventIds) this.#events.process(id)
  }

  supplement(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
  ): readonly string[] {
    const eventSeq = this.#events.processed(eventId)
    if (eventSeq === undefined) return []
    const missing = this.#deliveries.missing(eventSeq, deliveries)
    this.#deliveries.add({ seq: eventSeq }, missing, bodies, this.#moment)
    return missing.map(([id]) => id)
  }

  claim(
    webhook: string,
    limit: number,
    bytes: number,
  ): { deliveries: DeliveryRow[]; nextDueAt: number | undefined } {
    return this.#deliveries.claim(webhook, { rows: limit, bytes }, this.#moment)
  }

  record(attempt: AttemptRow): undefined {
    this.#deliveries.record(attempt, this.#moment)
  }

  release(deliveryIds: readonly string[]): void {
    this.#deliveries.release(deliveryIds)
  }

  hasten(deliveryIds: readonly string[]): readonly string[] {
    return this.#deliveries.hasten(deliveryIds, this.#moment)
  }

  cancel(deliveryIds: readonly string[]): readonly string[] {
    return this.#deliveries.cancel(deliveryIds, this.#moment)
  }

  readdress(deliveries: readonly NewUrl[]): readonly string[] {
    return this.#deliveries.readdress(deliveries)
  }

  redeliver(redeliveries: readonly RedeliveryRow[]): readonly string[] {
    return this.#deliveries.redeliver(redeliveries, this.#moment)
  }

  pendingWebhooks(): string[] {
    return this.#deliveries.pendingWebhooks()
  }

  oldestDue(): number | undefined {
    return this.#deliveries.oldestDue(this.#moment.now)
  }

  webhookRecords(): WebhookRecord[] {
    return storedObjects(this.#sql.webhookRecords.all().map(({ record }) => record))
  }

  saveWebhookRecord(record: WebhookRecord): void {
    this.#sql.saveWebhookRecord.run(record.webhook, JSON.stringify(record))
  }

  prune(options: Parameters<DeliveryQueue['prune']>[0]): number {
    this.#events.mark()
    this.#events.forgetKeys(this.#moment.now)
    const { looked, dropped } = this.#retention.prune(options)
    for (const state of dropped) this.#tally.counts[state] -= 1
    return looked
  }

  listObjects(): ObjectList {
    return this.#objects.list()
  }

  writeObjects(
    changes: readonly ObjectChange[],
    records: readonly AuditRecord[],
    seen: number | undefined,
  ): WriteOutcome {
    this.#watch.refuseIfGone()
    return this.#objects.write(changes, records, seen, this.#moment)
  }

  objectsAfter(place: number): ObjectChanges | undefined {
    return this.#objects.changesAfter(place)
  }

  numbersOf(kind: string, names: readonly string[]): readonly number[] {
    return this.#objects.numbersOf(kind, names)
  }

  pruneRecords(before: number, limit: number): number {
    return this.#objects.pruneRecords(before, limit)
  }

  keepTime(time: KeptTime): void {
    this.#sql.keepTime.run(JSON.stringify(time))
  }

  /** How many events and deliveries wait. */
  get depth(): number {
    return this.#tally.depth
  }

  counts(): QueueCounts {
    return { ...this.#tally.counts }
  }
}
