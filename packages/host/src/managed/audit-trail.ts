import { parseOwnJson, stringifyJson } from '@netbox-hooks/core/json'
import { type AuditRecord, newId, type ObjectStore } from '@netbox-hooks/delivery'
import type { Actor, AuditAction, AuditEntry, AuditTrail } from '@netbox-hooks/server'

/** What somebody does, before it is kept. */
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at'>

/** What of an entry is kept in a record's body, which the engine does not look into. */
type AuditBody = Pick<AuditEntry, 'before' | 'after' | 'details'> &
  Pick<Actor, 'via' | 'requestId'> & {
    /** Whether rules wanted to be told of it. */
    readonly isWanted?: true | undefined
  }

/** The records of who did what, as the queue's store keeps them. */
export class StoredAuditTrail implements AuditTrail {
  readonly #store: Pick<ObjectStore, 'records' | 'write'>

  constructor(store: Pick<ObjectStore, 'records' | 'write'>) {
    this.#store = store
  }

  async list(
    ...[filter, page]: Parameters<AuditTrail['list']>
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly next: string | undefined }> {
    const { records, next } = await this.#store.records(filter, page)
    return { entries: records.map(entryOf), next }
  }

  async note(entry: NewAuditEntry): Promise<void> {
    await this.#store.write([], [recordOf(entry)])
  }
}

/**
 * An entry as the store keeps it, made now.
 * @param isWanted whether rules want to be told of it
 */
export function recordOf(
  { action, actor, target, before, after, details }: NewAuditEntry,
  isWanted = false,
): AuditRecord {
  const { name, via, requestId } = actor
  const body: AuditBody = { via, requestId, before, after, details, ...(isWanted && { isWanted }) }
  return {
    id: newId(),
    at: Date.now(),
    action,
    actor: name,
    kind: target?.kind,
    name: target?.name,
    body: stringifyJson(body),
  }
}

/** A record as it is told. */
export function entryOf({ id, at, action, actor, kind, name, body }: AuditRecord): AuditEntry {
  const { via, requestId, before, after, details } = parseOwnJson(body) as AuditBody
  return {
    id,
    at,
    action: action as AuditAction,
    actor: { name: actor, via, requestId },
    ...(kind !== undefined && name !== undefined && { target: { kind, name } as AuditEntry['target'] }),
    before,
    after,
    details,
  }
}

/** Whether rules wanted to be told of what a record is about, when it was done. */
export function wasWanted({ body }: AuditRecord): boolean {
  return (JSON.parse(body) as AuditBody).isWanted === true
}
