import { statSync, writeFileSync } from 'node:fs'
import { queueOwned } from '../errors.ts'
import { errcodeOf } from './failure.ts'
import { readOwner } from './owner.ts'
import { DatabaseSync } from './sqlite.ts'

/** Result codes of SQLite. */
const codes = { busy: 5, corrupt: 11, notADatabase: 26 }

/** What is remembered beside a queue file of what had been stored in it. */
export interface Witness {
  /** How many changes had been committed. */
  readonly commits: number
  /** How many events and deliveries waited. */
  readonly waiting: number
  /** When that was, in ms since the epoch. */
  readonly at: number
}

/**
 * Makes this process the one owner of a queue file.
 *
 * Ownership is a lock on a second file, `<path>-owner`, held as long as the process lives. The kernel takes it back
 * even from a process that was killed, so no pid has to be trusted, and the queue file itself stays open to readers.
 * The second file is never deleted: two owners could then lock two files that had the same name. If somebody else deletes
 * it, {@link isInPlace} says so.
 */
export class OwnerLock {
  readonly #path: string
  readonly #lockPath: string
  #db: DatabaseSync

  /** @throws NetboxHooksError `NBH_QUEUE_OWNED` */
  constructor(path: string) {
    this.#path = path
    this.#lockPath = `${path}-owner`
    this.#db = this.#lock()
    this.inode = this.#inodeOfPath() ?? ''
  }

  /** Tells the file that is locked from any other that has or had its name while it is open. */
  inode: string

  /** Whether the file that is locked is the one that others would try to lock. */
  get isInPlace(): boolean {
    return this.#inodeOfPath() === this.inode
  }

  /**
   * Locks the file that has the name now.
   * @throws NetboxHooksError `NBH_QUEUE_OWNED`
   */
  takeAgain(): void {
    const db = this.#lock()
    this.#db.close()
    this.#db = db
    this.inode = this.#inodeOfPath() ?? ''
  }

  /** What {@link note} has written last, by whichever owner. */
  get witness(): Witness | undefined {
    return this.#db.prepare('SELECT commits, waiting, at FROM witness').get() as Witness | undefined
  }

  note({ commits, waiting, at }: Witness): void {
    this.#db.prepare('INSERT OR REPLACE INTO witness VALUES (1, ?, ?, ?)').run(commits, waiting, at)
  }

  release(): void {
    this.#db.close()
  }

  #lock(): DatabaseSync {
    try {
      return this.#open()
    } catch (error) {
      const errcode = errcodeOf(error)
      if (errcode === codes.busy) throw queueOwned(this.#path, readOwner(this.#path))
      if (errcode !== codes.corrupt && errcode !== codes.notADatabase) throw error
      // Nobody has locked it, or that would have been said first; what it remembered is lost.
      writeFileSync(this.#lockPath, '')
      return this.#open()
    }
  }

  #open(): DatabaseSync {
    const db = new DatabaseSync(this.#lockPath)
    try {
      // In this mode the lock outlasts the transaction that has taken it. What a power failure takes of the file is missed
      // by nobody: it is no more than a witness.
      db.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = MEMORY;
        PRAGMA synchronous = OFF;
        BEGIN EXCLUSIVE;
        CREATE TABLE IF NOT EXISTS witness
          (id INTEGER PRIMARY KEY, commits INTEGER NOT NULL, waiting INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
        COMMIT`)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  }

  #inodeOfPath(): string | undefined {
    const found = statSync(this.#lockPath, { bigint: true, throwIfNoEntry: false })
    return found && `${found.dev}:${found.ino}`
  }
}
