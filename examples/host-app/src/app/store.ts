import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

/** A field's value as it is stored: references as ids, choices as their keys. */
export type Raw = string | number | null | readonly string[]

/** The stored values of some fields. */
export type Values = Readonly<Record<string, Raw>>

/** An object as it is stored. */
export type Row = Values & { readonly id: number; readonly created: string; readonly last_updated: string }

const schema = `
  create table if not exists sites (
    id integer primary key autoincrement,
    name text not null unique,
    slug text not null unique,
    status text not null,
    description text not null,
    tags text not null,
    created text not null,
    last_updated text not null
  ) strict;
  create table if not exists device_roles (
    id integer primary key autoincrement,
    name text not null unique,
    slug text not null unique,
    description text not null,
    tags text not null,
    created text not null,
    last_updated text not null
  ) strict;
  create table if not exists devices (
    id integer primary key autoincrement,
    name text not null,
    site integer not null references sites,
    role integer not null references device_roles,
    status text not null,
    serial text not null,
    description text not null,
    tags text not null,
    created text not null,
    last_updated text not null
  ) strict;
`

/** The application's own database. Names of tables and columns come from the code, never from a request. */
export class Store {
  readonly #database: DatabaseSync

  /** @param file the SQLite file, or `:memory:` */
  constructor(file: string) {
    this.#database = new DatabaseSync(file)
    this.#database.exec('pragma journal_mode = wal')
    this.#database.exec(schema)
  }

  close(): void {
    this.#database.close()
  }

  /** Keeps all that `work` writes, or nothing if it throws. */
  transaction<T>(work: () => T): T {
    this.#database.exec('begin immediate')
    try {
      const result = work()
      this.#database.exec('commit')
      return result
    } catch (error) {
      this.#database.exec('rollback')
      throw error
    }
  }

  insert(table: string, values: Values): Row {
    const now = new Date().toISOString()
    const all = { ...values, created: now, last_updated: now }
    const columns = Object.keys(all)
    const places = columns.map(() => '?')
    return this.#rows(
      `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')}) returning *`,
      Object.values(all),
    )[0] as Row
  }

  update(table: string, id: number, values: Values): Row {
    const all = { ...values, last_updated: new Date().toISOString() }
    const assignments = Object.keys(all).map((column) => `${column} = ?`)
    return this.#rows(`update ${table} set ${assignments.join(', ')} where id = ? returning *`, [
      ...Object.values(all),
      id,
    ])[0] as Row
  }

  /** @throws an error that {@link isStillReferenced} recognises */
  delete(table: string, id: number): void {
    this.#rows(`delete from ${table} where id = ?`, [id])
  }

  /** The objects with that value in that column. */
  find(table: string, column: string, value: Raw): Row[] {
    return this.#rows(`select * from ${table} where ${column} = ? order by id`, [value])
  }

  /** Some of the objects by name, and how many there are. */
  page(table: string, limit: number, offset: number): { count: number; rows: Row[] } {
    const { count } = this.#database.prepare(`select count(*) as count from ${table}`).get() as {
      count: number
    }
    return {
      count,
      rows: this.#rows(`select * from ${table} order by name, id limit ? offset ?`, [limit, offset]),
    }
  }

  #rows(sql: string, values: readonly Raw[]): Row[] {
    const rows = this.#database.prepare(sql).all(...values.map(toColumn))
    return rows.map((row) => ({ ...(row as Row), tags: JSON.parse(String(row['tags'])) as string[] }))
  }
}

/** Whether an object could not be deleted because others refer to it. */
export function isStillReferenced(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === 787
}

function toColumn(value: Raw): SQLInputValue {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
