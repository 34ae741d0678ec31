/** The first of many mistakes, and how many there are: no list of them grows with what comes from outside. */
export class Mistakes<Mistake> {
  /** Those that are named. */
  readonly first: Mistake[] = []
  readonly #most: number
  #count = 0

  /** @param most how many are named */
  constructor(most: number) {
    this.#most = most
  }

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** Whether another one would only be counted. */
  get isFull(): boolean {
    return this.first.length >= this.#most
  }

  /** Counts one. It is made only if it is named. */
  add(make: () => Mistake): void {
    this.#count += 1
    if (!this.isFull) this.first.push(make())
  }

  /** See {@link countOfMistakes}. */
  toString(): string {
    return countOfMistakes(this.#count, this.first.length)
  }
}

/** `a mistake`, or how many there are, and how many of them are named. */
export function countOfMistakes(count: number, named: number): string {
  if (count === 1) return 'a mistake'
  return `${count} mistakes${count > named ? `; these are the first ${named}` : ''}`
}
