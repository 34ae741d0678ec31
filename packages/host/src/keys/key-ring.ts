import type { NetboxHooksError } from '@netbox-hooks/core'
import { keyInvalid } from '../errors.ts'
import { type Key, keyProblem, readKey } from './key.ts'

/** The keys that secrets are encrypted with: the first one encrypts, all of them decrypt. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Key>

  /** @param texts valid keys, see {@link KeyRing.read}; one that stands twice counts once */
  constructor(texts: readonly string[]) {
    const keys = texts.map(readKey)
    // Of two entries with the same id, the place is the first one's.
    this.#keys = new Map(keys.map((key) => [key.id, key]))
  }

  /**
   * Reads keys, and tells all mistakes in them at once. No mistake repeats a key.
   * @param texts each with where it was given, for people
   */
  static read(
    texts: readonly { readonly text: string; readonly where: string }[],
  ): { readonly ring: KeyRing } | { readonly mistakes: readonly NetboxHooksError[] } {
    const mistakes = texts.flatMap(({ text, where }) => {
      const problem = keyProblem(text)
      return problem === undefined ? [] : [keyInvalid(problem, where)]
    })
    return mistakes.length > 0 ? { mistakes } : { ring: new KeyRing(texts.map(({ text }) => text)) }
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
