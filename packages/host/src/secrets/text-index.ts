const pairs = 2 ** 12
/** With 15,000 texts, one place in five is looked at in vain. */
const beginnings = 2 ** 16

/** A place where one of the texts stands. */
export interface Found {
  readonly at: number
  readonly length: number
}

/** Finds any of many texts in time that does not grow with how many there are; nor does the time to add one. */
export class TextIndex {
  /** By how they begin, the longest first. */
  readonly #byStart = new Map<string, string[]>()
  /** Whether a text begins with two characters, or with four, of that hash: most places are passed over by these. */
  readonly #pairs = new Uint8Array(pairs)
  readonly #beginnings = new Uint8Array(beginnings)
  readonly #shortest: number

  /** @param shortest how long each text is at least; 4 or more */
  constructor(shortest: number, texts: Iterable<string>) {
    this.#shortest = shortest
    for (const text of texts) this.add(text)
  }

  /** @param text one that is not there yet */
  add(text: string): void {
    const start = text.slice(0, this.#shortest)
    const alike = this.#byStart.get(start) ?? []
    this.#byStart.set(start, alike)
    alike.splice(alike.findLastIndex((other) => other.length >= text.length) + 1, 0, text)
    this.#pairs[pairHash(text.charCodeAt(0), text.charCodeAt(1))] = 1
    this.#beginnings[hashAt(text, 0)] = 1
  }

  /** The next place from one on. */
  next(text: string, from: number): Found | undefined {
    const isPair = this.#pairs
    const last = text.length - this.#shortest
    let code = text.charCodeAt(from)
    for (let at = from; at <= last; at++) {
      const following = text.charCodeAt(at + 1)
      const hash = pairHash(code, following)
      code = following
      if (isPair[hash] !== 1 || this.#beginnings[hashAt(text, at)] !== 1) continue
      const alike = this.#byStart.get(text.slice(at, at + this.#shortest))
      const found = alike?.find((known) => text.startsWith(known, at))
      if (found !== undefined) return { at, length: found.length }
    }
    return undefined
  }
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
  return (mixed ^ (mixed >>> 15)) & (beginnings - 1)
}
