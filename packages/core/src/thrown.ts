import { types } from 'node:util'
import { limits } from './limits.ts'

/** Most characters that are told of one thrown value. */
const longestText = limits.thrownText
/** Most characters of one value that stands inside another one. */
const longestPart = 200
/** How many parts of an object, properties of an error, or errors in an error are told. */
const mostParts = 10
/** How many causes are followed. */
const mostCauses = 5
/** Most characters of the message of a cause, and of its stack. */
const longestCause = 2_000
const unreadable = 'a value that cannot be read'

/**
 * The message of whatever was thrown, in at most 10,000 characters. Anything can be thrown: a value whose getters throw,
 * a proxy, a symbol, an error whose message is a list or takes 50 MB. This never throws. What is in it can be shown in
 * a terminal: control characters but line breaks and tabs are written as escapes.
 */
export function messageOf(thrown: unknown): string {
  return boundedText(textOf(thrown))
}

/**
 * Whatever was thrown as an error that can be written to a log or sent elsewhere: a plain one, with a message, a stack,
 * a name, a code and causes that are no larger than a log may show, and nothing in it that runs code. It never throws.
 */
export function errorOf(thrown: unknown): Error {
  return copyOf(thrown, 0)
}

/**
 * What was thrown as the cause of another error: itself if it is a plain error, in which nothing runs and nothing is
 * large; else as {@link errorOf} makes it. It never throws.
 */
export function harmless(thrown: unknown): unknown {
  return isPlain(thrown, 0) ? thrown : errorOf(thrown)
}

/** What was thrown, for whoever reads those properties of it: as {@link errorOf} makes it if that would fail. */
export function readable(thrown: unknown, properties: readonly string[]): unknown {
  try {
    isError(thrown)
    for (const key of properties) Reflect.get(Object(thrown), key)
    return thrown
  } catch {
    return errorOf(thrown)
  }
}

/** A property of anything; `undefined` where there is none, and where it cannot be read. It never throws. */
export function propertyOf(value: unknown, key: PropertyKey): unknown {
  if (!isObject(value)) return undefined
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}

/** The name of a function as it is listed; empty if it has none that can be read. It never throws. */
export function nameOfFunction(value: unknown): string {
  const name = propertyOf(value, 'name')
  return typeof name === 'string' ? boundedText(name, longestPart) : ''
}

/** The `code` of whatever was thrown, as Node's errors and ours have one; `undefined` if it has none. */
export function codeOf(thrown: unknown): string | undefined {
  const code = propertyOf(thrown, 'code')
  return typeof code === 'string' ? boundedText(code, longestPart) : undefined
}

/** `instanceof` for whatever was thrown, which may be a proxy. It never throws. */
export function isInstance<T>(value: unknown, Kind: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof Kind
  } catch {
    return false
  }
}

/** The stack of whatever was thrown, as long as it is; `undefined` if it has none that can be read. */
export function stackOf(thrown: unknown): string | undefined {
  // V8 writes a stack when it is first read, and makes a text of the name and the message for it.
  const isWritable = [propertyOf(thrown, 'name'), propertyOf(thrown, 'message')].every(isPlainText)
  const stack = isWritable ? propertyOf(thrown, 'stack') : undefined
  return typeof stack === 'string' ? stack : undefined
}

/** Whether a value is an error, whatever else it is. It never throws. */
export function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true
  try {
    return value instanceof Error
  } catch {
    return false
  }
}

/** A text as a log or a terminal can show it: not longer than that, control characters written as escapes. */
export function boundedText(text: string, longest: number = longestText): string {
  const isWhole = text.length <= longest
  const kept = isWhole ? text : beginning(text, longest)
  const shown = controls.test(kept) ? kept.replaceAll(allControls, escapeOf) : kept
  return isWhole ? shown : `${shown.toWellFormed()}… (${text.length} characters)`
}

/** Up to the end of a word, where there is one: half a secret would not be recognised as one. */
function beginning(text: string, longest: number): string {
  const kept = text.slice(0, longest)
  const space = kept.search(/\s\S*$/)
  return space > longest / 2 ? kept.slice(0, space) : kept
}

/** What a terminal would obey, and what turns the direction of a text around. */
const controls = /(?:(?!\r?\n|\t)\p{Cc})|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const allControls = new RegExp(controls, 'gu')

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function textOf(thrown: unknown): string {
  try {
    if (!isError(thrown)) return briefly(thrown, 0)
    const message = propertyOf(thrown, 'message')
    if (message !== undefined && message !== '')
      return typeof message === 'string' ? message : briefly(message, 0)
    // What Node throws when every address of a host has failed has its message inside.
    const inner = listOf(propertyOf(thrown, 'errors'))
    return inner.length > 0 ? textOf(inner[0]) : (codeOf(thrown) ?? nameOf(thrown))
  } catch {
    return unreadable
  }
}

/** A value in a few words; nothing of it that could take long is looked at. */
function briefly(value: unknown, depth: number): string {
  if (typeof value === 'string') return depth === 0 ? value : boundedText(value, longestPart)
  if (typeof value === 'bigint')
    return value > -(2n ** 256n) && value < 2n ** 256n ? `${value}` : 'a large BigInt'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return Array.isArray(value) ? brieflyListed(value, depth) : brieflyObject(value, depth)
  } catch {
    return unreadable
  }
}

function brieflyListed(values: readonly unknown[], depth: number): string {
  if (depth > 1) return '[…]'
  const parts = values.slice(0, mostParts).map((part) => briefly(part, depth + 1))
  if (values.length > mostParts) parts.push('…')
  return depth === 0 ? parts.join(', ') : `[${parts.join(', ')}]`
}

function brieflyObject(value: object, depth: number): string {
  const message = propertyOf(value, 'message')
  if (typeof message === 'string' && message !== '') return briefly(message, depth)
  if (depth > 1) return '{…}'
  const keys = Object.keys(value)
  const parts = keys.slice(0, mostParts).map((key) => {
    const part = briefly(propertyOf(value, key), depth + 1)
    return `${boundedText(key, longestPart)}: ${part}`
  })
  if (keys.length > mostParts) parts.push('…')
  return parts.length > 0 ? `{ ${parts.join(', ')} }` : `an object of the class ${nameOf(value)}`
}

/** What kind of error it is; for anything else, its class. */
function nameOf(value: object): string {
  const name = isError(value)
    ? propertyOf(value, 'name')
    : propertyOf(propertyOf(value, 'constructor'), 'name')
  return typeof name === 'string' && name !== ''
    ? boundedText(name, longestPart)
    : isError(value)
      ? 'Error'
      : 'Object'
}

function listOf(value: unknown): readonly unknown[] {
  try {
    return Array.isArray(value) ? value.slice(0, mostParts) : []
  } catch {
    return []
  }
}

const nativeErrors = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }

function copyOf(thrown: unknown, depth: number): Error {
  const longest = depth === 0 ? longestText : longestCause
  const message = boundedText(textOf(thrown), longest)
  if (!isError(thrown)) return plainError(Error, message)
  const name = nameOf(thrown)
  const Native = Object.hasOwn(nativeErrors, name) ? nativeErrors[name as keyof typeof nativeErrors] : Error
  const copy = plainError(Native, message)
  if (copy.name !== name) define(copy, 'name', name, true)
  const stack = shortStackOf(thrown, longest)
  if (stack !== undefined) define(copy, 'stack', stack, false)
  for (const [key, value] of plainProperties(thrown)) if (!(key in copy)) define(copy, key, value, true)
  if (depth >= mostCauses) return copy
  const cause = propertyOf(thrown, 'cause')
  if (cause !== undefined) define(copy, 'cause', copyOf(cause, depth + 1), false)
  // At one level only: with each level there would be ten times as many.
  const inner = depth === 0 ? listOf(propertyOf(thrown, 'errors')) : []
  if (inner.length > 0)
    define(
      copy,
      'errors',
      inner.map((each) => copyOf(each, mostCauses)),
      false,
    )
  return copy
}

/** An error whose stack does not tell of this file. */
function plainError(Kind: new (message: string) => Error, message: string): Error {
  const error = new Kind(message)
  define(error, 'stack', `${error.name}: ${message}`, false)
  return error
}

/** A message stands in front of the stack, and may be of any length: its beginning is kept, and the frames. */
function shortStackOf(error: object, longest: number): string | undefined {
  const stack = stackOf(error)
  if (stack === undefined || stack.length <= longest) return stack && boundedText(stack)
  const half = longest / 2
  return `${boundedText(stack.slice(0, half))}\n…\n${boundedText(stack.slice(-half))}`
}

/** Whether a text can be made of a value without running code, and in no more time than there are characters in it. */
function isPlainText(value: unknown): boolean {
  if (!Array.isArray(value)) return !isObject(value) && typeof value !== 'symbol' && typeof value !== 'bigint'
  return !types.isProxy(value) && value.every((part) => typeof part === 'string')
}

/** Whether a value is an error of plain data, its causes as well, or no object at all. Nothing of its own is run. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length <= longestText
  if (!isObject(value)) return typeof value !== 'symbol' && typeof value !== 'bigint'
  if (isPlainList(value)) return true
  if (!types.isNativeError(value) || depth > mostCauses) return false
  const own = Object.entries(Object.getOwnPropertyDescriptors(value))
  return (
    own.length <= 2 * mostParts &&
    own.every(
      ([key, { value: part, get }]) => key === 'stack' || (get === undefined && isPlain(part, depth + 1)),
    ) &&
    typeof propertyOf(value, 'message') === 'string' &&
    (stackOf(value)?.length ?? 0) <= longestText
  )
}

/** Such as the modules that Node names in an error of its loader. */
function isPlainList(value: object): boolean {
  if (types.isProxy(value) || !Array.isArray(value) || value.length > mostParts) return false
  return value.every((part) => typeof part === 'string' && part.length <= longestCause)
}

/** What an error says beside its message, such as `errno` and `syscall`. */
function plainProperties(error: object): [string, unknown][] {
  const found: [string, unknown][] = []
  for (const key of keysOf(error).slice(0, 2 * mostParts)) {
    const value = propertyOf(error, key)
    if (typeof value === 'string') found.push([key, boundedText(value, longestCause)])
    else if (typeof value === 'number' || typeof value === 'boolean') found.push([key, value])
  }
  return found.slice(0, mostParts)
}

function keysOf(value: object): string[] {
  try {
    return Object.keys(value).filter((key) => key.length <= longestPart)
  } catch {
    return []
  }
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true })
}
