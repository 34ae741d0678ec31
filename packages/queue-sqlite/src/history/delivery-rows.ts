import type { SQLInputValue } from 'node:sqlite'
import type {
  DeliveryDetails,
  DeliverySummary,
  ListedDelivery,
  RecordedAttempt,
} from '@netbox-hooks/delivery/queue'

import { bodyBytes, olderBodyBytes } from '../file/body.ts'
import { timeOffset } from '../file/kept-time.ts'
import { boundedColumn, storedJson } from '../file/stored.ts'

/** A row of any table. */
export type Row = Record<string, SQLInputValue>

/** The columns of a {@link DeliverySummary}, when it is due as the clock will say. */
const summaryColumns: string = `
  delivery.seq, delivery.id, event.id AS eventId, webhook, method, url, state, ${boundedColumn('attempts')} AS attempts,
  ${boundedColumn('created_at')} AS createdAt, ${boundedColumn('due_at')} - ${timeOffset} AS dueAt,
  ${boundedColumn('finished_at')} AS finishedAt, ordering_key AS orderingKey, meta, redelivery_of AS redeliveryOf`

/** The columns of a {@link ListedDelivery}: the latest attempt is found by its key. */
export const listedColumns: string = `${summaryColumns}, (
  SELECT json_object('startedAt', ${boundedColumn('started_at')}, 'durationMs', duration_ms, 'status', status,
    'code', error_code, 'message', error_message)
  FROM attempt WHERE delivery_seq = delivery.seq ORDER BY number DESC LIMIT 1) AS lastAttempt`

/** Whom a delivery waits behind. */
export const inFrontSql: string = `
  SELECT id FROM delivery WHERE state = 'pending' AND webhook = ? AND ordering_key = ? ORDER BY seq LIMIT 1`

/** What waits for each webhook. */
export const backlogsSql: string = `
  SELECT webhook, count(*) AS pending, coalesce(sum(due_at > :now), 0) AS later,
    min(CASE WHEN due_at > :now THEN due_at END) AS nextDueAt
  FROM (
    SELECT webhook, due_at FROM delivery WHERE state = 'pending' AND due_at IS NOT NULL
    UNION ALL
    SELECT webhook, due_at FROM delivery WHERE state = 'pending' AND ordering_key IS NOT NULL AND due_at IS NULL
  ) GROUP BY webhook`

/** What selects the rows of {@link detailsOf}. */
export const selectDetails: string = selectWith(bodyBytes)

/** The same in the layouts before the fifth. */
export const selectOlderDetails: string = selectWith(olderBodyBytes)

function selectWith(bytes: string): string {
  return `
    SELECT ${summaryColumns}, headers, ${bytes} AS bytes FROM delivery
    JOIN event ON event.seq = event_seq LEFT JOIN body ON body.id = body_id`
}

export const selectAttempts: string = 'SELECT * FROM attempt WHERE delivery_seq = ? ORDER BY number'

export function summaryOf(row: Row): DeliverySummary {
  const { seq, meta, dueAt, finishedAt, orderingKey, redeliveryOf, headers, bytes, ...rest } = row
  const { state } = rest
  return {
    ...rest,
    dueAt: state === 'pending' ? (dueAt ?? undefined) : undefined,
    finishedAt: finishedAt ?? undefined,
    orderingKey: orderingKey ?? undefined,
    meta: storedJson(meta),
    redeliveryOf: redeliveryOf ?? undefined,
  } as unknown as DeliverySummary
}

export function listedOf({ lastAttempt, ...row }: Row): ListedDelivery {
  const { code, message, status, ...attempt } =
    typeof lastAttempt === 'string' ? JSON.parse(lastAttempt) : { startedAt: undefined }
  const error = code === null ? undefined : { code, message }
  const isTried = attempt.startedAt !== undefined
  return {
    ...summaryOf(row),
    lastAttempt: isTried ? { ...attempt, status: status ?? undefined, error } : undefined,
  }
}

export function detailsOf(row: Row, attempts: readonly Row[]): DeliveryDetails {
  return {
    ...summaryOf(row),
    headers: (storedJson(row['headers']) ?? {}) as Record<string, string>,
    body: (row['bytes'] as Uint8Array | null) ?? undefined,
    attemptList: attempts.map(attemptOf),
  }
}

function attemptOf(row: Row): RecordedAttempt {
  const json = (name: string) => storedJson(row[name])
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
