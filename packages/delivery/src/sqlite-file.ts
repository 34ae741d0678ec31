import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { queueUnreadable } from './errors.ts'
import { takeOwnership, writeOwner } from './sqlite-ownership.ts'
import { checkSchema, migrate } from './sqlite-schema.ts'

/** How long another program may hold up the queue by writing into its file, in ms. */
const busyTimeout = 5_000

/** A queue file that this process owns. */
export interface SqliteFile {
  readonly db: DatabaseSync
  /** Gives the file up. */
  close(): void
}

/**
 * Takes ownership of a queue file, creates it if need be, and brings its schema up to date.
 * @throws NetboxHooksError `NBH_QUEUE_OWNED`, `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER`
 */
export function openSqliteFile(path: string): SqliteFile {
  const folder = dirname(path)
  if (!existsSync(folder)) throw queueUnreadable(path, `there is no folder ${folder}`, 'Create it first.')
  try {
    const disown = takeOwnership(path)
    try {
      return ownedFile(path, disown)
    } catch (error) {
      disown()
      throw error
    }
  } catch (error) {
    if (NetboxHooksError.is(error)) throw error
    const hint = 'Check that the folder and the file may be written, and that the file is a queue.'
    throw queueUnreadable(path, messageOf(error), hint, error)
  }
}

function ownedFile(path: string, disown: () => void): SqliteFile {
  const db = new DatabaseSync(path, { timeout: busyTimeout })
  try {
    checkSchema(db, path)
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    migrate(db)
    writeOwner(db, process.pid)
  } catch (error) {
    db.close()
    throw error
  }
  return {
    db,
    close() {
      try {
        writeOwner(db, null)
      } finally {
        db.close()
        disown()
      }
    },
  }
}
