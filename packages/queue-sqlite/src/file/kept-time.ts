import type { DatabaseSync } from 'node:sqlite'
import type { KeptTime } from '@netbox-hooks/delivery/queue'
import { storedJson } from './stored.ts'

/** By how much the queue's time was ahead of the clock, as SQL. */
export const timeOffset: string =
  "(SELECT coalesce(max(iif(json_valid(value), value, NULL) ->> '$.offset'), 0) FROM meta WHERE name = 'time')"

/** What the last host has kept of the queue's time; `undefined` of a new file, and of one that none has had since it is kept. */
export function readTime(db: DatabaseSync): KeptTime | undefined {
  const text = db.prepare("SELECT value FROM meta WHERE name = 'time'").get()?.['value']
  return storedJson(text) as KeptTime | undefined
}

export const writeTimeSql: string = "INSERT OR REPLACE INTO meta (name, value) VALUES ('time', ?)"
