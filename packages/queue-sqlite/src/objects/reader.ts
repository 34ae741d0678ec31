import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { AuditFilter, AuditPage, ObjectList } from '@netbox-hooks/delivery/queue'
import { allObjects, objectOf, placeSql, recordColumns, recordConditions, recordOf } from './rows.ts'

const largestLimit = 1_000

/** All objects of a file, as one moment has them. */
export function listObjects(db: DatabaseSync): ObjectList {
  db.exec('BEGIN')
  try {
    const objects = db.prepare(allObjects).all().map(objectOf)
    return { objects, place: db.prepare(placeSql).get()?.['place'] as number }
  } finally {
    db.exec('COMMIT')
  }
}

/** Records of a file, newest first. */
export function listRecords(
  db: DatabaseSync,
  filter: AuditFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): AuditPage {
  const size = Math.min(Math.max(1, limit), largestLimit)
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  const parts = given.map(([name]) => recordConditions[name as keyof AuditFilter])
  const values: Record<string, SQLInputValue> = Object.fromEntries(given)
  if (cursor !== undefined) {
    parts.push('id < :cursor')
    values['cursor'] = cursor
  }
  const where = parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : ''
  const rows = db
    .prepare(`SELECT ${recordColumns} FROM audit ${where} ORDER BY id DESC LIMIT ${size + 1}`)
    .all(values)
  const records = rows.slice(0, size).map(recordOf)
  return { records, next: rows.length > size ? records.at(-1)?.id : undefined }
}
