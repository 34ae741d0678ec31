/** Deeper data is left to JSON, which also finds out whether it is a circle. */
const maxDepth = 16

/**
 * A copy of a value as JSON would give it back; `undefined` for what JSON leaves out. Plain data is copied directly,
 * at a fraction of the cost.
 * @throws TypeError as `JSON.stringify` does; whatever a `toJSON()` or a getter throws
 */
export function copyJson(value: unknown): unknown {
  return copyPlain(value, 0) ?? viaJson(value)
}

function viaJson(value: unknown): unknown {
  const text: string | undefined = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

/** `undefined` if there is anything in it that is not plain data. */
function copyPlain(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  // JSON knows no -0 either.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  if (typeof value !== 'object' || depth > maxDepth) return undefined
  return Array.isArray(value) ? copyArray(value, depth) : copyObject(value, depth)
}

function copyArray(values: readonly unknown[], depth: number): unknown[] | undefined {
  // It may say itself what it is as JSON.
  if (Object.getPrototypeOf(values) !== Array.prototype || 'toJSON' in values) return undefined
  const copy: unknown[] = []
  for (const value of values) {
    const inner = copyPlain(value, depth + 1)
    if (inner === undefined) return undefined
    copy.push(inner)
  }
  return copy
}

function copyObject(object: object, depth: number): object | undefined {
  const prototype = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) return undefined
  const copy: Record<string, unknown> = {}
  for (const key in object) {
    if (!Object.hasOwn(object, key)) continue
    // JSON calls the one, and an assignment to the other would set the copy's prototype.
    if (key === 'toJSON' || key === '__proto__') return undefined
    const value: unknown = object[key as never]
    // JSON leaves it out.
    if (value === undefined) continue
    const inner = copyPlain(value, depth + 1)
    if (inner === undefined) return undefined
    copy[key] = inner
  }
  return copy
}
