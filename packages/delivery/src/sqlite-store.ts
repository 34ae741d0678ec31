import type { DatabaseSync } from 'node:sqlite'
import { queueFull } from './errors.ts'
import type { Attempt, QueueCounts, QueuedEvent } from './queue.ts'
import { SqliteClaims } from './sqlite-claims.ts'
import { prepareStatements, type Statements } from './sqlite-statements.ts'
import type { DeliveryRow, NewDeliveryRow, StoreMethods } from './store-methods.ts'

type Tally = { -readonly [Name in keyof QueueCounts]: QueueCounts[Name] }

/** The queue's operations on an open file. Each of them belongs inside a {@link transaction}. */
export class SqliteStore implements StoreMethods {
  readonly #db: DatabaseSync
  readonly #maxDepth: number
  readonly #sql: Statements
  readonly #claims = new SqliteClaims()
  #tally: Tally

  constructor(db: DatabaseSync, maxDepth: number) {
    this.#db = db
    this.#maxDepth = maxDepth
    this.#sql = prepareStatements(db)
    this.#tally = this.#sql.readTally.get() as unknown as Tally
  }

  /** Runs `work` in one transaction. If it throws, neither the file nor what is kept in memory has changed. */
  transaction<T>(work: () => T): T {
    const before = { ...this.#tally }
    this.#sql.begin.run()
    try {
      const result = work()
      this.#saveTally(before)
      this.#sql.commit.run()
      this.#claims.commit()
      return result
    } catch (error) {
      this.#tally = before
      this.#claims.rollback()
      // After some errors SQLite has rolled back by itself.
      if (this.#db.isTransaction) this.#sql.rollback.run()
      throw error
    }
  }

  accept(events: readonly QueuedEvent[]): void {
    const depth = this.#tally.unprocessedEvents + this.#tally.pending
    if (depth + events.length > this.#maxDepth) throw queueFull(depth, this.#maxDepth)
    const now = Date.now()
    for (const { id, body } of events) this.#sql.addEvent.run(id, body, now)
    this.#tally.unprocessedEvents += events.length
  }

  unprocessed(limit: number, after: string): QueuedEvent[] {
    return this.#sql.unprocessed.all(after, limit) as unknown as QueuedEvent[]
  }

  process(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
    claim: readonly string[],
  ): readonly string[] {
    const now = Date.now()
    if (this.#sql.markProcessed.run(now, eventId).changes === 0) return []
    const bodyIds = bodies.map((bytes) => this.#sql.addBody.run(bytes).lastInsertRowid)
    for (const { id, webhook, method, url, headers, body } of deliveries) {
      const bodyId = bodyIds[body] as number
      this.#sql.addDelivery.run(id, eventId, webhook, method, url, headers, bodyId, now, now)
    }
    this.#tally.unprocessedEvents -= 1
    this.#tally.pending += deliveries.length
    for (const id of claim) this.#claims.add(id)
    return claim
  }

  claim(webhook: string, limit: number): { deliveries: DeliveryRow[]; nextDueAt: number | undefined } {
    const deliveries: DeliveryRow[] = []
    const now = Date.now()
    for (const row of this.#sql.due.iterate(webhook)) {
      const { id, dueAt } = row as unknown as { id: string; dueAt: number }
      if (this.#claims.has(id)) continue
      if (dueAt > now || deliveries.length >= limit) return { deliveries, nextDueAt: dueAt }
      this.#claims.add(id)
      deliveries.push(this.#sql.readDelivery.get(id) as unknown as DeliveryRow)
    }
    return { deliveries, nextDueAt: undefined }
  }

  record({ deliveryId, number, startedAt, durationMs, status, ...attempt }: Attempt): void {
    const { responseBody, error, state, nextDueAt } = attempt
    this.#claims.delete(deliveryId)
    const finishedAt = state === 'pending' ? null : startedAt + durationMs
    const { changes } = this.#sql.setState.run(state, nextDueAt ?? null, number, finishedAt, deliveryId)
    // It is not pending any more: somebody else has ended it.
    if (changes === 0) return
    this.#sql.addAttempt.run(
      deliveryId,
      number,
      startedAt,
      durationMs,
      status ?? null,
      responseBody ?? null,
      error?.code ?? null,
      error?.message ?? null,
    )
    this.#tally.pending -= 1
    this.#tally[state] += 1
  }

  release(deliveryIds: readonly string[]): void {
    for (const id of deliveryIds) this.#claims.delete(id)
  }

  pendingWebhooks(): string[] {
    return this.#sql.pendingWebhooks.all().map(({ webhook }) => webhook as string)
  }

  counts(): QueueCounts {
    return { ...this.#tally }
  }

  #saveTally(before: Tally): void {
    const changed = Object.entries(this.#tally).some(([name, count]) => before[name as keyof Tally] !== count)
    if (changed) this.#sql.writeTally.run({ ...this.#tally })
  }
}
