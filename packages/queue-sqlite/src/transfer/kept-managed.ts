import type { StatementSync } from 'node:sqlite'
import type { AuditRecord, KeptItem, KeptNumbers, StoredObject } from '@netbox-hooks/delivery/queue'

/** The statements that put what is managed into a queue file, or take it out. */
export const keptManagedSql = {
  // A number that is another's now is not this name's any more.
  takeNumber: 'DELETE FROM declared_name WHERE kind = :kind AND (number = :number OR name = :name)',
  declare: 'INSERT INTO declared_name VALUES (:kind, :name, :number)',
  raiseNumber: `
    INSERT INTO object_number VALUES (:kind, :last)
    ON CONFLICT (kind) DO UPDATE SET last = max(last, excluded.last)`,
  nextPlace: 'UPDATE object_order SET place = place + 1 RETURNING place',
  addObject: `
    INSERT OR IGNORE INTO object
    VALUES (:kind, :id, :name, :version, :createdAt, :changedAt, :place, :body)`,
  addAudit: 'INSERT OR IGNORE INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)',

  dropNumbers: 'DELETE FROM object_number WHERE kind = ?',
  dropDeclared: 'DELETE FROM declared_name WHERE kind = ?',
  dropObject: 'DELETE FROM object WHERE kind = ? AND id = ?',
  dropAudit: 'DELETE FROM audit WHERE id = ?',
} as const

/** {@link keptManagedSql}, prepared. */
export type KeptManagedStatements = Readonly<Record<keyof typeof keptManagedSql, StatementSync>>

/** An item of what is managed. */
export type ManagedItem = Extract<KeptItem, { kind: 'numbers' | 'object' | 'audit' }>

/** Puts objects, their numbers and the audit's records into a queue file, or takes them out. */
export class SqliteKeptManaged {
  readonly #sql: KeptManagedStatements
  readonly #keptFrom: (wall: number) => number

  /** @param keptFrom since when retention counts for what was kept at a time of the clock */
  constructor(statements: KeptManagedStatements, keptFrom: (wall: number) => number) {
    this.#sql = statements
    this.#keptFrom = keptFrom
  }

  /** @returns whether it was not there; of numbers always */
  add(item: ManagedItem): boolean {
    if (item.kind === 'numbers') return this.#addNumbers(item.numbers)
    return item.kind === 'object' ? this.#addObject(item.object) : this.#addRecord(item.record)
  }

  forget(item: ManagedItem): void {
    const { dropNumbers, dropDeclared, dropObject, dropAudit } = this.#sql
    if (item.kind === 'object') dropObject.run(item.object.kind, item.object.id)
    else if (item.kind === 'audit') dropAudit.run(item.record.id)
    else {
      dropNumbers.run(item.numbers.kind)
      dropDeclared.run(item.numbers.kind)
    }
  }

  #addNumbers({ kind, last, declared }: KeptNumbers): boolean {
    const { raiseNumber, takeNumber, declare } = this.#sql
    raiseNumber.run({ kind, last })
    for (const [name, number] of declared) {
      takeNumber.run({ kind, name, number })
      declare.run({ kind, name, number })
    }
    return true
  }

  #addObject(object: StoredObject): boolean {
    const place = this.#sql.nextPlace.get()?.['place'] as number
    if (this.#sql.addObject.run({ ...object, place }).changes === 0) return false
    this.#sql.takeNumber.run({ kind: object.kind, name: null, number: object.id })
    return true
  }

  #addRecord({ id, at, action, actor, kind, name, body }: AuditRecord): boolean {
    const of = [kind ?? null, name ?? null]
    return this.#sql.addAudit.run(id, at, this.#keptFrom(at), action, actor, ...of, body).changes > 0
  }
}
