import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { NetboxHooksError } from '@netbox-hooks/core'
import { queueSealed } from '@netbox-hooks/delivery/queue'
import { queueDamaged, queueReadOnly, queueUnreadable } from '../errors.ts'
import { sqliteFailure } from './failure.ts'
import type { MigrationProgress } from './migration.ts'
import { takeOwnership, writeOwner } from './ownership.ts'
import { checkPurpose } from './purpose.ts'
import { checkSchema, migrate } from './schema.ts'
import { readSeal } from './seal.ts'

/** How long another program may hold up the queue by writing into its file, in ms. */
const busyTimeout = 5_000

/** A queue file that this process owns. */
export interface SqliteFile {
  readonly db: DatabaseSync
  /** Gives the file up. */
  close(): void
}

/** Files up to this size, in bytes, are checked as a whole when they are opened; that takes half a second at most. */
const checkedSize = 256 * 1024 * 1024

/**
 * Takes ownership of a queue file, creates it if need be, and brings its schema up to date.
 * @param options `evenSealed`: for a move, not for a host; `isSpool`: it is a spool's, not a queue's; `onMigration`: told
 *   how far a file of an older layout is on its way
 * @throws NetboxHooksError `NBH_QUEUE_OWNED`, `NBH_QUEUE_MOVED`, `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_READ_ONLY`,
 *   `NBH_QUEUE_DAMAGED`, `NBH_QUEUE_NEWER`, `NBH_QUEUE_DISK_FULL`
 */
export function openSqliteFile(
  path: string,
  options: {
    readonly evenSealed?: boolean
    readonly isSpool?: boolean
    readonly onMigration?: (progress: MigrationProgress) => void
  } = {},
): SqliteFile {
  const folder = dirname(path)
  if (!existsSync(folder)) throw queueUnreadable(path, `there is no folder ${folder}`, 'Create it first.')
  refuseReadOnly(path)
  try {
    const disown = takeOwnership(path)
    try {
      return ownedFile(path, disown, options)
    } catch (error) {
      disown()
      throw error
    }
  } catch (error) {
    throw NetboxHooksError.is(error) ? error : sqliteFailure(path, error, 'opening')
  }
}

/**
 * SQLite would say no more than that it cannot open the file. The files are not opened for it: to close one would end the
 * locks that this process has on it.
 */
function refuseReadOnly(path: string): void {
  for (const file of [dirname(path), path, `${path}-owner`]) {
    try {
      if (existsSync(file)) accessSync(file, constants.W_OK)
    } catch (error) {
      throw queueReadOnly(path, error)
    }
  }
}

function ownedFile(
  path: string,
  disown: () => void,
  { evenSealed = false, isSpool = false, onMigration }: Parameters<typeof openSqliteFile>[1] = {},
): SqliteFile {
  const db = new DatabaseSync(path, { timeout: busyTimeout, enableForeignKeyConstraints: false })
  try {
    checkSchema(db, path)
    checkIntegrity(db, path)
    configure(db)
    migrate(db, onMigration)
    checkPurpose(db, path, isSpool)
    const seal = evenSealed ? undefined : readSeal(db)
    if (seal) throw queueSealed(`sqlite:${path}`, seal)
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

/** Large pages: bodies fill them, and a commit makes fewer writes of them. 16 MiB of log between checkpoints. */
function configure(db: DatabaseSync): void {
  db.exec(`
    PRAGMA page_size = 16384;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 1024;
    PRAGMA cache_size = -16384;
  `)
}

function checkIntegrity(db: DatabaseSync, path: string): void {
  if (statSync(path).size > checkedSize) return
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw queueDamaged(path, String(found))
}
