import { PatternError } from './syntax.ts'

/** Reads the text of a regular expression, character by character. A character is never half a pair. */
export class PatternReader {
  readonly #characters: readonly string[]
  #at = 0

  constructor(source: string) {
    this.#characters = [...source]
  }

  /** The next characters, which are not passed: one, unless more are asked for; fewer at the end. */
  peek(count = 1): string {
    if (count === 1) return this.#characters[this.#at] ?? ''
    return this.#characters.slice(this.#at, this.#at + count).join('')
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length
  }

  /** @throws PatternError with `missing` if nothing is left */
  next(missing = 'unexpected end of pattern'): string {
    if (this.isAtEnd) throw this.error(missing)
    return this.#characters[this.#at++] as string
  }

  /** Passes that character if it is the next. */
  take(character: string): boolean {
    if (this.isAtEnd || this.#characters[this.#at] !== character) return false
    this.#at++
    return true
  }

  /** Passes what a regular expression finds at the beginning of the next `window` characters. */
  match(expression: RegExp, window: number): RegExpExecArray | undefined {
    const found = expression.exec(this.peek(window))
    if (!found) return undefined
    this.#at += [...found[0]].length
    return found
  }

  /** Passes everything up to that character, and the character itself. */
  until(end: string): string {
    const start = this.#at
    while (!this.take(end)) this.next(`missing ${end}`)
    return this.#characters.slice(start, this.#at - 1).join('')
  }

  error(reason: string): PatternError {
    return new PatternError(`${reason} at position ${this.#at}`)
  }
}
