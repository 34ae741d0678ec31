import type { DatabaseSync } from 'node:sqlite'
import { queueUnreadable } from '../errors.ts'

/**
 * Keeps queues and spools apart: the events of a spool are wrapped, and a host must not take them for its own.
 * @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`
 */
export function checkPurpose(db: DatabaseSync, path: string, isSpool: boolean): void {
  const wasSpool = db.prepare("SELECT 1 FROM meta WHERE name = 'spool'").get() !== undefined
  if (wasSpool === isSpool) return
  const isUsed = db.prepare('SELECT 1 FROM event LIMIT 1').get() !== undefined
  if (wasSpool || isUsed) {
    const [is, what] = wasSpool ? ['spool', 'queue'] : ['queue', 'spool']
    throw queueUnreadable(path, `the file is a ${is}, not a ${what}`, `Name another file for the ${what}.`)
  }
  db.exec("INSERT INTO meta (name, value) VALUES ('spool', 1)")
}
