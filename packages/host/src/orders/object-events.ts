import type { AuditRecord, ObjectStore } from '@netbox-hooks/delivery'
import type { AuditEntry } from '@netbox-hooks/server'
import { type ChangeEvent, type JsonObject, netboxTimestamp } from '@netbox-hooks/webhooks'
import { entryOf, wasWanted } from '../managed/audit-trail.ts'
import { objectEventTypes, ruleType, webhookType } from '../own-events.ts'

/** The event of a change of a webhook or an event rule; `undefined` of what else is recorded. */
export function objectEvent({
  at,
  action,
  actor,
  target,
  before,
  after,
}: AuditEntry): ChangeEvent | undefined {
  if (!target || !objectEventTypes.some(({ name }) => name === action)) return undefined
  const [prechange, postchange] = [before ?? null, after ?? null] as (JsonObject | null)[]
  return {
    eventType: action,
    objectType: target.kind === 'webhook' ? webhookType : ruleType,
    objectId: target.name,
    data: postchange ?? prechange ?? null,
    snapshots: { prechange: prechange ?? null, postchange: postchange ?? null },
    request: null,
    username: actor.name,
    timestamp: netboxTimestamp(new Date(at)),
  }
}

const day = 24 * 60 * 60_000
const page = 500

/**
 * What rules wanted to be told of in the last day, in parts that may be empty: a host that was killed may have stored a change,
 * and not its event.
 * @param now in ms since the epoch
 */
export async function* recentlyWanted(
  store: Pick<ObjectStore, 'records'>,
  now: number,
): AsyncGenerator<readonly AuditEntry[]> {
  let cursor: string | undefined
  do {
    const found: { readonly records: readonly AuditRecord[]; readonly next: string | undefined } =
      await store.records({ from: now - day }, { limit: page, cursor })
    yield found.records.filter(wasWanted).map(entryOf)
    cursor = found.next
  } while (cursor !== undefined)
}
