import {
  type Branch,
  type JsonBounds,
  type JsonProblem,
  type Leaf,
  lengthOf,
  textBytes,
  walk,
} from './walk.ts'

/** What is no plain data counts as little: nobody looks into it. */
const opaqueBytes = 8

/**
 * Why data cannot be taken as it is: it is too large, too deep, or holds itself. `undefined` if it can. Plain objects,
 * lists, Maps and Sets are looked through, as a structured clone holds them; of anything else only the bytes count.
 */
export function problemOfData(value: unknown, bounds: JsonBounds): JsonProblem | undefined {
  const walked = walk(value, bounds, look)
  return 'problem' in walked ? walked.problem : undefined
}

function look(value: unknown, _step: unknown, bytesLeft: number): Leaf | Branch {
  if (typeof value === 'string') return { bytes: textBytes(value, bytesLeft) + 2 }
  if (typeof value !== 'object' || value === null) return { bytes: opaqueBytes }
  if (ArrayBuffer.isView(value)) return { bytes: value.byteLength }
  if (Array.isArray(value)) return { source: value, keys: lengthOf(value), read: (index) => value[index] }
  if (value instanceof Map) return listOf(value, [...value.keys(), ...value.values()])
  if (value instanceof Set) return listOf(value, [...value])
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return { bytes: opaqueBytes }
  return { source: value, keys: Object.keys(value), read: (key) => value[key] }
}

function listOf(source: object, parts: readonly unknown[]): Branch {
  return { source, keys: parts.length, read: (index) => parts[index] }
}
