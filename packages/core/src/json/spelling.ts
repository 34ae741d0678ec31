import { isDeepStrictEqual } from 'node:util'

/** What the text of an object or a list says that its values in JavaScript do not. */
export interface Spelling {
  /** Its keys as they stand in the text, where JavaScript has them in another order: it puts those that are indices first. */
  readonly keys?: readonly string[] | undefined
  /** The texts of its numbers that JavaScript would write otherwise, by key or index. */
  readonly numbers?: ReadonlyMap<string, string> | undefined
}

type Holder = Readonly<Record<string, unknown>>

/** Integers with more digits Python does not read. */
const mostDigits = 4_300

/** Made with the first one: a process that meets none pays nothing. */
let spellings: WeakMap<object, Spelling> | undefined

/** Notes how an object or a list is spelled; `undefined` if as JavaScript would write it. */
export function setSpelling(holder: object, spelling: Spelling | undefined): void {
  if (spelling) {
    spellings ??= new WeakMap()
    spellings.set(holder, spelling)
  } else spellings?.delete(holder)
}

/** Whether JavaScript would write a number otherwise than a JSON text does: `48.0`, `1E3`, `-0`, `9007199254740993`. */
export function isSpelledNumber(text: string): boolean {
  return String(Number(text)) !== text
}

/** Whether JavaScript puts a key before those that are none: it is the index of a list. */
export function isIndex(key: string): boolean {
  // Nearly all begin with a letter.
  return key.charCodeAt(0) <= 0x39 && /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1
}

/** How an object or a list is spelled; `undefined` if as JavaScript would write it. */
export function spellingOf(holder: object): Spelling | undefined {
  return spellings?.get(holder)
}

/** Whether nothing was met yet that is spelled otherwise than JavaScript would write it. */
export function isNothingSpelled(): boolean {
  return spellings === undefined
}

/** The keys of an object as its text has them; what was added since comes last. */
export function spelledKeys(holder: object): readonly string[] {
  const keys = spellings?.get(holder)?.keys
  if (!keys) return Object.keys(holder)
  const known = new Set(keys)
  return [
    ...keys.filter((key) => Object.hasOwn(holder, key)),
    ...Object.keys(holder).filter((key) => !known.has(key)),
  ]
}

/** The text of a number in an object or a list; `undefined` if it is written as JavaScript does, or another value by now. */
export function spelledNumber(holder: object, key: string): string | undefined {
  const text = spellings?.get(holder)?.numbers?.get(key)
  if (text === undefined) return undefined
  const value = (holder as Holder)[key]
  const number = Number(text)
  // JSON has no infinity: of a number that is too large, JavaScript's values have null.
  return value === number || (value === null && !Number.isFinite(number)) ? text : undefined
}

/**
 * What an object or a list has under a key, with numbers as Python reads them: an integer that is no safe one in JavaScript
 * is a BigInt; what has a point or an exponent is a double, be it an infinite one.
 */
export function exactPart(holder: object, key: string): unknown {
  const text = spellings && spelledNumber(holder, key)
  return text === undefined ? (holder as Holder)[key] : exactNumber(text)
}

function exactNumber(text: string): number | bigint {
  const number = Number(text)
  const isExact = Number.isSafeInteger(number) || /[.eE]/.test(text) || text.length > mostDigits
  return isExact ? number : BigInt(text)
}

/** Whether two values are deeply equal, with all the digits of their integers. */
export function sayTheSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) && (spellings === undefined || haveSame(one, other, new Set()))
}

function haveSame(one: unknown, other: unknown, done: Set<object>): boolean {
  if (!isHolder(one) || !isHolder(other) || done.has(one)) return true
  done.add(one)
  for (const key in one) {
    const [left, right] = [exactPart(one, key), exactPart(other, key)]
    const isInteger = typeof left === 'bigint' || typeof right === 'bigint'
    if (isInteger ? left !== right : !haveSame(left, right, done)) return false
  }
  return true
}

/**
 * Lets a copy be written as what it is a copy of, wherever it still says the same under the same keys.
 * @returns the copy
 */
export function keepSpelling<Copy>(copy: Copy, original: unknown): Copy {
  if (spellings) keepBy(spellings, copy, original, new Set())
  return copy
}

/** @param done copies that have been looked at: a value may hold itself */
function keepBy(known: WeakMap<object, Spelling>, copy: unknown, original: unknown, done: Set<object>): void {
  if (copy === original || !isHolder(copy) || !isHolder(original) || done.has(copy)) return
  done.add(copy)
  // Of a list that has lost an element, nobody knows which number is which.
  if (Array.isArray(copy) ? !hasLengthOf(copy, original) : Array.isArray(original)) return
  const spelling = known.get(original)
  if (spelling) known.set(copy, both(known.get(copy), spelling))
  for (const key in original) if (Object.hasOwn(copy, key)) keepBy(known, copy[key], original[key], done)
}

/** What was known of a copy, and what is known of its original besides: where both say something, the latter counts. */
function both(one: Spelling | undefined, other: Spelling): Spelling {
  if (!one) return other
  const numbers = new Map([...(one.numbers ?? []), ...(other.numbers ?? [])])
  return { keys: other.keys ?? one.keys, numbers }
}

function hasLengthOf(list: readonly unknown[], other: unknown): boolean {
  return Array.isArray(other) && list.length === other.length
}

/** Takes the BigInts in JSON data for numbers that are spelled so. @returns a copy in which they are numbers, if there are any */
export function spellBigInts<Data>(data: Data): Data {
  return replaceBigInts(data) as Data
}

function replaceBigInts(value: unknown): unknown {
  if (!isHolder(value)) return value
  const numbers = new Map<string, string>()
  const parts = Object.entries(value).map(([key, part]): [string, unknown] => {
    if (typeof part !== 'bigint') return [key, replaceBigInts(part)]
    const text = String(part)
    if (isSpelledNumber(text)) numbers.set(key, text)
    return [key, Number(part)]
  })
  if (numbers.size === 0 && parts.every(([key, part]) => part === value[key])) return value
  const copy: object = Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts)
  setSpelling(copy, numbers.size > 0 ? { numbers } : undefined)
  return copy
}

/** A list, or an object that is no instance of a class: what they say as JSON is what they hold. */
export function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
