import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { NetboxHooksError } from '@netbox-hooks/core'
import { queueSealed } from '@netbox-hooks/delivery/queue'
import { queueDamaged, queueIncomplete, queueReadOnly, queueUnreadable } from '../errors.ts'
import type { MigrationProgress } from '../schemas/migration.ts'
import { sqliteFailure } from './failure.ts'
import { ownerOf, writeOwner } from './owner.ts'
import { OwnerLock } from './owner-lock.ts'
import { checkPurpose } from './purpose.ts'
import { refuseLiveOwner } from './refuse-live-owner.ts'
import { checkSchema, migrate } from './schema.ts'
import { readSeal } from './seal.ts'
import { DatabaseSync } from './sqlite.ts'

/** How long another program may hold up the queue by writing into its file, in ms. */
const busyTimeout = 5_000

/** A queue file that this process owns. */
export interface SqliteFile {
  readonly db: DatabaseSync
  /** What makes it this process's. */
  readonly lock: OwnerLock
  /** Writes the log back into the file and cuts it, if no reader needs it; waits for none. */
  cutLog(): void
  /** Gives the file up. */
  close(): void
}

/** What {@link openSqliteFile} may be told besides. */
export interface OpenOptions {
  /** Also if the queue was moved away: for a move, not for a host. Default `false`. */
  readonly evenSealed?: boolean
  /** Whether it is a spool's file, not a queue's. Default `false`. */
  readonly isSpool?: boolean
  /** Told how far a file of an older layout is on its way. */
  readonly onMigration?: (progress: MigrationProgress) => void
  /** Told that the file lacks some of what had been stored in it: `NBH_QUEUE_INCOMPLETE`. */
  readonly onFinding?: (finding: NetboxHooksError) => void
}

/** Files up to this size, in bytes, are checked as a whole when they are opened; that takes half a second at most. */
const checkedSize = 256 * 1024 * 1024

/**
 * Takes ownership of a queue file, creates it if need be, and brings its schema up to date.
 *
 * @throws NetboxHooksError `NBH_QUEUE_OWNED`, `NBH_QUEUE_MOVED`, `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_READ_ONLY`,
 *   `NBH_QUEUE_DAMAGED`, `NBH_QUEUE_NEWER`, `NBH_QUEUE_DISK_FULL`
 */
export function openSqliteFile(path: string, options: OpenOptions = {}): SqliteFile {
  const folder = dirname(path)
  if (!existsSync(folder)) throw queueUnreadable(path, `there is no folder ${folder}`, 'Create it first.')
  refuseReadOnly(path)
  try {
    const lock = new OwnerLock(path)
    try {
      return ownedFile(path, lock, options)
    } catch (error) {
      lock.release()
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
  lock: OwnerLock,
  { evenSealed = false, isSpool = false, onMigration, onFinding }: OpenOptions,
): SqliteFile {
  const db = new DatabaseSync(path, { timeout: busyTimeout, enableForeignKeyConstraints: false })
  try {
    const isNew = checkSchema(db, path) === 0
    if (!isNew) refuseLiveOwner(db, path, lock)
    checkIntegrity(db, path)
    configure(db)
    migrate(db, onMigration)
    checkPurpose(db, path, isSpool)
    const seal = evenSealed ? undefined : readSeal(db)
    if (seal) throw queueSealed(`sqlite:${path}`, seal)
    writeOwner(db, { pid: process.pid, lock: lock.inode })
    const { witness } = lock
    if (witness && commitsOf(db) < witness.commits) onFinding?.(queueIncomplete(path, isNew, witness))
  } catch (error) {
    db.close()
    throw error
  }
  return {
    db,
    lock,
    cutLog() {
      try {
        db.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)')
      } finally {
        db.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
      }
    },
    close() {
      try {
        if (ownerOf(db).lock === lock.inode) writeOwner(db, { pid: null, lock: null })
      } finally {
        db.close()
        lock.release()
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

function commitsOf(db: DatabaseSync): number {
  return db.prepare('SELECT commits FROM tally').get()?.['commits'] as number
}
