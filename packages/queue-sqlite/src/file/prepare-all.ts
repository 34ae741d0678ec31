import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Prepares every statement of a table once. */
export function prepareAll<Name extends string>(
  db: DatabaseSync,
  sql: Readonly<Record<Name, string>>,
): Readonly<Record<Name, StatementSync>> {
  const prepared = Object.entries<string>(sql).map(([name, text]) => [name, db.prepare(text)])
  return Object.fromEntries(prepared) as Record<Name, StatementSync>
}
