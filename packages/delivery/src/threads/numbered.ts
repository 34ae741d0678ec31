/**
 * What is under way, each by a number, which is used again. A `Map` would do but for the garbage collector: a table of it that
 * has outlived its use keeps all later ones in memory until the whole heap is collected.
 */
export class Numbered<T> {
  readonly #items: (T | undefined)[] = []
  readonly #free: number[] = []

  get size(): number {
    return this.#items.length - this.#free.length
  }

  /** @returns its number */
  add(item: T): number {
    const number = this.#free.pop() ?? this.#items.length
    this.#items[number] = item
    return number
  }

  /** Gives up a number. @returns what had it */
  take(number: number): T | undefined {
    const item = this.#items[number]
    if (item === undefined) return undefined
    this.#items[number] = undefined
    this.#free.push(number)
    return item
  }

  all(): T[] {
    return this.#items.filter((item) => item !== undefined)
  }
}
