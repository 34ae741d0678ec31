import type { AuditFilter, AuditRecord, StoredObject } from '@netbox-hooks/delivery/queue'
import { boundedColumn } from '../file/stored.ts'

/** The columns of a {@link StoredObject}. */
export const objectColumns: string = `
  kind, id, name, version, ${boundedColumn('created_at')} AS createdAt, ${boundedColumn('changed_at')} AS changedAt, body`

/** All objects. */
export const allObjects: string = `SELECT ${objectColumns} FROM object ORDER BY kind, id`

/** How far the order of changes has come. */
export const placeSql: string = 'SELECT place, forgotten FROM object_order'

/** The columns of an {@link AuditRecord}. */
export const recordColumns: string = `id, ${boundedColumn('at')} AS at, action, actor, kind, name, body`

/** What each part of a filter asks of a record. */
export const recordConditions: Readonly<Record<keyof AuditFilter, string>> = {
  action: 'action = :action',
  actor: 'actor = :actor',
  kind: 'kind = :kind',
  name: 'name = :name',
  from: 'at >= :from',
  to: 'at < :to',
}

export function objectOf(row: object): StoredObject {
  return { ...row } as StoredObject
}

export function recordOf(row: object): AuditRecord {
  const { kind, name, ...rest } = row as Record<string, unknown>
  return {
    ...rest,
    ...(kind !== null && { kind }),
    ...(name !== null && { name }),
  } as unknown as AuditRecord
}
