import type { DatabaseSync } from 'node:sqlite'
import { queueNewer, queueUnreadable } from './errors.ts'

/** Marks a file as a queue of netbox-hooks ("NBHQ"). */
const applicationId = 0x4e_42_48_51

/** Each step takes the schema to the version that is its place in this list, counted from 1. Steps are only added. */
const migrations: readonly string[] = [
  `
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
  `,
]

/**
 * Refuses a file that is not a queue of this version's or an older schema; changes nothing.
 * @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER`
 */
export function checkSchema(db: DatabaseSync, path: string): void {
  const empty = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0
  if (!empty && pragma(db, 'application_id') !== applicationId) {
    throw queueUnreadable(path, 'the file is the database of another application', 'Name a file of its own.')
  }
  const version = pragma(db, 'user_version')
  if (version > migrations.length) throw queueNewer(path, version, migrations.length)
}

/** Brings the schema up to date, in one transaction. */
export function migrate(db: DatabaseSync): void {
  const version = pragma(db, 'user_version')
  if (version === migrations.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const step of migrations.slice(version)) db.exec(step)
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name])
}
