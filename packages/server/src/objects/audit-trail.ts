import type { AuditFilter } from '@netbox-hooks/delivery'
import type { Actor, ObjectKind } from './managed-objects.ts'

/** What somebody did, as it is told. */
export interface AuditEntry {
  readonly id: string
  /** In ms since the epoch. */
  readonly at: number
  readonly action: AuditAction
  readonly actor: Actor
  /** To what, if it was one object. */
  readonly target?:
    | { readonly kind: ObjectKind | 'delivery' | 'token' | 'key' | 'plugin'; readonly name: string }
    | undefined
  /** Settings before and after, without secrets. */
  readonly before?: unknown
  readonly after?: unknown
  /** Anything else: how many deliveries it was, by which filter, for what reason. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** What is recorded. Those of objects are names of event types as well. */
export type AuditAction =
  | `${'webhook' | 'rule'}_${'created' | 'updated' | 'deleted'}`
  | `webhook_${'paused' | 'resumed' | 'tested'}`
  | `secret_${'added' | 'removed'}`
  | `deliveries_${'redelivered' | 'retried' | 'cancelled'}`
  | 'keys_rotated'
  | 'configuration_reloaded'
  | 'netbox_caught_up'

/** The records of who did what. */
export interface AuditTrail {
  /** Newest first. */
  list(
    filter: AuditFilter,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly next: string | undefined }>
  /** Keeps a record; resolves when it is durable. */
  note(entry: Omit<AuditEntry, 'id' | 'at'>): Promise<void>
}
