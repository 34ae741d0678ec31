/** What can be put into a {@link Bag}. */
export interface Placed {
  /** Where it is in the bag, which keeps it; `undefined` as long as it is in none. */
  place: number | undefined
}

/**
 * Things that come and go all the time, in no order. To put one in or to take it out allocates nothing. A Map or a Set
 * replaces its table again and again, and each table refers to the one after it: as soon as V8 counts one of them as old,
 * all that stood in the later ones outlives its use.
 */
export class Bag<Item extends Placed> {
  readonly #items: Item[] = []

  /** What is in it. It changes with the next call. */
  get items(): readonly Item[] {
    return this.#items
  }

  get size(): number {
    return this.#items.length
  }

  add(item: Item): void {
    item.place = this.#items.push(item) - 1
  }

  /** Takes out what may be in it. */
  remove(item: Item): void {
    if (item.place === undefined) return
    // The last one takes its place.
    const last = this.#items.pop() as Item
    if (last !== item) {
      this.#items[item.place] = last
      last.place = item.place
    }
    item.place = undefined
  }
}
