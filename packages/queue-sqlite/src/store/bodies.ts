import type { ProcessedEvent } from './events.ts'
import { isWorthSharing, sharedPart } from './shared-part.ts'
import type { Statements } from './statements.ts'

/** Stores the bodies of deliveries, without what they share with their events' texts. */
export class SqliteBodies {
  readonly #sql: Pick<Statements, 'addBody' | 'eventText'>

  constructor(statements: Statements) {
    this.#sql = statements
  }

  /**
   * @param event whose data the body may have; without it, the body is stored as a whole
   * @returns its row
   */
  add(bytes: Uint8Array, event?: ProcessedEvent): number | bigint {
    const { addBody } = this.#sql
    const text = event && isWorthSharing(bytes) ? this.#textOf(event) : undefined
    const shared = text && sharedPart(text, bytes)
    if (!shared) return addBody.run(bytes, null, null, null).lastInsertRowid
    const { at, from, length } = shared
    const rest = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    return addBody.run(rest, at, from, length).lastInsertRowid
  }

  #textOf({ seq, text }: ProcessedEvent): Uint8Array | undefined {
    if (text) return text
    const stored = this.#sql.eventText.get(seq)?.['text'] as Uint8Array | null | undefined
    return stored ?? undefined
  }
}
