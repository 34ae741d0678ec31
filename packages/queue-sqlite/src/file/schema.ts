import type { DatabaseSync } from 'node:sqlite'
import { queueNewer, queueUnreadable } from '../errors.ts'
import { type Migration, type MigrationProgress, runMigration } from '../schemas/migration.ts'
import { schema1 } from '../schemas/version-1.ts'
import { schema2 } from '../schemas/version-2.ts'
import { schema3 } from '../schemas/version-3.ts'
import { schema4 } from '../schemas/version-4.ts'
import { schema5 } from '../schemas/version-5.ts'
import { schema6 } from '../schemas/version-6.ts'

/** Marks a file as a queue of netbox-hooks ("NBHQ"). */
const applicationId = 0x4e_42_48_51

/** Each step takes the schema to the version that is its place in this list, counted from 1. Steps are only added. */
const migrations: readonly Migration[] = [{ before: schema1 }, schema2, schema3, schema4, schema5, schema6]

/** Version of the schema that this package writes. */
export const schemaVersion: number = migrations.length

/**
 * Refuses a file that is not a queue of this version's or an older schema; changes nothing.
 * @returns its version; 0 if nothing has been stored in it yet
 * @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER`
 */
export function checkSchema(db: DatabaseSync, path: string): number {
  const empty = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0
  if (!empty && pragma(db, 'application_id') !== applicationId) {
    throw queueUnreadable(path, 'the file is the database of another application', 'Name a file of its own.')
  }
  const version = pragma(db, 'user_version')
  if (version > migrations.length) throw queueNewer(path, version, migrations.length)
  return version
}

/** Brings the schema up to date, in one transaction. */
export function migrate(
  db: DatabaseSync,
  onProgress: (progress: MigrationProgress) => void = () => {},
): void {
  const version = pragma(db, 'user_version')
  if (version === migrations.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const migration of migrations.slice(version)) runMigration(db, migration, onProgress)
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (error) {
    // When the disk is full, SQLite has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name])
}
