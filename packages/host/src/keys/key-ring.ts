import { type Key, readKey } from './key.ts'

/** The keys that secrets are encrypted with: the first one encrypts, all of them decrypt. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Key>

  /** @param texts keys without a problem, see `keyProblem`; one that stands twice counts once */
  constructor(texts: readonly string[]) {
    const keys = texts.map(readKey)
    // Of two entries with the same id, the place is the first one's.
    this.#keys = new Map(keys.map((key) => [key.id, key]))
  }

  /** The ids of the keys, that of the one that encrypts first. */
  get ids(): readonly string[] {
    return [...this.#keys.keys()]
  }

  /** The key that encrypts; `undefined` if there is none. */
  get first(): Key | undefined {
    return this.#keys.values().next().value
  }

  find(id: string): Key | undefined {
    return this.#keys.get(id)
  }
}
