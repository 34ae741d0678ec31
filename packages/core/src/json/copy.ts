import { types } from 'node:util'
import { deepFreeze } from './deep-freeze.ts'
import type { JsonStep } from './path.ts'
import {
  type Branch,
  type JsonBounds,
  type JsonProblem,
  type Leaf,
  lengthOf,
  textBytes,
  walk,
} from './walk.ts'

/** What bounds a copy. */
export interface CopyBounds extends JsonBounds {
  /** Whether the copy is frozen, with everything in it: that costs less than to go through it once more. Default `false`. */
  readonly frozen?: boolean
}

/** A copy of a value, or why there is none. */
export type JsonCopy =
  | { readonly copy: unknown; readonly problem?: undefined }
  | { readonly copy?: undefined; readonly problem: JsonProblem }

/** Deeper data is left to the walk, which also finds out whether it is a circle. */
const plainDepth = 16

/**
 * A copy of a value as JSON would give it back, made and measured at once; `undefined` for what JSON leaves out. What it
 * costs is bounded by the bytes that the copy may have, and not by the value. The copy shares nothing, neither with the
 * value nor within itself.
 *
 * It departs from JSON where that would fail or alter data in silence: a BigInt is written, as a number if it is a safe
 * integer and else as text; a Map, a Set, an Error, a promise and the like are refused, of which JSON makes `{}`.
 */
export function copyJson(value: unknown, bounds: CopyBounds): JsonCopy {
  // Most data is plain and well below the bound.
  const copy = plainCopy(value, bounds)
  if (copy !== undefined) return { copy }
  const walked = walk(value, bounds, look)
  if ('problem' in walked) return walked
  return { copy: bounds.frozen ? deepFreeze(walked.made) : walked.made }
}

interface Allowance {
  /** Bytes that are left, counted so that a copy has fewer in any case. */
  left: number
  readonly frozen: boolean
}

/** `undefined` if there is anything in it that is not plain data, or if it may be too large. */
function plainCopy(value: unknown, { bytes, depth = plainDepth, frozen = false }: CopyBounds): unknown {
  try {
    return copyPlain(value, Math.min(depth, plainDepth), { left: bytes, frozen })
  } catch {
    // The walk meets it again, and says where.
    return undefined
  }
}

function copyPlain(value: unknown, depth: number, allowance: Allowance): unknown {
  allowance.left -= bytesAtMost(value)
  if (allowance.left < 0) return undefined
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  // JSON knows no -0 either.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  if (typeof value !== 'object' || depth === 0) return undefined
  return Array.isArray(value) ? copyList(value, depth, allowance) : copyObject(value, depth, allowance)
}

/** With a comma, and without what is inside. */
function bytesAtMost(value: unknown): number {
  // A character has three bytes at most.
  if (typeof value === 'string') return value.length * 3 + 3
  if (typeof value !== 'number') return 6
  const isShort = (value | 0) === value
  return isShort ? 12 : 25
}

function copyList(
  values: readonly unknown[],
  depth: number,
  allowance: Allowance,
): readonly unknown[] | undefined {
  // It may say itself what it is as JSON.
  if (Object.getPrototypeOf(values) !== Array.prototype || 'toJSON' in values) return undefined
  const copy: unknown[] = []
  for (const value of values) {
    const inner = copyPlain(value, depth - 1, allowance)
    if (inner === undefined) return undefined
    copy.push(inner)
  }
  return allowance.frozen ? Object.freeze(copy) : copy
}

function copyObject(object: object, depth: number, allowance: Allowance): object | undefined {
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
    allowance.left -= key.length * 3 + 3
    const inner = copyPlain(value, depth - 1, allowance)
    if (inner === undefined) return undefined
    copy[key] = inner
  }
  return allowance.frozen ? Object.freeze(copy) : copy
}

function look(given: unknown, step: JsonStep | undefined, bytesLeft: number): Leaf | Branch | undefined {
  const isBytes = ArrayBuffer.isView(given)
  // Two bytes of JSON for each at least: it is not asked to become a list.
  if (isBytes && given.byteLength * 2 > bytesLeft) return { bytes: given.byteLength * 2 }
  const value = jsonOf(given, step)
  if (typeof value === 'string') return { bytes: textBytes(value, bytesLeft) + 2, made: value }
  if (typeof value === 'number') return number(value)
  if (typeof value === 'boolean' || value === null) return { bytes: 5, made: value }
  if (typeof value === 'bigint') {
    const isSafe = Number.isSafeInteger(Number(value))
    return isSafe ? number(Number(value)) : { bytes: String(value).length + 2, made: String(value) }
  }
  if (typeof value !== 'object') return undefined
  return Array.isArray(value) ? list(value) : object(value)
}

/** What a value says itself that it is as JSON, and what is in a box. */
function jsonOf(value: unknown, step: JsonStep | undefined): unknown {
  const isAsked = (typeof value === 'object' && value !== null) || typeof value === 'bigint'
  const { toJSON } = (isAsked ? value : {}) as { readonly toJSON?: unknown }
  const own: unknown = typeof toJSON === 'function' ? toJSON.call(value, String(step ?? '')) : value
  const isBox =
    own instanceof String || own instanceof Number || own instanceof Boolean || own instanceof BigInt
  return isBox ? own.valueOf() : own
}

function number(value: number): Leaf {
  return Number.isFinite(value) ? { bytes: String(value).length, made: value + 0 } : { bytes: 4, made: null }
}

function list(source: readonly unknown[]): Branch {
  const made: unknown[] = []
  return {
    source,
    keys: lengthOf(source),
    read: (index) => source[index],
    made,
    put: (_, part) => made.push(part),
  }
}

function object(source: object): Branch {
  refuseOpaque(source)
  const made: Record<string, unknown> = {}
  const put = (key: string, value: unknown) => {
    if (key !== '__proto__') made[key] = value
    else Object.defineProperty(made, key, { value, configurable: true, enumerable: true, writable: true })
  }
  return { source, keys: Object.keys(source), read: (key) => source[key], made, put }
}

/** JSON makes `{}` of them, or an object with a key for each byte. @throws TypeError */
function refuseOpaque(value: object): void {
  const isOpaque =
    types.isMap(value) ||
    types.isSet(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isPromise(value) ||
    types.isRegExp(value) ||
    types.isNativeError(value) ||
    types.isAnyArrayBuffer(value) ||
    ArrayBuffer.isView(value)
  if (!isOpaque) return
  throw new TypeError(`JSON knows no ${Object.prototype.toString.call(value).slice(8, -1)}`)
}
