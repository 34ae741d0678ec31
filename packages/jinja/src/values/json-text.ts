import { Dict, Float, type Int, type Value } from './model.ts'
import { toInt } from './numbers.ts'

/** The number that JSON has as this text: `48.0` is a float, `9007199254740993` is that integer. */
function numberOfText(text: string): Int | Float {
  if (/[.eE]/.test(text)) return new Float(Number(text))
  return text.length < 16 ? Number(text) + 0 : toInt(BigInt(text))
}

const blanks = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const plainText = /"[^"\\\0-\x1f]*"/y

/** JSON may be this deep. */
const deepest = 1_000

/**
 * Reads JSON as Python does: objects keep their order, also where keys look like numbers, and numbers what they say.
 * @throws SyntaxError
 */
export function parseJson(text: string): Value {
  let at = 0
  skipBlanks()
  const value = read(0)
  if (at < text.length) fail()
  return value

  function read(depth: number): Value {
    if (depth > deepest) throw new SyntaxError('JSON is nested too deep')
    const first = text.charCodeAt(at)
    let value: Value
    if (first === 0x22) value = readText()
    else if (first === 0x7b) value = readObject(depth)
    else if (first === 0x5b) value = readArray(depth)
    else if (first === 0x74) value = readWord('true', true)
    else if (first === 0x66) value = readWord('false', false)
    else if (first === 0x6e) value = readWord('null', null)
    else value = numberOfText(take(number))
    skipBlanks()
    return value
  }

  function readObject(depth: number): Dict {
    const dict = new Dict()
    if (opensEmpty(0x7d)) return dict
    do {
      skipBlanks()
      const key = readText()
      skipBlanks()
      if (text[at++] !== ':') fail()
      skipBlanks()
      dict.set(key, read(depth + 1))
    } while (goesOn(0x7d))
    return dict
  }

  function readArray(depth: number): Value[] {
    const items: Value[] = []
    if (opensEmpty(0x5d)) return items
    do {
      skipBlanks()
      items.push(read(depth + 1))
    } while (goesOn(0x5d))
    return items
  }

  function opensEmpty(end: number): boolean {
    at += 1
    skipBlanks()
    if (text.charCodeAt(at) !== end) return false
    at += 1
    return true
  }

  function goesOn(end: number): boolean {
    const code = text.charCodeAt(at++)
    if (code !== 0x2c && code !== end) fail()
    return code === 0x2c
  }

  function readText(): string {
    plainText.lastIndex = at
    const plain = plainText.exec(text)
    if (!plain) return readEscaped()
    at = plainText.lastIndex
    return plain[0].slice(1, -1)
  }

  function readEscaped(): string {
    let end = at
    do {
      end = text.indexOf('"', end + 1)
      if (end < 0) fail()
    } while (isEscaped(end))
    const literal = text.slice(at, end + 1)
    if (literal[0] !== '"') fail()
    at = end + 1
    return JSON.parse(literal) as string
  }

  function isEscaped(quote: number): boolean {
    let first = quote
    while (text[first - 1] === '\\') first -= 1
    return (quote - first) % 2 === 1
  }

  function readWord<Word>(word: string, value: Word): Word {
    if (!text.startsWith(word, at)) fail()
    at += word.length
    return value
  }

  function take(form: RegExp): string {
    form.lastIndex = at
    const found = form.exec(text)
    if (!found) return fail()
    at = form.lastIndex
    return found[0]
  }

  function skipBlanks(): void {
    const code = text.charCodeAt(at)
    if (code > 0x20 || Number.isNaN(code)) return
    blanks.lastIndex = at
    blanks.exec(text)
    at = blanks.lastIndex
  }

  function fail(): never {
    throw new SyntaxError(`JSON is malformed at position ${at}`)
  }
}
