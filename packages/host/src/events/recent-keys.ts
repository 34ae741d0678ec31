/** How many are known. */
const most = 10_000

/** The idempotency keys that came last. */
export class RecentKeys {
  readonly #keys = new Set<string>()

  /** Notes a key. @returns whether it had come before, as far as is known */
  note(key: string): boolean {
    const isKnown = this.#keys.delete(key)
    this.#keys.add(key)
    if (this.#keys.size > most) this.#keys.delete(this.#keys.values().next().value as string)
    return isKnown
  }
}
