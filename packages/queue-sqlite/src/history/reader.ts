import { existsSync } from 'node:fs'
import { jsonBytes } from '@netbox-hooks/core/memory'
import {
  type AuditFilter,
  type AuditPage,
  type DeliveryDetails,
  type EventFilter,
  type EventList,
  type HistoryFilter,
  type HistoryList,
  type HistoryPage,
  type ObjectList,
  type QueuedEvent,
  recordMovedBy,
  type WebhookBacklog,
  type WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import { queueUnreadable } from '../errors.ts'
import { readTime } from '../file/kept-time.ts'
import { checkSchema } from '../file/schema.ts'
import { DatabaseSync } from '../file/sqlite.ts'
import { storedObjects } from '../file/stored.ts'
import { listObjects, listRecords } from '../objects/reader.ts'
import {
  backlogsSql,
  detailsOf,
  inFrontSql,
  listedColumns,
  listedOf,
  type Row,
  selectAttempts,
  selectDetails,
  selectOlderDetails,
} from './delivery-rows.ts'

/** What a delivery is about, as far as it can be read. */
const meta = 'iif(json_valid(meta), meta, NULL)'

/** What each part of a filter asks of a row. */
const conditions: Readonly<Record<keyof HistoryFilter, string>> = {
  webhook: 'webhook = :webhook',
  state: 'state = :state',
  eventId: 'event_seq = (SELECT seq FROM event WHERE id = :eventId)',
  objectType: `${meta} ->> '$.objectType' = :objectType`,
  objectId: `CAST(${meta} ->> '$.objectId' AS TEXT) = :objectId`,
  eventType: `${meta} ->> '$.eventType' = :eventType`,
  rule: `${meta} ->> '$.rule' = :rule`,
  plugin: `
    EXISTS (SELECT 1 FROM json_each(${meta}, '$.provenance') WHERE json_each.value ->> '$.plugin' = :plugin)`,
  errorCode: `
    :errorCode = (SELECT error_code FROM attempt WHERE delivery_seq = delivery.seq ORDER BY number DESC LIMIT 1)`,
  from: 'created_at >= :from',
  to: 'created_at < :to',
}

const defaultLimit = 100
const largestLimit = 1_000
/** Bytes of heap by which a page of deliveries ends, for what is kept beside them. */
const largestPage = 32 * 1_024 * 1_024
/** Bytes of their texts by which a page of events ends. */
const largestEvents = 8 * 1_024 * 1_024
/** Events that one question looks at. */
const eventsAtOnce = 5_000

/** The history's questions, asked of a queue file over a connection that only reads. */
export class SqliteHistoryReader {
  readonly #db: DatabaseSync
  readonly #path: string

  /** @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER` */
  constructor(path: string) {
    if (!existsSync(path)) throw queueUnreadable(path, 'there is no such file', 'Start a host with it first.')
    this.#path = path
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    checkSchema(this.#db, path)
  }

  list(filter: HistoryFilter, { limit, cursor, order = 'newest' }: HistoryPage): HistoryList {
    const size = sizeOf(limit)
    const { where, values } = clauseOf(filter, { cursor, order })
    const rows = this.#db
      .prepare(
        `SELECT ${listedColumns} FROM delivery JOIN event ON event.seq = event_seq ${where}
         ORDER BY delivery.seq ${order === 'newest' ? 'DESC' : 'ASC'} LIMIT ${size + 1}`,
      )
      .iterate(values) as Iterable<Row>
    const { page, isCut } = pageOf(rows, size, largestPage, ({ meta }) => jsonBytes((meta as string) ?? ''))
    return { deliveries: page.map(listedOf), next: isCut ? String(page.at(-1)?.['seq']) : undefined }
  }

  get(deliveryId: string): DeliveryDetails | undefined {
    // A host may have brought the file up to date since the last question.
    const select = checkSchema(this.#db, this.#path) < 5 ? selectOlderDetails : selectDetails
    const row = this.#db.prepare(`${select} WHERE delivery.id = ?`).get(deliveryId) as Row | undefined
    if (!row) return undefined
    const attempts = this.#db.prepare(selectAttempts).all(row['seq'] as number)
    const details = detailsOf(row, attempts as Row[])
    if (details.state !== 'pending' || details.dueAt !== undefined) return details
    const inFront = this.#db.prepare(inFrontSql).get(details.webhook, details.orderingKey ?? null)
    return { ...details, waitsBehind: inFront?.['id'] as string | undefined }
  }

  event(eventId: string): QueuedEvent | undefined {
    const row = this.#db
      .prepare(
        `SELECT id, body FROM event WHERE id = ? AND body IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM unprocessed WHERE event_seq = seq)`,
      )
      .get(eventId)
    return row && ({ ...row } as unknown as QueuedEvent)
  }

  count(filter: HistoryFilter): number {
    const { where, values } = clauseOf(filter)
    return this.#db.prepare(`SELECT count(*) AS count FROM delivery ${where}`).get(values)?.[
      'count'
    ] as number
  }

  events({ from, to, notSentTo }: EventFilter, { limit, cursor }: HistoryPage): EventList {
    const size = sizeOf(limit)
    const after = Number(cursor ?? 0)
    const { last, looked } = this.#db
      .prepare(
        'SELECT max(seq) AS last, count(*) AS looked FROM (SELECT seq FROM event WHERE seq > ? ORDER BY seq LIMIT ?)',
      )
      .get(after, eventsAtOnce) as { last: number | null; looked: number }
    const rows = this.#db
      .prepare(
        `SELECT seq, id, body FROM event
         WHERE seq > :after AND seq <= :last AND body IS NOT NULL
           AND accepted_at >= :from AND accepted_at < :to
           AND NOT EXISTS (SELECT 1 FROM unprocessed WHERE event_seq = seq)
           AND NOT EXISTS (SELECT 1 FROM delivery WHERE event_seq = event.seq AND webhook = :webhook)
         ORDER BY seq LIMIT ${size + 1}`,
      )
      .iterate({
        after,
        last,
        from: from ?? 0,
        to: to ?? Number.MAX_SAFE_INTEGER,
        webhook: notSentTo ?? null,
      }) as Iterable<Row>
    const { page, isCut } = pageOf(rows, size, largestEvents, ({ body }) => Buffer.byteLength(body as string))
    const end = isCut ? page.at(-1)?.['seq'] : looked === eventsAtOnce ? last : undefined
    return {
      events: page.map(({ id, body }) => ({ id, body }) as QueuedEvent),
      next: end === undefined ? undefined : String(end),
    }
  }

  objects(): ObjectList {
    return this.#keepsObjects ? listObjects(this.#db) : { objects: [], place: 0 }
  }

  records(filter: AuditFilter, page: Parameters<typeof listRecords>[2]): AuditPage {
    return this.#keepsObjects ? listRecords(this.#db, filter, page) : { records: [], next: undefined }
  }

  /** Whether its layout has room for them. A host may have brought it up to date since the last question. */
  get #keepsObjects(): boolean {
    return checkSchema(this.#db, this.#path) >= 6
  }

  backlogs(): WebhookBacklog[] {
    const offset = readTime(this.#db)?.offset ?? 0
    const rows = this.#db.prepare(backlogsSql).all({ now: Date.now() + offset }) as Row[]
    return rows.map(
      ({ nextDueAt, ...row }) =>
        ({
          ...row,
          nextDueAt: typeof nextDueAt === 'number' ? nextDueAt - offset : undefined,
        }) as WebhookBacklog,
    )
  }

  webhookRecords(): WebhookRecord[] {
    const offset = readTime(this.#db)?.offset ?? 0
    const rows = this.#db.prepare('SELECT record FROM webhook ORDER BY name').all()
    const records = storedObjects<WebhookRecord>(rows.map(({ record }) => record))
    return records.map((record) => recordMovedBy(record, -offset))
  }
}

/** The first rows, up to so many, or up to the one by which they have so many bytes; `isCut` if there are more. */
function pageOf(
  rows: Iterable<Row>,
  size: number,
  most: number,
  bytesOf: (row: Row) => number,
): { readonly page: readonly Row[]; readonly isCut: boolean } {
  const page: Row[] = []
  let bytes = 0
  for (const row of rows) {
    if (page.length === size || bytes >= most) return { page, isCut: true }
    page.push(row)
    bytes += bytesOf(row)
  }
  return { page, isCut: false }
}

function sizeOf(limit = defaultLimit): number {
  return Math.min(Math.max(1, limit), largestLimit)
}

function clauseOf(
  filter: HistoryFilter,
  { cursor, order }: HistoryPage = {},
): { where: string; values: Row } {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined) as [
    keyof HistoryFilter,
    string | number,
  ][]
  const parts = given.map(([name]) => conditions[name])
  const values: Row = Object.fromEntries(given)
  // A number would be bound as one with a fraction.
  if (filter.objectId !== undefined) values['objectId'] = String(filter.objectId)
  if (cursor !== undefined) {
    parts.push(`delivery.seq ${order === 'oldest' ? '>' : '<'} :cursor`)
    values['cursor'] = Number(cursor)
  }
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values }
}
