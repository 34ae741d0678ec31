import { jsonSize } from './json-size.ts'

/** Steps from a JSON value to a value inside it. */
export type JsonPath = readonly (string | number)[]

/** Where a value holds something that cannot be written as JSON: a circle, a BigInt, a getter that throws. */
export function pathOfUnwritable(value: unknown): JsonPath {
  return findUnwritable(value, [], []) ?? []
}

function findUnwritable(value: unknown, path: JsonPath, above: readonly unknown[]): JsonPath | undefined {
  if (typeof value === 'bigint' || above.includes(value)) return path
  if (typeof value !== 'object' || value === null) return undefined
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value) ? Number(key) : key
    const inner = read(value, key)
    if (inner === unreadable) return [...path, step]
    const found = findUnwritable(inner, [...path, step], [...above, value])
    if (found) return found
  }
  return isWritable(value) ? undefined : path
}

const unreadable = Symbol('unreadable')

function read(of: object, key: string): unknown {
  try {
    return (of as Record<string, unknown>)[key]
  } catch {
    return unreadable
  }
}

/** Its `toJSON()` may throw although all that it holds can be written. */
function isWritable(value: object): boolean {
  if (!('toJSON' in value)) return true
  try {
    JSON.stringify(value)
    return true
  } catch {
    return false
  }
}

/** The way to the innermost value that holds more than half of the bytes of plain JSON data. */
export function heaviestPath(value: unknown): JsonPath {
  const half = jsonSize(value) / 2
  const path: (string | number)[] = []
  let current = value
  for (;;) {
    if (typeof current !== 'object' || current === null) return path
    const heavy = Object.entries(current).find(([, inner]) => jsonSize(inner) > half)
    if (!heavy) return path
    path.push(Array.isArray(current) ? Number(heavy[0]) : heavy[0])
    current = heavy[1]
  }
}
