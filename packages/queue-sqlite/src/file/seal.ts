import type { DatabaseSync } from 'node:sqlite'
import type { QueueSeal } from '@netbox-hooks/delivery/queue'

/** What keeps hosts out of an open queue file. */
export function readSeal(db: DatabaseSync): QueueSeal | undefined {
  const text = db.prepare("SELECT value FROM meta WHERE name = 'seal'").get()?.['value']
  return typeof text === 'string' ? (JSON.parse(text) as QueueSeal) : undefined
}

export function writeSeal(db: DatabaseSync, seal: QueueSeal | undefined): void {
  if (seal === undefined) db.exec("DELETE FROM meta WHERE name = 'seal'")
  else db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('seal', ?)").run(JSON.stringify(seal))
}
