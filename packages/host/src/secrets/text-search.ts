import { escapeRegExp } from './escape-reg-exp.ts'
import { type Found, TextIndex } from './text-index.ts'

/** Shorter ones are not looked for: that would find words of no account. */
export const shortestText = 4

/** As long as they have no more characters in all, one pattern finds them: it passes over long texts in a twentieth of the time. */
const few = 4_000

/** Finds any of a set of texts in another one: at each place the longest. */
export class TextSearch {
  readonly #texts = new Set<string>()
  /** Of all of them together. */
  #length = 0
  /** Of few texts; made when it is needed. */
  #pattern: RegExp | undefined
  /** Of many. */
  #index: TextIndex | undefined

  /** Whether there is nothing to be found. */
  get isEmpty(): boolean {
    return this.#texts.size === 0
  }

  add(text: string): void {
    if (text.length < shortestText || this.#texts.has(text)) return
    this.#texts.add(text)
    this.#length += text.length
    this.#pattern = undefined
    this.#index?.add(text)
  }

  isIn(text: string): boolean {
    return this.#next(text, 0) !== undefined
  }

  /** The text with `replacement` for all that is found in it. */
  replace(text: string, replacement: string): string {
    let found = this.#next(text, 0)
    if (!found) return text
    let replaced = ''
    let from = 0
    while (found) {
      replaced += text.slice(from, found.at) + replacement
      from = found.at + found.length
      found = this.#next(text, from)
    }
    return replaced + text.slice(from)
  }

  #next(text: string, from: number): Found | undefined {
    if (this.isEmpty || text.length < shortestText) return undefined
    if (this.#length <= few) return this.#nextOfFew(text, from)
    this.#index ??= new TextIndex(shortestText, this.#texts)
    return this.#index.next(text, from)
  }

  #nextOfFew(text: string, from: number): Found | undefined {
    this.#pattern ??= new RegExp(
      [...this.#texts]
        .sort((a, b) => b.length - a.length)
        .map(escapeRegExp)
        .join('|'),
      'g',
    )
    this.#pattern.lastIndex = from
    const found = this.#pattern.exec(text)
    return found ? { at: found.index, length: found[0].length } : undefined
  }
}
