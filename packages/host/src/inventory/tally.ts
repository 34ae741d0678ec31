/** How many there are of each value. */
export class Tally<Value> {
  readonly #counts = new Map<Value, number>()

  add(value: Value): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
  }

  remove(value: Value): void {
    const left = (this.#counts.get(value) ?? 0) - 1
    if (left > 0) this.#counts.set(value, left)
    else this.#counts.delete(value)
  }

  /** Whether there is any of it. */
  has(value: Value): boolean {
    return this.#counts.has(value)
  }
}
