import { escapeRegExp } from './escape-reg-exp.ts'

/** As long as there are no more, one pattern finds them: it passes over long texts in a twentieth of the time. */
const few = 50

/** Shorter ones are not looked for: that would find words of no account. */
export const shortestText = 4
const pairs = 2 ** 12
/** With 15,000 texts, one place in five is looked at in vain. */
const filterSize = 2 ** 16

/**
 * Finds any of many texts in another one, in time that does not grow with how many there are; nor does the time to add one.
 * At each place it is the longest that is found.
 */
export class TextSearch {
  readonly #texts = new Set<string>()
  /** By how they begin, the longest first. */
  readonly #byStart = new Map<string, string[]>()
  /** Of many texts; made when it is needed: of few, which are searched for an object alone, it would cost more than they. */
  #starts: Starts | undefined
  /** Of few texts; made when it is needed. */
  #pattern: RegExp | undefined

  /** Whether there is nothing to be found. */
  get isEmpty(): boolean {
    return this.#texts.size === 0
  }

  add(text: string): void {
    if (text.length < shortestText || this.#texts.has(text)) return
    this.#texts.add(text)
    this.#pattern = undefined
    const start = text.slice(0, shortestText)
    const alike = this.#byStart.get(start) ?? []
    this.#byStart.set(start, alike)
    // Most of those that begin alike are of one length.
    const shorter = alike.findLastIndex((other) => other.length >= text.length) + 1
    alike.splice(shorter, 0, text)
    this.#starts?.add(text)
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
    return this.#texts.size > few ? this.#nextOfMany(text, from) : this.#nextOfFew(text, from)
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

  #nextOfMany(text: string, from: number): Found | undefined {
    this.#starts ??= new Starts(this.#texts)
    const { pairs, filter } = this.#starts
    const last = text.length - shortestText
    let code = text.charCodeAt(from)
    for (let at = from; at <= last; at++) {
      const next = text.charCodeAt(at + 1)
      const isPair = pairs[pairHash(code, next)] === 1
      code = next
      if (!isPair || filter[hashAt(text, at)] !== 1) continue
      const alike = this.#byStart.get(text.slice(at, at + shortestText))
      const found = alike?.find((known) => text.startsWith(known, at))
      if (found !== undefined) return { at, length: found.length }
    }
    return undefined
  }
}

/** Whether a text may begin with two characters, or with four, of a hash: most places are passed over by these. */
class Starts {
  readonly pairs = new Uint8Array(pairs)
  readonly filter = new Uint8Array(filterSize)

  constructor(texts: Iterable<string>) {
    for (const text of texts) this.add(text)
  }

  add(text: string): void {
    this.pairs[pairHash(text.charCodeAt(0), text.charCodeAt(1))] = 1
    this.filter[hashAt(text, 0)] = 1
  }
}

interface Found {
  readonly at: number
  readonly length: number
}

function pairHash(first: number, second: number): number {
  return ((first << 5) ^ second) & (pairs - 1)
}

function hashAt(text: string, at: number): number {
  const mixed =
    Math.imul(text.charCodeAt(at), 0x9e3779b1) ^
    Math.imul(text.charCodeAt(at + 1), 0x85ebca6b) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2b2ae35) ^
    Math.imul(text.charCodeAt(at + 3), 0x27d4eb2f)
  return (mixed ^ (mixed >>> 15)) & (filterSize - 1)
}
