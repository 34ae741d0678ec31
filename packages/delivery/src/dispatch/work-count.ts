/** Counts the work that is under way, and tells when there is none. */
export class WorkCount {
  #count = 0
  #waiters: (() => void)[] = []

  get isZero(): boolean {
    return this.#count === 0
  }

  /** Counts one piece of work, until {@link end} is called for it. */
  begin(): void {
    this.#count += 1
  }

  end(): void {
    this.#count -= 1
    if (this.#count === 0) for (const done of this.#waiters.splice(0)) done()
  }

  /** Resolves when nothing is under way. */
  zero(): Promise<void> {
    return this.isZero ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve))
  }
}
