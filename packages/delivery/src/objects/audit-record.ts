/** What somebody did. */
export interface AuditRecord {
  /** A UUIDv7: records are in the order of their ids. */
  readonly id: string
  /** In ms since the epoch. */
  readonly at: number
  /** What was done, e.g. `webhook_updated`. */
  readonly action: string
  /** Who did it, e.g. the name of a token. */
  readonly actor: string
  /** To what, if it was one object. */
  readonly kind?: string | undefined
  readonly name?: string | undefined
  /** JSON: what the engine need not know. */
  readonly body: string
}

/** Which records are wanted; all that is said must be true of them. */
export interface AuditFilter {
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
  /** From that time on, in ms since the epoch… */
  readonly from?: number | undefined
  /** …and before that one. */
  readonly to?: number | undefined
}

/** Some of the records. */
export interface AuditPage {
  readonly records: readonly AuditRecord[]
  /** Where the next page begins; `undefined` if there is none. */
  readonly next: string | undefined
}
