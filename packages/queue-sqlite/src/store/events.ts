import type { QueuedEvent } from '@netbox-hooks/delivery/queue'
import type { Moment } from '../channel/message.ts'
import { queueFull } from '../errors.ts'
import { storedJson } from '../file/stored.ts'
import { AcceptedSeqs } from './accepted.ts'
import type { Statements } from './statements.ts'
import type { Tally } from './tally.ts'

/** How long an idempotency key is remembered, in ms. */
const idempotencyWindow = 24 * 60 * 60 * 1000

/** An event whose deliveries are stored. */
export interface ProcessedEvent {
  readonly seq: number
  /** Its text, if it is at hand: it was accepted in the same transaction. */
  readonly text?: Uint8Array | undefined
}

/** The events of an open file, from their acceptance until they are processed. */
export class SqliteEvents {
  readonly #sql: Statements
  readonly #tally: Tally
  readonly #maxDepth: number
  readonly #accepted = new AcceptedSeqs()
  /** Events that were accepted in this transaction: those that are processed in it, too, never become rows to process. With their texts. */
  readonly #unmarked = new Map<number, string | Uint8Array>()

  constructor(statements: Statements, tally: Tally, maxDepth: number) {
    this.#sql = statements
    this.#tally = tally
    this.#maxDepth = maxDepth
  }

  /**
   * @returns the ids that the key stands for; `undefined` if these events are new
   * @throws NetboxHooksError `NBH_QUEUE_FULL`
   */
  accept(
    ids: readonly string[],
    events: readonly (string | Uint8Array)[],
    idempotencyKey: string | undefined,
    { now, wall, lived }: Moment,
  ): readonly string[] | undefined {
    if (events.length === 0) return undefined
    const { depth } = this.#tally
    const isFull = depth + events.length > this.#maxDepth
    const known = idempotencyKey === undefined ? undefined : this.#knownAs(idempotencyKey, ids, now, isFull)
    if (known) return known
    if (isFull) throw queueFull(depth, this.#maxDepth)
    for (const [index, id] of ids.entries()) {
      const event = events[index] as string | Uint8Array
      const { changes, lastInsertRowid } = this.#sql.addEvent.run(id, wall, lived, event)
      if (changes === 0) continue
      const seq = Number(lastInsertRowid)
      this.#unmarked.set(seq, event)
      this.#accepted.add(id, seq)
      this.#tally.counts.unprocessedEvents += 1
    }
    return undefined
  }

  unprocessed(limit: number, bytes: number, after: string | undefined): QueuedEvent[] {
    this.mark()
    const events: QueuedEvent[] = []
    let left = bytes
    for (const row of this.#sql.unprocessed.iterate(after ?? null, limit)) {
      const event = row as unknown as QueuedEvent
      events.push(event)
      left -= Buffer.byteLength(event.body)
      if (left <= 0) break
    }
    return events
  }

  /** Marks an event processed. @returns `undefined` if it is not known, or was processed already */
  process(eventId: string): ProcessedEvent | undefined {
    const seq = this.#accepted.take(eventId) ?? this.#seqOf(eventId)
    if (seq === undefined) return undefined
    const text = this.#unmarked.get(seq)
    if (!this.#unmarked.delete(seq) && this.#sql.markProcessed.run(seq).changes === 0) return undefined
    this.#tally.counts.unprocessedEvents -= 1
    return { seq, text: typeof text === 'string' ? undefined : text }
  }

  /** The row of an event that is processed; `undefined` if it is none. */
  processed(eventId: string): number | undefined {
    this.mark()
    const seq = this.#seqOf(eventId)
    return seq === undefined || this.#sql.isUnprocessed.get(seq) ? undefined : seq
  }

  /** Makes rows to process of what was accepted in this transaction and is not processed: before it ends, or anybody looks. */
  mark(): void {
    for (const seq of this.#unmarked.keys()) this.#sql.addUnprocessed.run(seq)
    this.#unmarked.clear()
  }

  /** Forgets idempotency keys that are too old. */
  forgetKeys(now: number): void {
    this.#sql.forgetAccepted.run(now - idempotencyWindow)
  }

  /** Forgets what was accepted in a transaction that is rolled back. */
  rollback(): void {
    this.#accepted.clear()
    this.#unmarked.clear()
  }

  #seqOf(eventId: string): number | undefined {
    return this.#sql.eventSeq.get(eventId)?.['seq'] as number | undefined
  }

  /** The ids that a key stands for. If there are none yet, it stands for these from now on, unless they are refused. */
  #knownAs(
    key: string,
    ids: readonly string[],
    now: number,
    areRefused: boolean,
  ): readonly string[] | undefined {
    if (areRefused) return this.#acceptedAs(key, now)
    const text = JSON.stringify(ids)
    if (this.#sql.rememberNew.run(key, now, text, now - idempotencyWindow).changes > 0) return undefined
    const known = this.#acceptedAs(key, now)
    // What it stood for is damaged.
    if (!known) this.#sql.rememberAccepted.run(key, now, text)
    return known
  }

  #acceptedAs(key: string, now: number): readonly string[] | undefined {
    const row = this.#sql.acceptedBefore.get(key, now - idempotencyWindow)
    const ids = storedJson(row?.['ids'])
    return Array.isArray(ids) ? ids : undefined
  }
}
