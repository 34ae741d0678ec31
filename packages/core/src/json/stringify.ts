import { isHolder, isNothingSpelled, spelledKeys, spelledNumber, spellingOf } from './spelling.ts'

/** A number as its text. The engine has it; TypeScript's library does not know it yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }

/**
 * A value as JSON, as `JSON.stringify()` writes it; but what was parsed by `parseJson()` is written as its text had it:
 * each number with its own digits, and keys in their order.
 *
 * @param indent blanks that a level is set in by. Default: all stands in one line
 * @throws TypeError if it cannot be written as JSON
 */
export function stringifyJson(value: unknown, indent = 0): string {
  if (isNothingSpelled()) return JSON.stringify(value, undefined, indent)
  const writer = new SpellingWriter(' '.repeat(indent))
  return writer.write(writer.spell(value), '\n') as string
}

/** What an object or a list has under a key, as JSON. @throws TypeError if it cannot be written as JSON */
export function stringifyPart(holder: object, key: string): string {
  return spelledNumber(holder, key) ?? stringifyJson(holder[key as never])
}

/** Lets the engine write what it can, which is nearly all: it takes numbers as text, and knows no order of keys but its own. */
class SpellingWriter {
  readonly #indent: string
  /** What is written for each object and list: itself, or a copy. */
  readonly #spelled = new Map<object, object>()
  /** The keys of those in the order in which they are written, if the engine would not write them so, or something inside. */
  readonly #keys = new Map<object, readonly string[]>()

  constructor(indent: string) {
    this.#indent = indent
  }

  /** A value with its numbers as they are spelled: itself if there are none. */
  spell(value: unknown): unknown {
    if (!isHolder(value)) return value
    const known = this.#spelled.get(value)
    if (known) return known
    // One that holds itself is met again; the engine refuses it.
    this.#spelled.set(value, value)
    const parts = this.#spelledParts(value)
    const keys = spellingOf(value)?.keys && spelledKeys(value)
    if (!parts && !keys) return value
    const copy: object = Array.isArray(value) ? [...value] : { ...value }
    for (const [key, part] of parts ?? []) copy[key as never] = part as never
    const isOrdered = keys !== undefined || [...(parts?.values() ?? [])].some((part) => this.#keys.has(part))
    if (isOrdered) this.#keys.set(copy, keys ?? Object.keys(copy))
    this.#spelled.set(value, copy)
    return copy
  }

  /** The parts of an object or a list that are written as something else; `undefined` if none is. */
  #spelledParts(holder: Readonly<Record<string, unknown>>): Map<string, object> | undefined {
    let parts: Map<string, object> | undefined
    for (const key of spellingOf(holder)?.numbers?.keys() ?? []) {
      const text = spelledNumber(holder, key)
      if (text !== undefined) parts = (parts ?? new Map<string, object>()).set(key, rawJSON(text))
    }
    for (const key in holder) {
      const part = holder[key]
      if (typeof part !== 'object' || part === null) continue
      const spelled = this.spell(part)
      if (spelled !== part) parts = (parts ?? new Map<string, object>()).set(key, spelled as object)
    }
    return parts
  }

  /**
   * @param line what begins a line of what it stands in
   * @returns `undefined` for what JSON leaves out
   */
  write(value: unknown, line: string): string | undefined {
    const keys = typeof value === 'object' && value !== null ? this.#keys.get(value) : undefined
    if (!keys) return this.#writeByEngine(value, line)
    const holder = value as Readonly<Record<string, unknown>>
    const inner = line + this.#indent
    if (Array.isArray(value)) {
      const items = value.map((item) => this.write(item, inner) ?? 'null')
      return this.#join(['[', ']'], items, line)
    }
    const colon = this.#indent === '' ? ':' : ': '
    const pairs = keys.flatMap((key) => {
      const text = this.write(holder[key], inner)
      return text === undefined ? [] : [JSON.stringify(key) + colon + text]
    })
    return this.#join(['{', '}'], pairs, line)
  }

  /** In a text of JSON a line break is always one between two values. */
  #writeByEngine(value: unknown, line: string): string | undefined {
    const text: string | undefined = JSON.stringify(value, undefined, this.#indent)
    return this.#indent === '' || line === '\n' ? text : text?.replaceAll('\n', line)
  }

  #join([open, close]: readonly [string, string], parts: readonly string[], line: string): string {
    if (this.#indent === '') return open + parts.join(',') + close
    return open + line + this.#indent + parts.join(`,${line}${this.#indent}`) + line + close
  }
}
