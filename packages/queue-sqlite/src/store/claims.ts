/** A delivery that is claimed. */
export interface ClaimedDelivery {
  readonly seq: number
  readonly webhook: string
  readonly orderingKey: string | null
}

type Change = readonly [id: string, before: ClaimedDelivery | undefined]

/**
 * The deliveries that are claimed. They live in memory alone: what a killed process had claimed is free again, and sent
 * again. Changes can be taken back together with the transaction that they belong to.
 */
export class SqliteClaims {
  readonly #byId = new Map<string, ClaimedDelivery>()
  readonly #seqs = new Set<number>()
  #changes: Change[] = []

  get(id: string): ClaimedDelivery | undefined {
    return this.#byId.get(id)
  }

  hasSeq(seq: number): boolean {
    return this.#seqs.has(seq)
  }

  add(id: string, delivery: ClaimedDelivery): void {
    this.#changes.push([id, this.#byId.get(id)])
    this.#set(id, delivery)
  }

  delete(id: string): void {
    const before = this.#byId.get(id)
    if (!before) return
    this.#changes.push([id, before])
    this.#set(id, undefined)
  }

  /** Keeps the changes made since the last call. */
  commit(): void {
    this.#changes = []
  }

  /** Takes back the changes made since the last commit. */
  rollback(): void {
    for (const [id, before] of this.#changes.splice(0).reverse()) this.#set(id, before)
  }

  #set(id: string, delivery: ClaimedDelivery | undefined): void {
    const before = this.#byId.get(id)
    if (before) this.#seqs.delete(before.seq)
    if (!delivery) {
      this.#byId.delete(id)
      return
    }
    this.#byId.set(id, delivery)
    this.#seqs.add(delivery.seq)
  }
}
