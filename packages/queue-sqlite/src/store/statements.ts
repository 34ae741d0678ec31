import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { bodyBytes, isWholeBody } from '../file/body.ts'
import { writeTimeSql } from '../file/kept-time.ts'
import { prepareAll } from '../file/prepare-all.ts'
import { boundedColumn } from '../file/stored.ts'

/** Every statement's text. */
export const storeSql = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',

  readTally: `
    SELECT unprocessed_events AS unprocessedEvents, pending, delivered, failed, cancelled FROM tally`,
  writeTally: `
    UPDATE tally SET commits = commits + 1, unprocessed_events = :unprocessedEvents,
      pending = :pending, delivered = :delivered, failed = :failed, cancelled = :cancelled`,

  // Its bytes are its text: to make a text of them first would copy it twice.
  addEvent:
    'INSERT OR IGNORE INTO event (id, accepted_at, kept_from, body) VALUES (?, ?, ?, CAST(? AS TEXT))',
  eventSeq: 'SELECT seq FROM event WHERE id = ?',
  addUnprocessed: 'INSERT INTO unprocessed VALUES (?)',
  eventText: 'SELECT CAST(body AS BLOB) AS text FROM event WHERE seq = ?',
  isUnprocessed: 'SELECT 1 FROM unprocessed WHERE event_seq = ?',
  webhooksOf: 'SELECT DISTINCT webhook FROM delivery WHERE event_seq = ?',
  markProcessed: 'DELETE FROM unprocessed WHERE event_seq = ?',
  unprocessed: `
    SELECT id, ifnull(body, '') AS body FROM unprocessed JOIN event ON seq = event_seq
    WHERE event_seq > coalesce((SELECT seq FROM event WHERE id = ?), 0) ORDER BY event_seq LIMIT ?`,
  acceptedBefore: 'SELECT event_ids AS ids FROM idempotency WHERE key = ? AND accepted_at > ?',
  // Changes nothing if the key is remembered. One that is not is looked for once, not twice.
  rememberNew: `
    INSERT INTO idempotency (key, accepted_at, event_ids) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET accepted_at = excluded.accepted_at, event_ids = excluded.event_ids
      WHERE accepted_at <= ?`,
  rememberAccepted: 'INSERT OR REPLACE INTO idempotency (key, accepted_at, event_ids) VALUES (?, ?, ?)',
  forgetAccepted: 'DELETE FROM idempotency WHERE accepted_at <= ?',

  addBody: 'INSERT INTO body (rest, shared_at, shared_from, shared_length) VALUES (?, ?, ?, ?)',
  addDelivery: `
    INSERT INTO delivery
      (id, event_seq, webhook, method, url, headers, body_id, state, due_at, attempts, created_at, made_at, ordering_key,
        meta)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, 0, ?, ?, ?, ?)`,
  addFailed: `
    INSERT INTO delivery
      (id, event_seq, webhook, method, url, headers, state, attempts, created_at, finished_at, kept_from, meta)
    VALUES (:id, :eventSeq, :webhook, :method, :url, :headers, 'failed', 1, :wall, :wall, :lived, :meta)`,
  // None whose row is damaged.
  readDelivery: `
    SELECT delivery.id, event.id AS eventId, webhook, method, url, headers, ${bodyBytes} AS body,
      ${boundedColumn('attempts')} AS attempts, ordering_key AS orderingKey, meta, ${boundedColumn('coalesce(made_at, created_at)')} AS madeAt
    FROM delivery JOIN event ON event.seq = event_seq JOIN body ON body.id = body_id
    WHERE delivery.seq = ? AND json_valid(headers) AND json_valid(coalesce(meta, '{}'))
      AND ${isWholeBody}` as string,
  readDamaged: `
    SELECT seq, webhook, ordering_key AS orderingKey,
      1 + coalesce((SELECT max(number) FROM attempt WHERE delivery_seq = seq), 0) AS number
    FROM delivery WHERE seq = ?`,
  isDelivery: 'SELECT 1 FROM delivery WHERE id = ?',
  pendingDelivery: `
    SELECT seq, webhook, ordering_key AS orderingKey FROM delivery WHERE id = ? AND state = 'pending'`,
  // In the order of the index: it reads no further than what it hands out, and what is claimed already.
  due: `
    SELECT seq, ${boundedColumn('due_at')} AS dueAt FROM delivery
    WHERE state = 'pending' AND due_at IS NOT NULL AND webhook = ? AND (attempts > 0) = ? ORDER BY due_at, seq` as string,
  hasPredecessor: `
    SELECT 1 FROM delivery WHERE state = 'pending' AND webhook = ? AND ordering_key = ? LIMIT 1`,
  promote: `
    UPDATE delivery SET due_at = ?
    WHERE due_at IS NULL AND seq = (
      SELECT seq FROM delivery WHERE state = 'pending' AND webhook = ? AND ordering_key = ? ORDER BY seq LIMIT 1)`,
  setState: `
    UPDATE delivery SET state = ?, due_at = coalesce(?, due_at), attempts = ?, finished_at = ?, kept_from = ?
    WHERE seq = ? AND state = 'pending'`,
  hasten: "UPDATE delivery SET due_at = :now WHERE id = :id AND state = 'pending' AND due_at > :now",
  readdress: "UPDATE delivery SET url = :url WHERE id = :id AND state = 'pending'",
  cancel: `
    UPDATE delivery SET state = 'cancelled', finished_at = ?, kept_from = ? WHERE seq = ? AND state = 'pending'`,
  forgetOrder: 'UPDATE delivery SET ordering_key = NULL WHERE seq = ?',
  redeliver: `
    INSERT INTO delivery
      (id, event_seq, webhook, method, url, headers, body_id, state, due_at, attempts, created_at, made_at, meta,
        redelivery_of)
    SELECT :id, event_seq, coalesce(:webhook, webhook), coalesce(:method, method), coalesce(:url, url),
      coalesce(:headers, headers), coalesce(:bodyId, body_id), 'pending', :now, 0, :wall, :now, coalesce(:meta, meta), id
    FROM delivery WHERE id = :deliveryId AND coalesce(:bodyId, body_id) IS NOT NULL`,
  addAttempt: 'INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  // One step in the index per webhook, where DISTINCT would read all of it.
  pendingWebhooks: `
    WITH RECURSIVE pending (webhook) AS (
      SELECT min(webhook) FROM delivery WHERE state = 'pending' AND due_at IS NOT NULL
      UNION ALL
      SELECT (
        SELECT min(webhook) FROM delivery
        WHERE state = 'pending' AND due_at IS NOT NULL AND webhook > pending.webhook
      )
      FROM pending WHERE webhook IS NOT NULL
    )
    SELECT webhook FROM pending WHERE webhook IS NOT NULL`,
  webhookRecords: 'SELECT record FROM webhook ORDER BY name',
  keepTime: writeTimeSql as string,
  saveWebhookRecord: 'INSERT OR REPLACE INTO webhook (name, record) VALUES (?, ?)',
} as const

/** The statements of the store. */
export type Statements = Readonly<Record<keyof typeof storeSql, StatementSync>>

/** Prepares every statement once. */
export function prepareStatements(db: DatabaseSync): Statements {
  return prepareAll(db, storeSql)
}
