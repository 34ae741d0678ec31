import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { queueUnreadable } from './errors.ts'
import type {
  DeliveryDetails,
  DeliverySummary,
  HistoryFilter,
  HistoryList,
  HistoryPage,
  RecordedAttempt,
} from './history.ts'
import { checkSchema } from './sqlite-schema.ts'

type Row = Record<string, SQLInputValue>

const summary = `
  delivery.seq, delivery.id, event.id AS eventId, webhook, method, url, state, attempts, created_at AS createdAt,
  due_at AS dueAt, finished_at AS finishedAt, ordering_key AS orderingKey, meta, redelivery_of AS redeliveryOf`

/** What each part of a filter asks of a row. */
const conditions: Readonly<Record<keyof HistoryFilter, string>> = {
  webhook: 'webhook = :webhook',
  state: 'state = :state',
  eventId: 'event_seq = (SELECT seq FROM event WHERE id = :eventId)',
  objectType: "meta ->> '$.objectType' = :objectType",
  objectId: "CAST(meta ->> '$.objectId' AS TEXT) = CAST(:objectId AS TEXT)",
  eventType: "meta ->> '$.eventType' = :eventType",
  rule: "meta ->> '$.rule' = :rule",
  errorCode: `
    :errorCode = (SELECT error_code FROM attempt WHERE delivery_seq = delivery.seq ORDER BY number DESC LIMIT 1)`,
  from: 'created_at >= :from',
  to: 'created_at < :to',
}

const defaultLimit = 100
const largestLimit = 1_000

/** The history's questions, asked of a queue file over a connection that only reads. */
export class SqliteHistoryReader {
  readonly #db: DatabaseSync

  /** @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER` */
  constructor(path: string) {
    if (!existsSync(path)) throw queueUnreadable(path, 'there is no such file', 'Start a host with it first.')
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    checkSchema(this.#db, path)
  }

  list(filter: HistoryFilter, { limit = defaultLimit, cursor }: HistoryPage): HistoryList {
    const size = Math.min(Math.max(1, limit), largestLimit)
    const { where, values } = clauseOf(filter, cursor)
    const rows = this.#db
      .prepare(
        `SELECT ${summary} FROM delivery JOIN event ON event.seq = event_seq ${where}
         ORDER BY delivery.seq DESC LIMIT ${size + 1}`,
      )
      .all(values) as Row[]
    const page = rows.slice(0, size)
    const next = rows.length > size ? String(page.at(-1)?.['seq']) : undefined
    return { deliveries: page.map(summaryOf), next }
  }

  get(deliveryId: string): DeliveryDetails | undefined {
    const row = this.#db
      .prepare(
        `SELECT ${summary}, headers, bytes FROM delivery
         JOIN event ON event.seq = event_seq LEFT JOIN body ON body.id = body_id WHERE delivery.id = ?`,
      )
      .get(deliveryId) as Row | undefined
    if (!row) return undefined
    const attempts = this.#db.prepare('SELECT * FROM attempt WHERE delivery_seq = ? ORDER BY number')
    return {
      ...summaryOf(row),
      headers: JSON.parse(row['headers'] as string) as Record<string, string>,
      body: (row['bytes'] as Uint8Array | null) ?? undefined,
      attemptList: (attempts.all(row['seq'] as number) as Row[]).map(attemptOf),
    }
  }

  count(filter: HistoryFilter): number {
    const { where, values } = clauseOf(filter, undefined)
    return this.#db.prepare(`SELECT count(*) AS count FROM delivery ${where}`).get(values)?.[
      'count'
    ] as number
  }
}

function clauseOf(filter: HistoryFilter, cursor: string | undefined): { where: string; values: Row } {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined) as [
    keyof HistoryFilter,
    string | number,
  ][]
  const parts = given.map(([name]) => conditions[name])
  const values: Row = Object.fromEntries(given)
  if (cursor !== undefined) {
    parts.push('delivery.seq < :cursor')
    values['cursor'] = Number(cursor)
  }
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values }
}

function summaryOf(row: Row): DeliverySummary {
  const { seq, meta, dueAt, finishedAt, orderingKey, redeliveryOf, headers, bytes, ...rest } = row
  const { state } = rest
  return {
    ...rest,
    dueAt: state === 'pending' ? (dueAt ?? undefined) : undefined,
    finishedAt: finishedAt ?? undefined,
    orderingKey: orderingKey ?? undefined,
    meta: typeof meta === 'string' ? JSON.parse(meta) : undefined,
    redeliveryOf: redeliveryOf ?? undefined,
  } as unknown as DeliverySummary
}

function attemptOf(row: Row): RecordedAttempt {
  const json = (name: string) => (typeof row[name] === 'string' ? JSON.parse(row[name]) : undefined)
  return {
    number: row['number'],
    startedAt: row['started_at'],
    durationMs: row['duration_ms'],
    status: row['status'] ?? undefined,
    error:
      row['error_code'] === null ? undefined : { code: row['error_code'], message: row['error_message'] },
    timings: json('timings'),
    responseBytes: row['response_bytes'] ?? undefined,
    responseHeaders: json('response_headers'),
    responseBody: row['response_body'] ?? undefined,
  } as RecordedAttempt
}
