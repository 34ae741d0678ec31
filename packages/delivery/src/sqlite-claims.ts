/**
 * The ids that are claimed. They live in memory alone: what a killed process had claimed is free again, and sent again.
 * Changes can be taken back together with the transaction that they belong to.
 */
export class SqliteClaims {
  readonly #ids = new Set<string>()
  #changed: string[] = []

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    if (!this.#ids.has(id)) this.#toggle(id)
  }

  delete(id: string): void {
    if (this.#ids.has(id)) this.#toggle(id)
  }

  /** Keeps the changes made since the last call. */
  commit(): void {
    this.#changed = []
  }

  /** Takes back the changes made since the last commit. */
  rollback(): void {
    for (const id of this.#changed.splice(0)) this.#flip(id)
  }

  #toggle(id: string): void {
    this.#flip(id)
    this.#changed.push(id)
  }

  #flip(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id)
  }
}
