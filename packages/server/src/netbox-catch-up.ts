/** How NetBox's change log is read once. */
export interface CatchUpOptions {
  /** From that time on, in ms since the epoch. Default: from where it was read last. */
  readonly since?: number | undefined
  /** Whether it is only counted what would be accepted. Default `false`. */
  readonly dryRun?: boolean | undefined
  /** Where an earlier reading has ended. */
  readonly cursor?: string | undefined
  /** Somebody asks for it: it is done whichever of the hosts that share a queue reads the log. Default `false`. */
  readonly isAsked?: boolean | undefined
  /** How old a change has to be, in ms, if it is less than it always has to be: webhooks are known to be lost. */
  readonly settle?: number | undefined
  /** Ends it between two parts. */
  readonly signal?: AbortSignal | undefined
}

/** What reading NetBox's change log has come to. */
export interface CatchUpOutcome {
  /** Entries of the log. */
  readonly read: number
  /** Changes that rules want and that were accepted before, mostly as webhooks. */
  readonly known: number
  /** Changes that were accepted now, or would have been. */
  readonly accepted: number
  /** Changes whose webhook may still come: they are left for the next time. */
  readonly young: number
  /** Where to go on, if it has ended early. */
  readonly next: string | undefined
  /** Whether another host that shares the queue reads it just now. */
  readonly isElsewhere: boolean
}

/** How far it has come since the host was started. */
export interface CatchUpStatus extends Pick<CatchUpOutcome, 'known' | 'accepted'> {
  /** Requests to NetBox. */
  readonly requests: number
  /** Up to when the log has been read of all object types, in ms since the epoch; `undefined` if not yet. */
  readonly watermark: number | undefined
  /** Why reading it fails just now, as a sentence; `undefined` if it does not. */
  readonly failed: string | undefined
}

/** Reads NetBox's change log. */
export interface NetboxCatchUp {
  readonly status: CatchUpStatus
  /** Tells that a webhook of NetBox was not accepted: the log is read soon. */
  noteGap(): void
  /** Reads it once. @throws NetboxHooksError `NBH_NETBOX_…`, `NBH_TARGET_BLOCKED`, `NBH_QUEUE_FULL` */
  run(options: CatchUpOptions): Promise<CatchUpOutcome>
}
