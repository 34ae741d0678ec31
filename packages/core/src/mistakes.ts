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

  /** `a mistake`, or how many there are, and how many of them are named. */
  toString(): string {
    if (this.#count === 1) return 'a mistake'
    const more = this.#count > this.first.length ? `; these are the first ${this.first.length}` : ''
    return `${this.#count} mistakes${more}`
  }
}
