import { endOfString } from './shape.ts'
import { isIndex, isSpelledNumber, type Spelling, setSpelling } from './spelling.ts'

const [quote, comma, minus, zero, nine] = [0x22, 0x2c, 0x2d, 0x30, 0x39]
const [colon, openBracket, closeBracket, openBrace, closeBrace] = [0x3a, 0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Notes how the objects and lists of a value are spelled in the text that it was parsed from.
 * @param text JSON that `JSON.parse()` has read as `value`
 */
export function readSpelling(text: string, value: unknown): void {
  new SpellingReader(text).read({ value }, 'value')
}

/** Goes through a text and its value side by side. The text is known to be JSON: commas and colons are passed over. */
class SpellingReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /**
   * Reads what an object or a list has under a key.
   * @param holder `undefined` if it is gone, since its own key stands once more behind it
   * @returns the text of a number that JavaScript would write otherwise
   */
  read(holder: object | undefined, key: string): string | undefined {
    const first = this.#next()
    if (first === openBrace) this.#readObject(ownOf(holder, key))
    else if (first === openBracket) this.#readList(ownOf(holder, key))
    else if (first === quote) this.#at = endOfString(this.#text, this.#at) + 1
    else return this.#readWord()
    return undefined
  }

  #readObject(value: unknown): void {
    const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
    const keys: string[] = []
    let numbers: Map<string, string> | undefined
    let hasIndex = false
    this.#at += 1
    while (this.#next() !== closeBrace) {
      const key = this.#readKey()
      keys.push(key)
      if (isIndex(key)) hasIndex = true
      const number = this.read(object, key)
      if (number !== undefined) numbers = (numbers ?? new Map<string, string>()).set(key, number)
      // Of a key that stands twice the last one counts.
      else numbers?.delete(key)
    }
    this.#at += 1
    if (object) setSpelling(object, spellingOf(hasIndex ? [...new Set(keys)] : undefined, numbers))
  }

  #readList(value: unknown): void {
    const list = Array.isArray(value) ? value : undefined
    let numbers: Map<string, string> | undefined
    this.#at += 1
    for (let index = 0; this.#next() !== closeBracket; index += 1) {
      const number = this.read(list, String(index))
      if (number !== undefined) numbers = (numbers ?? new Map<string, string>()).set(String(index), number)
    }
    this.#at += 1
    if (list) setSpelling(list, spellingOf(undefined, numbers))
  }

  #readKey(): string {
    const start = this.#at
    this.#at = endOfString(this.#text, start) + 1
    const key = this.#text.slice(start + 1, this.#at - 1)
    return key.includes('\\') ? (JSON.parse(`"${key}"`) as string) : key
  }

  /** A number, `true`, `false` or `null`. */
  #readWord(): string | undefined {
    const start = this.#at
    let code = this.#text.charCodeAt(start)
    const isNumber = code === minus || (code >= zero && code <= nine)
    // All that can follow a word is below it.
    while (code > 0x2a && code !== comma && code !== closeBracket && code !== closeBrace)
      code = this.#text.charCodeAt(++this.#at)
    if (!isNumber) return undefined
    const text = this.#text.slice(start, this.#at)
    return isSpelledNumber(text) ? text : undefined
  }

  /** The next character that is neither blank nor a comma or colon. */
  #next(): number {
    let code = this.#text.charCodeAt(this.#at)
    while (code <= 0x20 || code === comma || code === colon) code = this.#text.charCodeAt(++this.#at)
    return code
  }
}

function ownOf(holder: object | undefined, key: string): unknown {
  return holder && Object.hasOwn(holder, key) ? holder[key as never] : undefined
}

function spellingOf(
  keys: readonly string[] | undefined,
  numbers: Map<string, string> | undefined,
): Spelling | undefined {
  return keys || numbers?.size ? { keys, numbers } : undefined
}
