import { createHash, getRandomValues } from 'node:crypto'
import { V7Generator } from 'uuidv7'

/** Random numbers, fetched many at a time: to fetch some for each id costs more than all the rest of it. */
class RandomNumbers {
  readonly #numbers = new Uint32Array(1_024)
  #used = this.#numbers.length

  nextUint32(): number {
    if (this.#used === this.#numbers.length) {
      getRandomValues(this.#numbers)
      this.#used = 0
    }
    return this.#numbers[this.#used++] as number
  }
}

const generator = new V7Generator(new RandomNumbers())

/**
 * A new UUIDv7. Within a process every id sorts after those made before it.
 *
 * Node's own `crypto.randomUUIDv7()` does not promise that: ids of one millisecond come in any order.
 */
export function newId(): string {
  return textOf(generator.generate().bytes)
}

const digits = Buffer.from('0123456789abcdef')
/** Of the id that is being made; the hyphens stay where they are. */
const text = Buffer.alloc(36, '-')

/** Not letter by letter, as the generator does it: each letter would be a text of its own until the end. */
function textOf(bytes: Readonly<Uint8Array>): string {
  let at = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number
    if (index === 4 || index === 6 || index === 8 || index === 10) at += 1
    text[at] = digits[byte >>> 4] as number
    text[at + 1] = digits[byte & 15] as number
    at += 2
  }
  return text.toString('latin1')
}

/** The id that follows from another one and a text: whoever makes it again gets the same. */
export function derivedId(id: string, text: string): string {
  const hash = createHash('sha256').update(`${id}\n${text}`).digest('hex')
  const variant = '89ab'[Number.parseInt(hash[3] as string, 16) % 4]
  const groups = [`7${hash.slice(0, 3)}`, `${variant}${hash.slice(4, 7)}`, hash.slice(7, 19)]
  return `${id.slice(0, 13)}-${groups.join('-')}`
}
