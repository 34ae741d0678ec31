import { statSync } from 'node:fs'
import type { StatementSync } from 'node:sqlite'
import { NetboxHooksError } from '@netbox-hooks/core'
import { queueDamaged, queueFileRemoved, queueLockRemoved, queueLogLarge, queueOwned } from '../errors.ts'
import { sqliteFailure } from './failure.ts'
import type { SqliteFile } from './open.ts'
import { giveSignOfLife, ownerOf, writeOwner } from './owner.ts'
import { sizesOf } from './sizes.ts'

/** The log is cut when it is larger than this, in bytes: twice of what a checkpoint by itself leaves. */
const largeLog = 32 * 1024 * 1024
/** From this size on it is said that somebody keeps the log from being cut. */
const saidLog = 2 * largeLog

/** What a {@link FileWatch} is made of. */
export interface FileWatchOptions {
  readonly path: string
  readonly file: SqliteFile
  /** Told of what somebody else has done to the files. */
  readonly say: (finding: NetboxHooksError) => void
}

/** Looks after the files of an open queue: others can remove, replace and cut them, and keep the log from being cut. */
export class FileWatch {
  readonly #options: FileWatchOptions
  readonly #lockOfOwner: StatementSync
  readonly #held: StatementSync
  readonly #inode: bigint
  #size: bigint
  #commits = -1
  #said: ReadonlySet<string> = new Set()
  #refusal: NetboxHooksError | undefined

  constructor(options: FileWatchOptions) {
    this.#options = options
    const { db } = options.file
    this.#lockOfOwner = db.prepare("SELECT value FROM meta WHERE name = 'owner_lock'")
    this.#held = db.prepare('SELECT commits, unprocessed_events + pending AS waiting FROM tally')
    const { ino, size } = statSync(options.path, { bigint: true })
    this.#inode = ino
    this.#size = size
  }

  /**
   * To be called in each transaction: another process may have taken the file while this one was held.
   * @throws NetboxHooksError `NBH_QUEUE_OWNED`
   */
  refuseIfTaken(): void {
    const { path, file } = this.#options
    if (this.#lockOfOwner.get()?.['value'] === file.lock.inode) return
    throw queueOwned(path, ownerOf(file.db).pid ?? undefined)
  }

  /**
   * New events would be stored where no later host finds them.
   * @throws NetboxHooksError `NBH_QUEUE_FILE_REMOVED`, `NBH_QUEUE_DAMAGED`
   */
  refuseIfGone(): void {
    if (this.#refusal) throw this.#refusal
  }

  look(): void {
    const found: NetboxHooksError[] = []
    for (const part of [this.#lookAtLock, this.#lookAtFile, this.#lookAtLog, this.#noteWitness]) {
      try {
        const finding = part.call(this)
        if (finding) found.push(finding)
      } catch (error) {
        found.push(NetboxHooksError.is(error) ? error : sqliteFailure(this.#options.path, error, 'working'))
      }
    }
    for (const finding of found) if (!this.#said.has(finding.code)) this.#options.say(finding)
    // What has passed may be said again when it comes again.
    this.#said = new Set(found.map(({ code }) => code))
  }

  #lookAtLock(): NetboxHooksError | undefined {
    const { path, file } = this.#options
    if (file.lock.isInPlace) return undefined
    try {
      file.lock.takeAgain()
    } catch (error) {
      // Another process has locked the new file, and waits whether there is still somebody here.
      giveSignOfLife(file.db)
      throw error
    }
    const { pid } = ownerOf(file.db)
    if (pid !== process.pid) throw queueOwned(path, pid ?? undefined)
    writeOwner(file.db, { pid, lock: file.lock.inode })
    this.#commits = -1
    return queueLockRemoved(path)
  }

  #lookAtFile(): NetboxHooksError | undefined {
    const { path } = this.#options
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (found?.ino !== this.#inode) this.#refusal = queueFileRemoved(path)
    // It never shrinks by itself.
    else if (found.size < this.#size) this.#refusal = queueDamaged(path, 'it was cut under the host')
    else this.#size = found.size
    return this.#refusal
  }

  /** Cuts the log if no reader needs it. */
  #lookAtLog(): NetboxHooksError | undefined {
    const { path, file } = this.#options
    if (sizesOf(path).logBytes <= largeLog) return undefined
    file.cutLog()
    const { logBytes } = sizesOf(path)
    return logBytes > saidLog ? queueLogLarge(path, logBytes) : undefined
  }

  #noteWitness(): undefined {
    const { commits, waiting } = this.#held.get() as { commits: number; waiting: number }
    if (commits === this.#commits) return
    this.#options.file.lock.note({ commits, waiting, at: Date.now() })
    this.#commits = commits
  }
}
