import type { Migration } from './migration.ts'

/**
 * The second layout: rows are found by number, what changes often is kept apart from what is large, and there is room
 * for ordering, history, retention and the webhooks' states.
 */
export const schema2: Migration = {
  before: `
ALTER TABLE event RENAME TO event_1;
ALTER TABLE delivery RENAME TO delivery_1;
ALTER TABLE attempt RENAME TO attempt_1;
DROP INDEX event_unprocessed;
DROP INDEX delivery_due;
DROP INDEX delivery_event;
DROP INDEX delivery_body;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  accepted_at INTEGER NOT NULL,
  body TEXT
) STRICT;
-- Apart from the event, so that to process one does not write its body again.
CREATE TABLE unprocessed (event_seq INTEGER PRIMARY KEY REFERENCES event) STRICT;

CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  accepted_at INTEGER NOT NULL,
  event_ids TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_accepted ON idempotency (accepted_at);

CREATE TABLE delivery (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  event_seq INTEGER NOT NULL REFERENCES event,
  webhook TEXT NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,
  -- NULL once retention has dropped the body.
  body_id INTEGER,
  state TEXT NOT NULL,
  -- NULL while an earlier delivery with the same ordering key is pending.
  due_at INTEGER,
  attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  ordering_key TEXT,
  meta TEXT,
  redelivery_of TEXT
) STRICT;
CREATE INDEX delivery_due ON delivery (webhook, (attempts > 0), due_at)
  WHERE state = 'pending' AND due_at IS NOT NULL;
CREATE INDEX delivery_order ON delivery (webhook, ordering_key)
  WHERE state = 'pending' AND ordering_key IS NOT NULL;
CREATE INDEX delivery_event ON delivery (event_seq);
CREATE INDEX delivery_finished ON delivery (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE attempt (
  delivery_seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  error_code TEXT,
  error_message TEXT,
  -- JSON, as are the headers.
  timings TEXT,
  response_bytes INTEGER,
  response_headers TEXT,
  response_body TEXT,
  PRIMARY KEY (delivery_seq, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook (name TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
  copies: [
    {
      from: 'event_1',
      key: 'id',
      insert: `
        INSERT INTO event (id, accepted_at, body)
        SELECT id, accepted_at, body FROM event_1 WHERE id > :after AND id <= :upTo ORDER BY id`,
    },
    {
      from: 'delivery_1',
      key: 'id',
      insert: `
        INSERT INTO delivery
          (id, event_seq, webhook, method, url, headers, body_id, state, due_at, attempts, created_at, finished_at)
        SELECT delivery_1.id, event.seq, webhook, method, url, headers, body_id, state, due_at, attempts, created_at,
          finished_at
        FROM delivery_1 JOIN event ON event.id = event_id
        WHERE delivery_1.id > :after AND delivery_1.id <= :upTo ORDER BY delivery_1.id`,
    },
    {
      from: 'attempt_1',
      key: 'delivery_id',
      insert: `
        INSERT INTO attempt
          (delivery_seq, number, started_at, duration_ms, status, error_code, error_message, response_body)
        SELECT seq, number, started_at, duration_ms, status, error_code, error_message, response_body
        FROM attempt_1 JOIN delivery ON delivery.id = delivery_id
        WHERE delivery_id > :after AND delivery_id <= :upTo`,
    },
  ],
  after: `
INSERT INTO unprocessed SELECT seq FROM event JOIN event_1 USING (id) WHERE processed_at IS NULL;
DROP TABLE attempt_1;
DROP TABLE delivery_1;
DROP TABLE event_1;
`,
}
