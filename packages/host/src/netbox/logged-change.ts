import { type NetboxChange, netboxChangeKey, netboxLogKeys } from '@netbox-hooks/server'
import type { ChangeEvent, JsonObject } from '@netbox-hooks/webhooks'
import type { LogDetails, LogEntry } from './change-log.ts'

/** What one request of NetBox has done to one object. NetBox tells it in one webhook, and its log in one entry or more. */
export interface LoggedChange extends NetboxChange {
  /** Oldest first. */
  readonly entries: readonly [LogEntry, ...LogEntry[]]
}

const eventTypes = { create: 'object_created', update: 'object_updated', delete: 'object_deleted' } as const

/** An object is saved shortly before the log tells of it, in ms. */
const savedBefore = 10_000

/**
 * The changes that entries tell of, in the order in which they were ended. As NetBox's webhook has it, what was made stays
 * made whatever else its request did to it, unless it was deleted.
 */
export function changesOf(entries: readonly LogEntry[]): readonly LoggedChange[] {
  const groups = new Map<string, [LogEntry, ...LogEntry[]]>()
  for (const entry of entries) {
    const key = `${entry.requestId} ${entry.objectType} ${entry.objectId}`
    const group = groups.get(key)
    if (!group) {
      groups.set(key, [entry])
      continue
    }
    group.push(entry)
    // Behind all that came between.
    groups.delete(key)
    groups.set(key, group)
  }
  return [...groups.values()].map((group) => {
    const [{ requestId, objectType, objectId, action }] = group
    const isGone = group.some((entry) => entry.action === 'delete')
    return {
      entries: group,
      requestId,
      objectType,
      objectId,
      eventType: eventTypes[isGone ? 'delete' : action],
    }
  })
}

/** When it stands in the log, in ms since the epoch. */
export function loggedAt({ entries }: LoggedChange): number {
  return Date.parse(lastOf(entries).time)
}

/** The keys that it may be known by already. */
export function possibleKeys(change: LoggedChange): readonly string[] {
  return netboxLogKeys(change, loggedAt(change))
}

/** The key that its webhook has, or would have. */
export function keyOf(change: LoggedChange, data: JsonObject | null): string {
  const at = loggedAt(change)
  const saved = data?.['last_updated']
  const savedAt = typeof saved === 'string' ? Date.parse(saved) : Number.NaN
  // If it was changed again since, only the log knows.
  const isOfIt = savedAt <= at && savedAt > at - savedBefore
  return netboxChangeKey(change, isOfIt ? savedAt : at)
}

/** What is known of a change beside its entries. */
export interface ChangeParts {
  readonly first: LogDetails
  readonly last: LogDetails
  /** The object as it is now; `undefined` if it is gone. */
  readonly object: JsonObject | undefined
}

/** The event that NetBox's webhook would have become, as far as it can be told. */
export function eventOf(change: LoggedChange, { first, last, object }: ChangeParts): ChangeEvent {
  const { eventType, objectType, objectId, requestId, entries } = change
  const isDeleted = eventType === 'object_deleted'
  const logged = isDeleted ? (last.before ?? first.before) : last.after
  const data = (isDeleted ? undefined : object) ?? { id: objectId, display: last.shown, ...logged }
  return {
    eventType,
    objectType,
    objectId,
    data,
    snapshots: { prechange: first.before, postchange: isDeleted ? null : last.after },
    request: { id: requestId, method: null, path: null, user: last.user },
    username: last.user,
    timestamp: lastOf(entries).time.replace(/Z$/, '+00:00'),
  }
}

export function lastOf(entries: LoggedChange['entries']): LogEntry {
  return entries.at(-1) ?? entries[0]
}
