import type { DatabaseSync, StatementSync } from 'node:sqlite'

const sql = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',

  readTally: `
    SELECT unprocessed_events AS unprocessedEvents, pending, delivered, failed, cancelled FROM tally`,
  writeTally: `
    UPDATE tally SET unprocessed_events = :unprocessedEvents,
      pending = :pending, delivered = :delivered, failed = :failed, cancelled = :cancelled`,

  addEvent: 'INSERT INTO event (id, body, accepted_at) VALUES (?, ?, ?)',
  markProcessed: 'UPDATE event SET processed_at = ? WHERE id = ? AND processed_at IS NULL',
  unprocessed: 'SELECT id, body FROM event WHERE processed_at IS NULL AND id > ? ORDER BY id LIMIT ?',

  addBody: 'INSERT INTO body (bytes) VALUES (?)',
  addDelivery: `
    INSERT INTO delivery
      (id, event_id, webhook, method, url, headers, body_id, state, due_at, attempts, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, 0, ?)`,
  readDelivery: `
    SELECT delivery.id, event_id AS eventId, webhook, method, url, headers, attempts, bytes AS body
    FROM delivery JOIN body ON body.id = body_id WHERE delivery.id = ?`,
  // Reads the index alone, so that passing over claimed deliveries is cheap.
  due: `SELECT id, due_at AS dueAt FROM delivery WHERE state = 'pending' AND webhook = ? ORDER BY due_at, id`,
  setState: `
    UPDATE delivery SET state = ?, due_at = coalesce(?, due_at), attempts = ?, finished_at = ?
    WHERE id = ? AND state = 'pending'`,
  addAttempt: `
    INSERT INTO attempt
      (delivery_id, number, started_at, duration_ms, status, response_body, error_code, error_message)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  // One step in the index per webhook, where DISTINCT would read all of it.
  pendingWebhooks: `
    WITH RECURSIVE pending (webhook) AS (
      SELECT min(webhook) FROM delivery WHERE state = 'pending'
      UNION ALL
      SELECT (SELECT min(webhook) FROM delivery WHERE state = 'pending' AND webhook > pending.webhook)
      FROM pending WHERE webhook IS NOT NULL
    )
    SELECT webhook FROM pending WHERE webhook IS NOT NULL`,
} as const

/** The statements of the store. */
export type Statements = Readonly<Record<keyof typeof sql, StatementSync>>

/** Prepares every statement once. */
export function prepareStatements(db: DatabaseSync): Statements {
  const prepared = Object.entries(sql).map(([name, text]) => [name, db.prepare(text)])
  return Object.fromEntries(prepared) as Statements
}
