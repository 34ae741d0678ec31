import type { DatabaseSync } from 'node:sqlite'
import { queueOwned } from '../errors.ts'
import { ownerOf, signsOfLife } from './owner.ts'
import type { OwnerLock } from './owner-lock.ts'

/** How often an owner looks whether its lock is still in place, in ms. */
export const lookEvery = 1_000
/** How long a sign of life of another owner is waited for, in ms. */
const patience = 4 * lookEvery

/**
 * Who has the lock is the owner, unless the file that was locked has been removed under an owner that lives: then both
 * have one. If the queue was not closed, and by a process with another lock, that process gets the time to notice it and
 * to give a sign of life.
 *
 * @throws NetboxHooksError `NBH_QUEUE_OWNED`
 */
export function refuseLiveOwner(db: DatabaseSync, path: string, lock: OwnerLock): void {
  const owner = ownerOf(db)
  if (owner.pid === null || owner.lock === null || owner.lock === lock.inode) return
  const signs = signsOfLife(db)
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < patience; waited += 100) {
    Atomics.wait(pause, 0, 0, 100)
    if (signsOfLife(db) !== signs) throw queueOwned(path, owner.pid)
  }
}
