import type { QueueCounts } from '@netbox-hooks/delivery/queue'
import type { Statements } from './statements.ts'

/** How many there are of everything. It is kept with every change: to count a large file would take seconds. */
export class Tally {
  readonly counts: { -readonly [Name in keyof QueueCounts]: QueueCounts[Name] }
  readonly #sql: Statements
  #saved: QueueCounts

  constructor(statements: Statements) {
    this.#sql = statements
    this.counts = statements.readTally.get() as unknown as QueueCounts
    this.#saved = { ...this.counts }
  }

  /** How many events and deliveries wait. */
  get depth(): number {
    return this.counts.unprocessedEvents + this.counts.pending
  }

  /** Notes how things stand before a transaction. */
  begin(): void {
    this.#saved = { ...this.counts }
  }

  /** Writes what the transaction has changed. */
  save(): void {
    const changed = Object.entries(this.counts).some(
      ([name, count]) => this.#saved[name as keyof QueueCounts] !== count,
    )
    if (changed) this.#sql.writeTally.run({ ...this.counts })
  }

  /** Takes back what the transaction has changed. */
  rollback(): void {
    Object.assign(this.counts, this.#saved)
  }
}
