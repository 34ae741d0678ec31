/** How many events are remembered: about as many as a host works off at a time. */
const capacity = 4_096

/** The rows of events that were accepted a moment ago. Most are processed at once, and need not be looked for then. */
export class AcceptedSeqs {
  readonly #seqs = new Map<string, number>()

  add(eventId: string, seq: number): void {
    if (this.#seqs.size >= capacity) this.#seqs.clear()
    this.#seqs.set(eventId, seq)
  }

  /** The event's row, which is then forgotten; `undefined` if it is not remembered. */
  take(eventId: string): number | undefined {
    const seq = this.#seqs.get(eventId)
    if (seq !== undefined) this.#seqs.delete(eventId)
    return seq
  }

  /** Forgets all: a transaction was rolled back, and what it added is not there. */
  clear(): void {
    this.#seqs.clear()
  }
}
