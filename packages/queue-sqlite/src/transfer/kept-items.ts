import type { StatementSync } from 'node:sqlite'
import {
  type DeliveryDetails,
  type KeptItem,
  type QueueTime,
  recordMovedBy,
  SharedBodies,
  type WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import { makeBodiesWhole } from '../file/body.ts'
import { type KeptManagedStatements, type ManagedItem, SqliteKeptManaged } from './kept-managed.ts'

/** The statements that put one item into a queue file, or take it out. */
export const keptItemsSql = {
  saveWebhook: 'INSERT OR REPLACE INTO webhook (name, record) VALUES (?, ?)',
  eventSeq: 'SELECT seq FROM event WHERE id = ?',
  addEvent: 'INSERT OR IGNORE INTO event (id, accepted_at, kept_from, body) VALUES (?, ?, ?, ?)',
  addUnprocessed: 'INSERT INTO unprocessed VALUES (?)',
  isKnown: 'SELECT 1 FROM delivery WHERE id = ?',
  hasPredecessor: `
    SELECT 1 FROM delivery WHERE state = 'pending' AND webhook = ? AND ordering_key = ? LIMIT 1`,
  addBody: 'INSERT INTO body (rest) VALUES (?)',
  addDelivery: `
    INSERT INTO delivery (id, event_seq, webhook, method, url, headers, body_id, state, due_at, attempts, created_at,
      made_at, finished_at, kept_from, ordering_key, meta, redelivery_of)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  addAttempt: 'INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  // How far retention has dropped bodies: what ended before that has just come in.
  lookAtBodiesAgain: "DELETE FROM meta WHERE name = 'pruned: request bodies'",
  addKey: 'INSERT OR IGNORE INTO idempotency (key, accepted_at, event_ids) VALUES (?, ?, ?)',

  dropWebhook: 'DELETE FROM webhook WHERE name = ?',
  makeBodiesWhole: makeBodiesWhole as string,
  dropEventBody: 'UPDATE event SET body = NULL WHERE seq = ?',
  dropUnprocessed: 'DELETE FROM unprocessed WHERE event_seq = ?',
  dropEvent: `
    DELETE FROM event WHERE seq = :seq AND NOT EXISTS (SELECT 1 FROM delivery WHERE event_seq = :seq)
      AND NOT EXISTS (SELECT 1 FROM unprocessed WHERE event_seq = :seq)`,
  delivery: 'SELECT seq, event_seq AS eventSeq, body_id AS bodyId, state FROM delivery WHERE id = ?',
  dropAttempts: 'DELETE FROM attempt WHERE delivery_seq = ?',
  dropDelivery: 'DELETE FROM delivery WHERE seq = ?',
  dropBody: `
    DELETE FROM body WHERE id = :bodyId
      AND NOT EXISTS (SELECT 1 FROM delivery WHERE event_seq = :eventSeq AND body_id = :bodyId)`,
  dropKey: 'DELETE FROM idempotency WHERE key = ?',
} as const

/** {@link keptItemsSql}, prepared. */
export type KeptItemStatements = Readonly<Record<keyof typeof keptItemsSql, StatementSync>>

type Tally = Record<'event' | DeliveryDetails['state'], number>

/** Puts items into a queue file, or takes them out, in one transaction. */
export class SqliteKeptItems {
  /** By how much the counts have changed. */
  readonly tally: Tally = { event: 0, pending: 0, delivered: 0, failed: 0, cancelled: 0 }
  readonly #sql: KeptItemStatements
  readonly #time: QueueTime
  readonly #bodies = new SharedBodies<number | bigint>()
  readonly #managed: SqliteKeptManaged

  /** @param time that of the queue whose file it is */
  constructor(statements: KeptItemStatements & KeptManagedStatements, time: QueueTime) {
    this.#sql = statements
    this.#time = time
    this.#managed = new SqliteKeptManaged(statements, (wall) => this.#keptFrom(wall))
  }

  /** @returns whether it was not there */
  add(item: KeptItem): boolean {
    const { saveWebhook, addEvent, addUnprocessed, addKey } = this.#sql
    if (item.kind === 'webhook')
      return saveWebhook.run(item.record.webhook, JSON.stringify(this.#ofQueue(item.record))).changes > 0
    if (item.kind === 'key')
      return (
        addKey.run(item.key, this.#time.ofWall(item.acceptedAt), JSON.stringify(item.eventIds)).changes > 0
      )
    if (item.kind === 'delivery') return this.#addDelivery(item.delivery)
    if (isManaged(item)) return this.#managed.add(item)
    const acceptedAt = item.kind === 'processed' ? item.acceptedAt : this.#time.wall()
    const { changes, lastInsertRowid } = addEvent.run(
      item.event.id,
      acceptedAt,
      this.#keptFrom(acceptedAt),
      item.event.body,
    )
    if (changes === 0) return false
    if (item.kind === 'processed') return true
    addUnprocessed.run(lastInsertRowid)
    this.tally.event += 1
    return true
  }

  forget(item: KeptItem): void {
    const statements = this.#sql
    if (item.kind === 'webhook') statements.dropWebhook.run(item.record.webhook)
    else if (item.kind === 'key') statements.dropKey.run(item.key)
    else if (isManaged(item)) this.#managed.forget(item)
    else if (item.kind === 'processed') {
      const seq = statements.eventSeq.get(item.event.id)?.['seq'] as number | undefined
      if (seq === undefined) return
      statements.makeBodiesWhole.run({ eventSeq: seq })
      statements.dropEventBody.run(seq)
    } else if (item.kind === 'event') {
      const seq = statements.eventSeq.get(item.event.id)?.['seq'] as number | undefined
      if (seq === undefined || statements.dropUnprocessed.run(seq).changes === 0) return
      statements.dropEvent.run({ seq })
      this.tally.event -= 1
    } else {
      const row = statements.delivery.get(item.delivery.id)
      if (!row) return
      const { seq, eventSeq, bodyId, state } = row as {
        seq: number
        eventSeq: number
        bodyId: number | null
        state: DeliveryDetails['state']
      }
      statements.dropAttempts.run(seq)
      statements.dropDelivery.run(seq)
      if (bodyId !== null) statements.dropBody.run({ bodyId, eventSeq })
      statements.dropEvent.run({ seq: eventSeq })
      this.tally[state] -= 1
    }
  }

  #ofQueue(record: WebhookRecord): WebhookRecord {
    return recordMovedBy(record, this.#time.ofWall(0))
  }

  /** It is as old here as it was, and nothing is of the future. */
  #keptFrom(wall: number): number {
    return this.#time.lived() - Math.max(0, this.#time.wall() - wall)
  }

  #addDelivery(delivery: DeliveryDetails): boolean {
    const { isKnown, addEvent, eventSeq, hasPredecessor, addBody, addDelivery, addAttempt } = this.#sql
    const { id, eventId, webhook, method, url, headers, body, state, orderingKey, meta, attemptList } =
      delivery
    if (isKnown.get(id)) return false
    const time = this.#time
    addEvent.run(eventId, time.wall(), time.lived(), null)
    const isPending = state === 'pending'
    const waits =
      isPending && orderingKey !== undefined && hasPredecessor.get(webhook, orderingKey) !== undefined
    const { lastInsertRowid: seq } = addDelivery.run(
      id,
      eventSeq.get(eventId)?.['seq'] as number,
      webhook,
      method,
      url,
      JSON.stringify(headers),
      body ? this.#bodies.find(eventId, body, () => addBody.run(body).lastInsertRowid) : null,
      state,
      isPending && !waits ? time.ofWall(delivery.dueAt ?? time.wall()) : null,
      delivery.attempts,
      delivery.createdAt,
      time.ofWall(delivery.createdAt),
      delivery.finishedAt ?? null,
      delivery.finishedAt === undefined ? null : this.#keptFrom(delivery.finishedAt),
      orderingKey ?? null,
      meta ? JSON.stringify(meta) : null,
      delivery.redeliveryOf ?? null,
    )
    for (const { number, startedAt, durationMs, status, error, ...answer } of attemptList) {
      const { timings, responseBytes, responseHeaders, responseBody } = answer
      const failure = [error?.code ?? null, error?.message ?? null]
      const structured = [timings, responseHeaders].map((value) => (value ? JSON.stringify(value) : null))
      const [timesText = null, headersText = null] = structured
      const kept = [timesText, responseBytes ?? null, headersText, responseBody ?? null]
      addAttempt.run(seq, number, startedAt, durationMs, status ?? null, ...failure, ...kept)
    }
    if (!isPending && body) this.#sql.lookAtBodiesAgain.run()
    this.tally[state] += 1
    return true
  }
}

function isManaged(item: KeptItem): item is ManagedItem {
  return item.kind === 'numbers' || item.kind === 'object' || item.kind === 'audit'
}
