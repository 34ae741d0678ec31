import { resolve } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { NetboxHooksError } from '@netbox-hooks/core'
import {
  type KeptItem,
  type KeptKind,
  type KeptPart,
  type QueuedEvent,
  type QueueSeal,
  QueueTime,
  type QueueTransfer,
  queueClosed,
  recordMovedBy,
  type TransferCounts,
  type WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import { sqliteFailure } from '../file/failure.ts'
import { readTime, timeOffset, writeTimeSql } from '../file/kept-time.ts'
import { openSqliteFile, type SqliteFile } from '../file/open.ts'
import { prepareAll } from '../file/prepare-all.ts'
import { readSeal, writeSeal } from '../file/seal.ts'
import { detailsOf, type Row, selectAttempts, selectDetails } from '../history/delivery-rows.ts'
import { objectColumns, objectOf, recordColumns, recordOf } from '../objects/rows.ts'
import { type KeptItemStatements, keptItemsSql, SqliteKeptItems } from './kept-items.ts'
import { type KeptManagedStatements, keptManagedSql } from './kept-managed.ts'

const sql = {
  counts: `
    SELECT pending AS delivery, delivered + failed + cancelled AS ended, unprocessed_events AS event,
      (SELECT count(*) FROM event WHERE body IS NOT NULL) - unprocessed_events AS processed,
      (SELECT count(*) FROM webhook) AS webhook, (SELECT count(*) FROM idempotency) AS key,
      (SELECT count(*) FROM object_number) AS numbers, (SELECT count(*) FROM object) AS object,
      (SELECT count(*) FROM audit) AS audit FROM tally`,
  changeTally: `
    UPDATE tally SET unprocessed_events = unprocessed_events + :event, pending = pending + :pending,
      delivered = delivered + :delivered, failed = failed + :failed, cancelled = cancelled + :cancelled`,

  webhooks: 'SELECT record FROM webhook ORDER BY name',
  processed: `
    SELECT seq, id, body, accepted_at AS acceptedAt FROM event
    WHERE seq > ? AND body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unprocessed WHERE event_seq = seq)
    ORDER BY seq LIMIT ?`,
  sentTo: 'SELECT DISTINCT webhook FROM delivery WHERE event_seq = ?',
  events: `
    SELECT seq, id, body FROM unprocessed JOIN event ON seq = event_seq WHERE event_seq > ? ORDER BY event_seq LIMIT ?`,
  deliveries: `${selectDetails} WHERE delivery.seq > ? AND (state = 'pending' OR ?) ORDER BY delivery.seq LIMIT ?`,
  attempts: selectAttempts,
  numbers: 'SELECT kind, last FROM object_number ORDER BY kind',
  declared: 'SELECT name, number FROM declared_name WHERE kind = ? ORDER BY number',
  objects: `SELECT rowid AS seq, ${objectColumns} FROM object WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  audit: `SELECT ${recordColumns} FROM audit WHERE id > ? ORDER BY id LIMIT ?`,
  keys: `
    SELECT key, accepted_at - ${timeOffset} AS acceptedAt, event_ids AS eventIds FROM idempotency WHERE key > ? ORDER BY key LIMIT ?`,
} as const

type Statements = Readonly<Record<keyof typeof sql, StatementSync>> &
  KeptItemStatements &
  KeptManagedStatements
type KeyItem = Extract<KeptItem, { kind: 'key' }>

/** Bytes by which a part of what is kept ends. */
const largestPart = 8 * 1_024 * 1_024

/** Takes out of a queue file what it keeps, or puts it in. Works in the caller's thread. */
export class SqliteTransfer implements QueueTransfer {
  readonly place: string
  readonly #path: string
  readonly #time = new QueueTime()
  #file: SqliteFile | undefined
  #sql: Statements | undefined

  constructor({ path }: { readonly path: string }) {
    this.#path = resolve(path)
    this.place = `sqlite:${this.#path}`
  }

  async open(): Promise<void> {
    this.#file = openSqliteFile(this.#path, { evenSealed: true })
    this.#time.begin(readTime(this.#file.db))
    this.#keepTime()
    this.#sql = prepareAll(this.#file.db, { ...sql, ...keptItemsSql, ...keptManagedSql })
  }

  async sealed(): Promise<QueueSeal | undefined> {
    return readSeal(this.#db)
  }

  async seal(seal: QueueSeal | undefined): Promise<void> {
    this.#change(() => writeSeal(this.#db, seal))
  }

  async counts(): Promise<TransferCounts> {
    return { ...(this.#statements.counts.get() as unknown as TransferCounts) }
  }

  async read(
    kind: KeptKind,
    {
      after,
      limit,
      history,
    }: { readonly after?: string | undefined; readonly limit: number; readonly history: boolean },
  ): Promise<KeptPart> {
    const { webhooks, numbers, objects, audit, processed, events, deliveries, attempts, keys } =
      this.#statements
    const seq = Number(after ?? 0)
    if (kind === 'webhook') return { items: webhooks.all().map((row) => this.#webhook(row)), next: undefined }
    if (kind === 'numbers') return { items: numbers.all().map((row) => this.#numbers(row)), next: undefined }
    if (kind === 'object') return part(objects.iterate(seq, limit), limit, 'seq', objectItem)
    if (kind === 'audit')
      return part(audit.iterate(after ?? '', limit), limit, 'id', (row) => ({ kind, record: recordOf(row) }))
    if (kind === 'processed')
      return part(processed.iterate(seq, limit), limit, 'seq', (row) => this.#processed(row))
    if (kind === 'event') return part(events.iterate(seq, limit), limit, 'seq', eventItem)
    if (kind === 'key') return part(keys.iterate(after ?? '', limit), limit, 'key', keyItem)
    return part(deliveries.iterate(seq, history ? 1 : 0, limit), limit, 'seq', (row) => ({
      kind,
      delivery: detailsOf(row, attempts.all(row['seq'] as number) as Row[]),
    }))
  }

  async write(items: readonly KeptItem[]): Promise<number> {
    return this.#change((kept) => items.filter((item) => kept.add(item)).length)
  }

  async drop(items: readonly KeptItem[]): Promise<void> {
    this.#change((kept) => {
      for (const item of items) kept.forget(item)
    })
  }

  async close(): Promise<void> {
    if (this.#file) this.#keepTime()
    this.#file?.close()
    this.#file = undefined
    this.#sql = undefined
  }

  #webhook(row: object): KeptItem {
    const record = JSON.parse((row as { record: string }).record) as WebhookRecord
    return { kind: 'webhook', record: recordMovedBy(record, this.#time.toWall(0)) }
  }

  #numbers(row: object): KeptItem {
    const { kind, last } = row as { kind: string; last: number }
    const rows = this.#statements.declared.all(kind) as unknown as { name: string; number: number }[]
    return {
      kind: 'numbers',
      numbers: { kind, last, declared: rows.map(({ name, number }) => [name, number]) },
    }
  }

  /** What is read is told as the clock will say, by what is kept. */
  #keepTime(): void {
    this.#db.prepare(writeTimeSql).run(JSON.stringify(this.#time.kept()))
  }

  #processed({ seq, acceptedAt, ...event }: Row): KeptItem {
    const sentTo = this.#statements.sentTo.all(seq as number).map(({ webhook }) => webhook as string)
    return {
      kind: 'processed',
      event: event as unknown as QueuedEvent,
      acceptedAt: acceptedAt as number,
      sentTo,
    }
  }

  /** Runs `work` in one transaction; what it changes is counted in the tally. */
  #change<T>(work: (kept: SqliteKeptItems) => T): T {
    const db = this.#db
    db.exec('BEGIN IMMEDIATE')
    try {
      const kept = new SqliteKeptItems(this.#statements, this.#time)
      const result = work(kept)
      this.#statements.changeTally.run(kept.tally)
      db.exec('COMMIT')
      return result
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw NetboxHooksError.is(error) ? error : sqliteFailure(this.#path, error, 'working')
    }
  }

  get #db(): DatabaseSync {
    if (!this.#file) throw queueClosed(this.#path)
    return this.#file.db
  }

  get #statements(): Statements {
    if (!this.#sql) throw queueClosed(this.#path)
    return this.#sql
  }
}

function part(
  rows: Iterable<unknown>,
  limit: number,
  position: 'seq' | 'key' | 'id',
  itemOf: (row: Row) => KeptItem,
): KeptPart {
  const items: KeptItem[] = []
  let bytes = 0
  for (const row of rows as Iterable<Row>) {
    items.push(itemOf(row))
    bytes += bytesOf(row)
    if (items.length === limit || bytes >= largestPart) return { items, next: String(row[position]) }
  }
  return { items, next: undefined }
}

function bytesOf(row: Row): number {
  return Object.values(row).reduce((sum: number, value) => {
    if (typeof value === 'string') return sum + value.length
    return value instanceof Uint8Array ? sum + value.byteLength : sum
  }, 0)
}

function objectItem({ seq, ...row }: Row): KeptItem {
  return { kind: 'object', object: objectOf(row) }
}

function eventItem({ id, body }: Row): KeptItem {
  return { kind: 'event', event: { id: id as string, body: body as string } }
}

function keyItem({ key, acceptedAt, eventIds }: Row): KeyItem {
  return {
    kind: 'key',
    key: key as string,
    acceptedAt: acceptedAt as number,
    eventIds: JSON.parse(eventIds as string) as string[],
  }
}
