import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type {
  AuditRecord,
  ObjectChange,
  ObjectChanges,
  ObjectKey,
  ObjectList,
  StoredObject,
  WriteOutcome,
  WriteRefusal,
} from '@netbox-hooks/delivery/queue'
import type { Moment } from '../channel/message.ts'
import { prepareAll } from '../file/prepare-all.ts'
import { allObjects, objectColumns, objectOf, placeSql } from './rows.ts'

const sql = {
  // Ends what a write has done before it is refused, and leaves what came before it in the transaction.
  begin: 'SAVEPOINT object_write',
  end: 'RELEASE object_write',
  takeBack: 'ROLLBACK TO object_write',

  all: allObjects,
  place: placeSql,
  setPlace: 'UPDATE object_order SET place = ?',
  byId: `SELECT ${objectColumns} FROM object WHERE kind = ? AND id = ?`,
  byName: `SELECT ${objectColumns} FROM object WHERE kind = ? AND name = ?`,
  add: 'INSERT INTO object VALUES (:kind, :id, :name, :version, :createdAt, :changedAt, :place, :body)',
  change: `
    UPDATE object SET name = :name, version = :version, changed_at = :changedAt, place = :place, body = :body
    WHERE kind = :kind AND id = :id`,
  remove: 'DELETE FROM object WHERE kind = ? AND id = ?',
  noteRemoved: 'INSERT INTO deleted_object VALUES (?, ?, ?)',

  changedAfter: `SELECT ${objectColumns} FROM object WHERE place > ? ORDER BY place, kind, id`,
  deletedAfter: 'SELECT kind, id FROM deleted_object WHERE place > ? ORDER BY place, kind, id',
  lastForgotten: 'SELECT place FROM deleted_object ORDER BY place DESC LIMIT 1 OFFSET ?',
  forget: 'DELETE FROM deleted_object WHERE place <= ?',
  setForgotten: 'UPDATE object_order SET forgotten = ?',

  nextNumber: `
    INSERT INTO object_number VALUES (?, 1) ON CONFLICT (kind) DO UPDATE SET last = last + 1 RETURNING last`,
  declared: 'SELECT number FROM declared_name WHERE kind = ? AND name = ?',
  declare: 'INSERT INTO declared_name VALUES (?, ?, ?)',

  addRecord: 'INSERT OR IGNORE INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  pruneRecords: `
    DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE kept_from < ? ORDER BY kept_from LIMIT ?)`,
} as const

/** How many deletions are told of at least. */
const keptDeletions = 10_000

/** What is managed, in an open file. Each call belongs inside a transaction. */
export class SqliteObjectStore {
  readonly #sql: Readonly<Record<keyof typeof sql, StatementSync>>

  constructor(db: DatabaseSync) {
    this.#sql = prepareAll(db, sql)
  }

  list(): ObjectList {
    return { objects: this.#sql.all.all().map(objectOf), place: this.#order.place }
  }

  write(
    changes: readonly ObjectChange[],
    records: readonly AuditRecord[],
    seen: number | undefined,
    moment: Moment,
  ): WriteOutcome {
    if (seen !== undefined && seen !== this.#order.place) return { refused: { change: 0, why: 'behind' } }
    this.#sql.begin.run()
    const outcome = this.#write(changes, moment)
    if ('refused' in outcome) this.#sql.takeBack.run()
    else for (const record of records) this.#keep(record, moment)
    this.#sql.end.run()
    return outcome
  }

  changesAfter(after: number): ObjectChanges | undefined {
    const { place, forgotten } = this.#order
    if (after > place || after < forgotten) return undefined
    return {
      changed: this.#sql.changedAfter.all(after).map(objectOf),
      deleted: this.#sql.deletedAfter.all(after).map((row) => ({ ...row }) as unknown as ObjectKey),
      place,
    }
  }

  numbersOf(kind: string, names: readonly string[]): readonly number[] {
    return names.map((name) => {
      const known = this.#sql.declared.get(kind, name)?.['number'] as number | undefined
      if (known !== undefined) return known
      const number = this.#nextNumber(kind)
      this.#sql.declare.run(kind, name, number)
      return number
    })
  }

  /** @returns how many records it has dropped */
  pruneRecords(before: number, limit: number): number {
    return Number(this.#sql.pruneRecords.run(before, limit).changes)
  }

  #write(changes: readonly ObjectChange[], { wall }: Moment): WriteOutcome {
    const { place } = this.#order
    if (changes.length === 0) return { written: [], place }
    const next = place + 1
    const written: StoredObject[] = []
    for (const [index, change] of changes.entries()) {
      const done = this.#make(change, next, wall)
      if ('why' in done) return { refused: { change: index, ...done } }
      written.push(done)
    }
    this.#sql.setPlace.run(next)
    if (changes.some(({ op }) => op === 'delete')) this.#forgetDeletions()
    return { written, place: next }
  }

  #make(change: ObjectChange, place: number, wall: number): StoredObject | Omit<WriteRefusal, 'change'> {
    const { kind } = change
    if (change.op === 'create') {
      const { name, body } = change
      const other = this.#named(kind, name)
      if (other) return { why: 'name taken', found: other }
      const id = this.#nextNumber(kind)
      const object = { kind, id, name, version: 1, createdAt: wall, changedAt: wall, body }
      this.#sql.add.run({ ...object, place })
      return object
    }
    const { id, version } = change
    const row = this.#sql.byId.get(kind, id)
    if (!row) return { why: 'absent' }
    const found = objectOf(row)
    if (found.version !== version) return { why: 'changed', found }
    if (change.op === 'delete') {
      this.#sql.remove.run(kind, id)
      this.#sql.noteRemoved.run(place, kind, id)
      return found
    }
    const { name, body } = change
    const other = this.#named(kind, name)
    if (other && other.id !== id) return { why: 'name taken', found: other }
    const changed = { kind, id, name, version: version + 1, changedAt: wall, body }
    this.#sql.change.run({ ...changed, place })
    return { ...changed, createdAt: found.createdAt }
  }

  #keep({ id, at, action, actor, kind, name, body }: AuditRecord, { lived }: Moment): void {
    this.#sql.addRecord.run(id, at, lived, action, actor, kind ?? null, name ?? null, body)
  }

  #forgetDeletions(): void {
    const last = this.#sql.lastForgotten.get(keptDeletions)?.['place'] as number | undefined
    if (last === undefined) return
    this.#sql.forget.run(last)
    this.#sql.setForgotten.run(last)
  }

  #named(kind: string, name: string): StoredObject | undefined {
    const row = this.#sql.byName.get(kind, name)
    return row && objectOf(row)
  }

  #nextNumber(kind: string): number {
    return this.#sql.nextNumber.get(kind)?.['last'] as number
  }

  get #order(): { readonly place: number; readonly forgotten: number } {
    return this.#sql.place.get() as unknown as { place: number; forgotten: number }
  }
}
