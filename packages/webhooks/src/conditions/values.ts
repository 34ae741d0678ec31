import { exactPart } from '@netbox-hooks/core/json'

/** What a condition comes to. `invalid` decides the whole set: the rule does not fire, negated or not. */
export type Verdict = true | false | 'invalid'

/**
 * Whether two JSON values are equal as Python has it: `true` is 1 and `false` is 0, integers are compared with all their
 * digits, lists in order, objects whatever the order of their keys.
 */
export function areEqual(one: unknown, other: unknown): boolean {
  const pending: [unknown, unknown][] = [[one, other]]
  // Not by recursion: how deep a value goes is up to whoever sent it.
  for (let pair = pending.pop(); pair; pair = pending.pop()) {
    const [left, right] = pair
    if (comparable(left) === comparable(right)) continue
    if (!isHolder(left) || !isHolder(right) || Array.isArray(left) !== Array.isArray(right)) return false
    const keys = Object.keys(left)
    if (keys.length !== Object.keys(right).length) return false
    for (const key of keys) {
      if (!Object.hasOwn(right, key)) return false
      pending.push([exactPart(left, key), exactPart(right, key)])
    }
  }
  return true
}

/** Whether Python takes a JSON value for false: `null`, `false`, 0, and whatever is empty. */
export function isFalsy(value: unknown): boolean {
  if (isHolder(value)) return Object.keys(value).length === 0
  return !value
}

/** The kind of a JSON value; `undefined` for what JSON has no word for. */
export function kindOf(value: unknown): Kind | undefined {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : undefined
  if (typeof value === 'bigint') return 'number'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'object' ? 'object' : undefined
}

/** A kind of JSON value. */
export type Kind = 'null' | 'list' | 'number' | 'string' | 'boolean' | 'object'

/** An object or a list. */
export function isHolder(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Equal values are one and the same: an integer that is no safe one in JavaScript is a BigInt, any other number is none. */
function comparable(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  const isLarge = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isLarge ? BigInt(value) : value
}
