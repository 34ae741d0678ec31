/** Lets those who want the same thing do it one after the other. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does `work` when all before it are done that came with the same key. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const turn = before.then(work, work)
    this.#last.set(key, turn)
    try {
      return await turn
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key)
    }
  }
}
