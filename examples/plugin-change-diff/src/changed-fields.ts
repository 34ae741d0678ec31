import { isDeepStrictEqual } from 'node:util'

type Fields = Readonly<Record<string, unknown>>

/** What a field was, and what it is. */
export interface FieldChange {
  readonly from: unknown
  readonly to: unknown
}

/** The fields whose values differ. A field that is missing on one side counts as null there. */
export function changedFields(
  before: Fields,
  after: Fields,
  ignored: readonly string[] = [],
): Record<string, FieldChange> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const changes = [...names]
    .filter((name) => !ignored.includes(name))
    .map((name): [string, FieldChange] => [name, { from: fieldOf(before, name), to: fieldOf(after, name) }])
    .filter(([, { from, to }]) => !isDeepStrictEqual(from, to))
  return Object.fromEntries(changes)
}

function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : null
}
