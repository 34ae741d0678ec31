interface Entry<T> {
  readonly at: number
  readonly item: T
}

/** A binary heap of what is due when. An item may stand in it several times; who takes it out judges whether it is due. */
export class DueHeap<T> {
  readonly #entries: Entry<T>[] = []

  /** The earliest time; infinite if there is none. */
  get next(): number {
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY
  }

  add(at: number, item: T): void {
    const entries = this.#entries
    let place = entries.push({ at, item }) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if ((entries[parent] as Entry<T>).at <= at) break
      this.#swap(place, parent)
      place = parent
    }
  }

  /** Takes out one item that is due by `now`, the earliest first; `undefined` if there is none. */
  take(now: number): T | undefined {
    const entries = this.#entries
    const [first] = entries
    if (!first || first.at > now) return undefined
    const last = entries.pop() as Entry<T>
    if (entries.length > 0) {
      entries[0] = last
      this.#sink()
    }
    return first.item
  }

  clear(): void {
    this.#entries.length = 0
  }

  #sink(): void {
    const at = (place: number) => this.#entries[place]?.at ?? Number.POSITIVE_INFINITY
    for (let place = 0; ; ) {
      const left = 2 * place + 1
      const child = at(left + 1) < at(left) ? left + 1 : left
      if (at(child) >= at(place)) return
      this.#swap(place, child)
      place = child
    }
  }

  #swap(a: number, b: number): void {
    const entries = this.#entries
    const entry = entries[a] as Entry<T>
    entries[a] = entries[b] as Entry<T>
    entries[b] = entry
  }
}
