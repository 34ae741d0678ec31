/** Places in a configuration, of which it is known at once whether one is related to them, however many there are. */
export class PathSet {
  readonly #ends = new Set<string>()
  readonly #ways = new Set<string>()

  constructor(paths: Iterable<readonly PropertyKey[]>) {
    for (const path of paths) {
      const ways = waysTo(path)
      for (const way of ways) this.#ways.add(way)
      this.#ends.add(ways.at(-1) ?? '')
    }
  }

  /** Whether one of the places is this one, stands in it, or around it. */
  touches(path: readonly PropertyKey[]): boolean {
    const ways = waysTo(path)
    return this.#ways.has(ways.at(-1) ?? '') || ways.some((way) => this.#ends.has(way))
  }
}

/** A key for the whole, for the first step, and so on to the place itself. */
function waysTo(path: readonly PropertyKey[]): string[] {
  const ways = ['']
  for (const step of path) ways.push(`${ways.at(-1)}${JSON.stringify(String(step))},`)
  return ways
}
