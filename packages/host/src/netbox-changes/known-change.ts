/** A change in NetBox that was accepted. */
export interface KnownChange {
  /** `object_created`, `object_updated` or `object_deleted`. */
  readonly eventType: string
  /** When the object was saved, or if it was read from the log, when it was logged; in ms since the epoch. */
  readonly at: number
  /** Of one that was read from the log. */
  readonly logged?: {
    readonly key: string
    /** The fingerprint of what it has left. */
    readonly left: string
  }
}

/** An object is saved shortly before the log tells of it, in ms. */
export const savedBefore = 10_000

/**
 * What stands further apart under one request's id, in ms, is not told in one webhook: a script has run once more, which
 * is a minute later at the earliest.
 */
export const longestPause = 60_000
