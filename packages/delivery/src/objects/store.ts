import type { AuditRecord } from './audit-record.ts'
import type { ObjectReader } from './reader.ts'
import type { ObjectChange, ObjectKey, StoredObject } from './stored-object.ts'

/**
 * The port to what is managed while hosts run: webhooks, event rules, and the records of who changed what. It is part of
 * the queue's own file or server, and is there as long as the queue is open.
 *
 * An engine keeps objects and looks into none of them. What they mean, whether they are valid and which of them is secret
 * is its caller's affair.
 *
 * - **Durable, all or nothing.** As for the queue: what {@link ObjectStore.write} resolves with is there on the next
 *   `open()`, whatever is killed; a call that is killed has changed all that it was asked to, or nothing.
 * - **No lost update.** Who changes or deletes an object says which version it has seen.
 * - **One order.** Every write has its place in the order of changes, the same for all hosts. Who reads the changes after a
 *   place misses none.
 */
export interface ObjectStore extends ObjectReader {
  /**
   * Makes changes, and keeps what is told of them: all of it in one transaction, or none. They take effect in their order,
   * and have one place in the order of all changes. If some of them cannot be made, the first one says why.
   *
   * @param records what is kept of it for the audit; one whose id is known is not kept again
   * @param seen up to which place in the order of changes the caller knows all: nothing is written if there is another one now
   */
  write(
    changes: readonly ObjectChange[],
    records?: readonly AuditRecord[],
    seen?: number,
  ): Promise<WriteOutcome>

  /**
   * What has changed after a place in the order, oldest first: of an object that changed more than once, only how it is
   * now. `undefined` if that place is too long ago to tell what was deleted since, or is none that this store has given:
   * then everything is listed again. At least the last 1,000 deletions are told.
   */
  changesAfter(place: number): Promise<ObjectChanges | undefined>

  /**
   * The numbers of objects that are declared elsewhere, one for each name: a name that has none yet is given one, which no
   * other object of the kind ever has, and keeps it.
   */
  numbersOf(kind: string, names: readonly string[]): Promise<readonly number[]>

  /**
   * Drops records that were kept before a time, at most `limit`.
   * @param before as {@link QueueTime.lived} counts
   * @returns how many it has dropped
   */
  pruneRecords(before: number, limit: number): Promise<number>
}

/** What {@link ObjectStore.write} answers. */
export type WriteOutcome =
  | {
      /** How each change has left its object, in their order; of a deleted one, how it was. */
      readonly written: readonly StoredObject[]
      readonly place: number
    }
  | { readonly refused: WriteRefusal }

/** Why nothing was written. */
export interface WriteRefusal {
  /** Which of the changes it was. */
  readonly change: number
  /**
   * `name taken`: another object of the kind has the name; `changed`: the object has another version than its caller has
   * seen; `absent`: there is none with that id; `behind`: something has changed that the caller has not seen.
   */
  readonly why: 'name taken' | 'changed' | 'absent' | 'behind'
  /** The object that is in the way; with `absent` and `behind` there is none. */
  readonly found?: StoredObject | undefined
}

/** What {@link ObjectStore.changesAfter} answers. */
export interface ObjectChanges {
  readonly changed: readonly StoredObject[]
  readonly deleted: readonly ObjectKey[]
  readonly place: number
}
