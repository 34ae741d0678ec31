/** The first layout. It stays as it was, so that its files can be brought up to date. */
export const schema1: string = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- How many there are, kept with every change: counting a large file would take seconds.
CREATE TABLE tally (
  unprocessed_events INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  cancelled INTEGER NOT NULL
) STRICT;
INSERT INTO tally VALUES (0, 0, 0, 0, 0);

-- Times are in ms since the epoch. A body may be dropped before the row that it belongs to.
CREATE TABLE event (
  id TEXT PRIMARY KEY,
  body TEXT,
  accepted_at INTEGER NOT NULL,
  processed_at INTEGER
) STRICT;
CREATE INDEX event_unprocessed ON event (id) WHERE processed_at IS NULL;

CREATE TABLE body (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE delivery (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES event,
  webhook TEXT NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,
  body_id INTEGER REFERENCES body ON DELETE SET NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX delivery_due ON delivery (webhook, due_at, id) WHERE state = 'pending';
CREATE INDEX delivery_event ON delivery (event_id);
CREATE INDEX delivery_body ON delivery (body_id);

CREATE TABLE attempt (
  delivery_id TEXT NOT NULL REFERENCES delivery ON DELETE CASCADE,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  response_body TEXT,
  error_code TEXT,
  error_message TEXT,
  PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;
`
