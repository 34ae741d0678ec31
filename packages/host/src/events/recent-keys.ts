/** A power of two. */
const places = 65_536

/**
 * The idempotency keys that came lately, by a hash of each in the place that it falls to: a Set of so many texts would be
 * carried along by the garbage collector. A key is forgotten when another one falls to its place, and may be taken for
 * another one, which costs no more than waiting.
 */
export class RecentKeys {
  readonly #hashes = new Int32Array(places)

  /** Notes a key. @returns whether it had come before, as far as is known */
  note(key: string): boolean {
    const hash = hashOf(key)
    const place = hash & (places - 1)
    const isKnown = this.#hashes[place] === hash
    this.#hashes[place] = hash
    return isKnown
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
