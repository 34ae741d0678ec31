import type { DatabaseSync } from 'node:sqlite'

/** The way from one layout of the file to the next. */
export interface Migration {
  readonly before: string
  /** Rows that are taken over, a part at a time, so that it can be told how far it is. */
  readonly copies?: readonly Copy[]
  readonly after?: string
}

/** Rows of an old table on their way into a new one. */
interface Copy {
  readonly from: string
  /** A column of text that its rows are ordered by. */
  readonly key: string
  /** Takes over the rows whose key comes after `:after`, up to `:upTo`. */
  readonly insert: string
}

/** How far a file is on its way to the current layout, in rows. */
export interface MigrationProgress {
  readonly done: number
  readonly total: number
}

/** Rows of one part. */
const part = 5_000

/** Goes that way, inside a transaction. */
export function runMigration(
  db: DatabaseSync,
  { before, copies = [], after = '' }: Migration,
  onProgress: (progress: MigrationProgress) => void,
): void {
  db.exec(before)
  const total = copies.reduce((sum, { from }) => sum + countOf(db, from), 0)
  let done = 0
  for (const { from, key, insert } of copies) {
    const next = db.prepare(
      `SELECT max(key) AS upTo, count(*) AS rows
       FROM (SELECT ${key} AS key FROM ${from} WHERE ${key} > ? ORDER BY ${key} LIMIT ${part})`,
    )
    const copy = db.prepare(insert)
    for (let last = ''; ; ) {
      const { upTo, rows } = next.get(last) as { upTo: string | null; rows: number }
      if (upTo === null) break
      copy.run({ after: last, upTo })
      last = upTo
      done += rows
      onProgress({ done, total })
    }
  }
  db.exec(after)
}

function countOf(db: DatabaseSync, table: string): number {
  return db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'] as number
}
