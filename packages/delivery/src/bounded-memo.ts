/** Remembers what a function has answered: as many answers as fit, then it begins anew. What it throws is not kept. */
export class BoundedMemo<Key, Value> {
  readonly #capacity: number
  readonly #compute: (key: Key) => Value
  readonly #known = new Map<Key, Value>()

  /** @param compute always answers the same for the same key; never `undefined` */
  constructor(capacity: number, compute: (key: Key) => Value) {
    this.#capacity = capacity
    this.#compute = compute
  }

  of(key: Key): Value {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const value = this.#compute(key)
    if (this.#known.size >= this.#capacity) this.#known.clear()
    this.#known.set(key, value)
    return value
  }
}
