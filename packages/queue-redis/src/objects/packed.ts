import type { AuditRecord, ObjectChange, ObjectKey, StoredObject } from '@netbox-hooks/delivery/queue'

/** Objects, of an answer with seven values for each. */
export function unpackObjects(values: readonly string[]): StoredObject[] {
  return Array.from({ length: values.length / 7 }, (_, index): StoredObject => {
    const [kind, id, name, version, createdAt, changedAt, body] = values.slice(7 * index, 7 * index + 7)
    return {
      kind: String(kind),
      id: Number(id),
      name: String(name),
      version: Number(version),
      createdAt: Number(createdAt),
      changedAt: Number(changedAt),
      body: String(body),
    }
  })
}

/** By what an object is known, as the server names it. */
export function unpackKey(name: string): ObjectKey {
  const end = name.lastIndexOf(':')
  return { kind: name.slice(0, end), id: Number(name.slice(end + 1)) }
}

/** A change as the scripts take it. */
export function packChange(change: ObjectChange): (string | number)[] {
  const { op, kind } = change
  if (op === 'create') return [op, kind, '', '', change.name, change.body]
  if (op === 'delete') return [op, kind, change.id, change.version, '', '']
  return [op, kind, change.id, change.version, change.name, change.body]
}

/** A record as the scripts take it. */
export function packRecord(record: AuditRecord): [id: string, text: string] {
  return [record.id, JSON.stringify(record)]
}
