import { isSpelled, spelledKeys, spelledNumber } from './spelling.ts'

/**
 * A value as JSON, as `JSON.stringify()` writes it; but what was parsed by `parseJson()` is written as its text had it:
 * each number with its own digits, and keys in their order.
 *
 * @param indent blanks that a level is set in by. Default: all stands in one line
 * @throws TypeError if it cannot be written as JSON
 */
export function stringifyJson(value: unknown, indent = 0): string {
  const plain = JSON.stringify(value, undefined, indent)
  return isSpelled(value) ? (new SpellingWriter(indent).write(value, '\n') ?? plain) : plain
}

/** What an object or a list has under a key, as JSON. @throws TypeError if it cannot be written as JSON */
export function stringifyPart(holder: object, key: string): string {
  return spelledNumber(holder, key) ?? stringifyJson(holder[key as never])
}

class SpellingWriter {
  readonly #indent: string

  constructor(indent: number) {
    this.#indent = ' '.repeat(indent)
  }

  /**
   * @param line what begins a line of what it stands in
   * @returns `undefined` for what JSON leaves out
   */
  write(value: unknown, line: string): string | undefined {
    if (!isSpelled(value)) return this.#writePlain(value, line)
    const holder = value as Readonly<Record<string, unknown>>
    const inner = line + this.#indent
    const write = (key: string) => spelledNumber(holder, key) ?? this.write(holder[key], inner)
    if (Array.isArray(value)) {
      return this.#join(
        '[',
        Array.from(value, (_, index) => write(String(index)) ?? 'null'),
        ']',
        line,
      )
    }
    const colon = this.#indent === '' ? ':' : ': '
    const pairs = spelledKeys(holder).flatMap((key) => {
      const text = write(key)
      return text === undefined ? [] : [JSON.stringify(key) + colon + text]
    })
    return this.#join('{', pairs, '}', line)
  }

  /** In a text of JSON a line break is always one between two values. */
  #writePlain(value: unknown, line: string): string | undefined {
    const text: string | undefined = JSON.stringify(value, undefined, this.#indent)
    return this.#indent === '' ? text : text?.replaceAll('\n', line)
  }

  #join(open: string, parts: readonly string[], close: string, line: string): string {
    if (this.#indent === '') return open + parts.join(',') + close
    return open + line + this.#indent + parts.join(`,${line}${this.#indent}`) + line + close
  }
}
