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
  return generator.generate().toString()
}

/** The id that follows from another one and a text: whoever makes it again gets the same. */
export function derivedId(id: string, text: string): string {
  const hash = createHash('sha256').update(`${id}\n${text}`).digest('hex')
  const variant = '89ab'[Number.parseInt(hash[3] as string, 16) % 4]
  const groups = [`7${hash.slice(0, 3)}`, `${variant}${hash.slice(4, 7)}`, hash.slice(7, 19)]
  return `${id.slice(0, 13)}-${groups.join('-')}`
}
