import { DatabaseSync } from 'node:sqlite'
import { queueOwned } from '../errors.ts'

const busy = 5

/**
 * Makes this process the one owner of a queue file; returns the undo.
 *
 * Ownership is a lock on a second file, `<path>-owner`, held as long as the process lives. The kernel takes it back
 * even from a process that was killed, so no pid has to be trusted, and the queue file itself stays open to readers.
 * The second file is never deleted: two owners could then lock two files that had the same name.
 *
 * @throws NetboxHooksError `NBH_QUEUE_OWNED`
 */
export function takeOwnership(path: string): () => void {
  const lock = new DatabaseSync(`${path}-owner`)
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const { errcode } = error as { errcode?: number }
    throw errcode === busy ? queueOwned(path, readOwner(path)) : error
  }
  return () => lock.close()
}

/** Leaves the owner's pid in the queue, for the message that a refused host shows. */
export function writeOwner(db: DatabaseSync, pid: number | null): void {
  db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('owner_pid', ?)").run(pid)
}

/** The pid that the last owner has left, whether it is alive or not. */
export function readOwner(path: string): number | undefined {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true })
    const pid = db.prepare("SELECT value FROM meta WHERE name = 'owner_pid'").get()?.['value']
    return typeof pid === 'number' ? pid : undefined
  } catch {
    // The owner is only just creating the file.
    return undefined
  } finally {
    db?.close()
  }
}
