import type { Migration } from './migration.ts'

/** The sixth layout has room for what is managed while hosts run, and for the records of who did what. */
export const schema6: Migration = {
  before: `
CREATE TABLE object (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- Of its last change, in the order of all changes.
  place INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id),
  UNIQUE (kind, name)
) STRICT;
CREATE INDEX object_place ON object (place);
-- Deletions, the oldest of which are forgotten.
CREATE TABLE deleted_object (
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (place, kind, id)
) STRICT, WITHOUT ROWID;
-- The place of the last change, and that of the last deletion that is forgotten.
CREATE TABLE object_order (place INTEGER NOT NULL, forgotten INTEGER NOT NULL) STRICT;
INSERT INTO object_order VALUES (0, 0);

-- The last number that an object of a kind was given, and those of names that are declared elsewhere.
CREATE TABLE object_number (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE declared_name (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (kind, name),
  UNIQUE (kind, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  kept_from INTEGER NOT NULL,
  action TEXT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT,
  name TEXT,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_kept ON audit (kept_from);
CREATE INDEX audit_object ON audit (kind, name, id);
`,
}
