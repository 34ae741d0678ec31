import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DeliveryState } from '@netbox-hooks/delivery/queue'
import { makeBodiesWhole } from '../file/body.ts'
import { prepareAll } from '../file/prepare-all.ts'

/** Since when retention counts; as the index has it. */
const keptFrom = 'coalesce(kept_from, finished_at)'

const sql = {
  mark: 'SELECT value FROM meta WHERE name = ?',
  setMark: 'INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)',

  finishedAfter: `
    SELECT seq, event_seq AS eventSeq, body_id AS bodyId, ${keptFrom} AS keptFrom FROM delivery
    WHERE finished_at IS NOT NULL AND ${keptFrom} < :before AND (${keptFrom}, seq) > (:time, :seq)
    ORDER BY ${keptFrom}, seq LIMIT :limit`,
  dropBodyOf: 'UPDATE delivery SET body_id = NULL WHERE seq = ?',
  dropBody: `
    DELETE FROM body WHERE id = :bodyId
      AND NOT EXISTS (SELECT 1 FROM delivery WHERE event_seq = :eventSeq AND body_id = :bodyId)`,

  finishedBefore: `
    SELECT seq, event_seq AS eventSeq, body_id AS bodyId, state FROM delivery
    WHERE finished_at IS NOT NULL AND ${keptFrom} < ? ORDER BY ${keptFrom} LIMIT ?`,
  dropAttempts: 'DELETE FROM attempt WHERE delivery_seq = ?',
  dropDelivery: 'DELETE FROM delivery WHERE seq = ?',

  eventsAfter: `
    SELECT seq FROM event WHERE seq > ? AND coalesce(kept_from, accepted_at) < ?
      AND NOT EXISTS (SELECT 1 FROM unprocessed WHERE event_seq = seq) ORDER BY seq LIMIT ?`,
  makeBodiesWhole,
  dropEventBody: 'UPDATE event SET body = NULL WHERE seq = ?',
  // The newest one stays, so that its number is not given out again.
  dropEvent: `
    DELETE FROM event WHERE seq = :seq AND seq < (SELECT max(seq) FROM event)
      AND NOT EXISTS (SELECT 1 FROM delivery WHERE event_seq = :seq)
      AND NOT EXISTS (SELECT 1 FROM unprocessed WHERE event_seq = :seq)`,
} as const

interface FinishedRow {
  readonly seq: number
  readonly eventSeq: number
  readonly bodyId: number | null
}

/**
 * Drops what is old from an open file, a chunk at a time. How far it has come is kept in the file, so that nothing is
 * looked at twice, however much of it has to stay.
 */
export class SqliteRetention {
  readonly #sql: Readonly<Record<keyof typeof sql, StatementSync>>

  constructor(db: DatabaseSync) {
    this.#sql = prepareAll(db, sql)
  }

  /** @returns how many rows it looked at, and the states of the deliveries that it dropped */
  prune(options: { before: number; bodiesBefore: number; limit: number }): {
    looked: number
    dropped: Exclude<DeliveryState, 'pending'>[]
  } {
    const { before, bodiesBefore, limit } = options
    const dropped = this.#dropDeliveries(before, limit)
    const bodies = this.#dropBodies(bodiesBefore, limit)
    // Bodies that are about to go need not be made whole first.
    const texts =
      bodies < limit
        ? this.#sweepEvents('event bodies', bodiesBefore, limit, (seq) => this.#dropEventBody(seq))
        : 0
    const looked =
      dropped.length +
      bodies +
      texts +
      this.#sweepEvents('events', before, limit, (seq) => this.#sql.dropEvent.run({ seq }))
    return { looked, dropped }
  }

  #dropDeliveries(before: number, limit: number): Exclude<DeliveryState, 'pending'>[] {
    const rows = this.#sql.finishedBefore.all(before, limit)
    return rows.map((row) => {
      const { seq, eventSeq, bodyId } = row as unknown as FinishedRow
      this.#sql.dropAttempts.run(seq)
      this.#sql.dropDelivery.run(seq)
      if (bodyId !== null) this.#sql.dropBody.run({ bodyId, eventSeq })
      // Without the delivery nobody could tell any more that the event has been sent.
      this.#dropEventBody(eventSeq)
      this.#sql.dropEvent.run({ seq: eventSeq })
      return row['state'] as Exclude<DeliveryState, 'pending'>
    })
  }

  #dropBodies(before: number, limit: number): number {
    const [time, seq] = JSON.parse(this.#mark('request bodies') ?? '[0, 0]') as [number, number]
    const rows = this.#sql.finishedAfter.all({ before, time, seq, limit })
    for (const row of rows) {
      const { seq, eventSeq, bodyId } = row as unknown as FinishedRow
      this.#sql.dropBodyOf.run(seq)
      if (bodyId !== null) this.#sql.dropBody.run({ bodyId, eventSeq })
    }
    const last = rows.at(-1)
    if (last) this.#setMark('request bodies', JSON.stringify([last['keptFrom'], last['seq']]))
    return rows.length
  }

  #dropEventBody(eventSeq: number): void {
    this.#sql.makeBodiesWhole.run({ eventSeq })
    this.#sql.dropEventBody.run(eventSeq)
  }

  /** Looks at each event once, in the order of acceptance, when it is that old. */
  #sweepEvents(what: string, before: number, limit: number, drop: (seq: number) => void): number {
    const rows = this.#sql.eventsAfter.all(Number(this.#mark(what) ?? 0), before, limit)
    for (const { seq } of rows) drop(seq as number)
    const last = rows.at(-1)
    if (last) this.#setMark(what, String(last['seq']))
    return rows.length
  }

  #mark(what: string): string | undefined {
    return this.#sql.mark.get(`pruned: ${what}`)?.['value'] as string | undefined
  }

  #setMark(what: string, value: string): void {
    this.#sql.setMark.run(`pruned: ${what}`, value)
  }
}
