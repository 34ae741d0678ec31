import { isIndex, isSpelledNumber } from './spelling.ts'

const [quote, backslash, comma, colon, minus] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]
const [blank, plus, zero, nine, smallE, smallBit] = [0x20, 0x2b, 0x30, 0x39, 0x65, 0x20]

/** Characters of the index of a list, each written as an escape. */
const longestIndex = 60
/** Digits of an integer that is the same in JavaScript. */
const fewDigits = 15

/** What there is in a JSON text, but for its strings. */
export interface JsonShape {
  /** Lists and objects. */
  readonly containers: number
  /** Commas and colons. */
  readonly places: number
  /** Lists and objects inside each other. */
  readonly depth: number
  /** Whether JavaScript would write any of its numbers otherwise, or may put its keys into another order. */
  readonly isSpelled: boolean
}

/** Looks once through a JSON text, which may be none. */
export function shapeOf(text: string): JsonShape {
  let [containers, places, depth, open] = [0, 0, 0, 0]
  let isSpelled = false
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit === quote) {
      const end = endOfString(text, index)
      isSpelled ||= mayBeIndex(text.charCodeAt(index + 1)) && isIndexKey(text, index, end)
      index = end
    } else if (unit === comma || unit === colon) places += 1
    else if (unit === openBracket || unit === openBrace) {
      containers += 1
      open += 1
      if (open > depth) depth = open
    } else if (unit === closeBracket || unit === closeBrace) open -= 1
    else if (unit <= nine && unit >= minus) {
      const end = endOfNumber(text, index)
      isSpelled ||= !isPlain(text, index, end) && isSpelledNumber(text.slice(index, end))
      index = end - 1
    }
  }
  return { containers, places, depth, isSpelled }
}

/** Where the closing quote is. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, index: number): boolean {
  let before = index
  while (text.charCodeAt(before - 1) === backslash) before -= 1
  return (index - before) % 2 === 1
}

function mayBeIndex(first: number): boolean {
  return (first <= nine && first >= zero) || first === backslash
}

/** Whether a string is a key, and one that is the index of a list. */
function isIndexKey(text: string, start: number, end: number): boolean {
  if (end - start > longestIndex) return false
  const key = text.slice(start + 1, end).replaceAll(/\\u003(\d)/g, '$1')
  if (!isIndex(key)) return false
  let next = end + 1
  while (text.charCodeAt(next) <= blank) next += 1
  return text.charCodeAt(next) === colon
}

/** Behind the last character of a number. */
function endOfNumber(text: string, start: number): number {
  let end = start + 1
  while (isOfNumber(text.charCodeAt(end))) end += 1
  return end
}

/** Digits; points, minus and plus, which lie beside them, and the letter of an exponent. */
function isOfNumber(unit: number): boolean {
  return (unit <= nine && unit >= plus && unit !== comma) || (unit | smallBit) === smallE
}

/** Whether a number has so few characters, and none but digits, that it is the same in JavaScript. */
function isPlain(text: string, start: number, end: number): boolean {
  if (end - start > fewDigits) return false
  for (let index = start; index < end; index += 1)
    if (text.charCodeAt(index) < zero || text.charCodeAt(index) > nine) return false
  return true
}
