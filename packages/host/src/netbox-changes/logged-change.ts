import { keepSpelling, spellBigInts } from '@netbox-hooks/core/json'
import { type NetboxChange, netboxTime } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { LogDetails, LogEntry, ObjectId } from '../netbox/change-log.ts'
import { type KnownChange, longestPause, savedBefore } from './known-change.ts'

/** What was done to an object under the id of one request. */
export type Group = Omit<NetboxChange, 'eventType'>

/** What NetBox tells in one webhook, and its log in one entry or more. */
export interface LoggedChange extends NetboxChange {
  /** Oldest first. */
  readonly entries: readonly [LogEntry, ...LogEntry[]]
  /** All that was read of its group. */
  readonly group: readonly LogEntry[]
}

const eventTypes = { create: 'object_created', update: 'object_updated', delete: 'object_deleted' } as const

/** Which entries of a log a webhook may tell of: what was made stays made, whatever else its request did to it, unless it was deleted. */
const tellsOf: Readonly<Record<string, readonly LogEntry['action'][]>> = {
  object_created: ['create', 'update'],
  object_updated: ['update'],
  object_deleted: ['create', 'update', 'delete'],
}

/** The text that a group is known by. */
export function groupOf({ requestId, objectType, objectId }: Group): string {
  return `${objectType} ${objectId} ${requestId}`
}

/** The changes that entries tell of: those that are known, and the others in the order in which they were ended. */
export interface SortedChanges {
  readonly known: readonly LoggedChange[]
  readonly unknown: readonly LoggedChange[]
}

/** Makes changes of entries, oldest first, as NetBox's webhooks have them. */
export function changesOf(
  entries: readonly LogEntry[],
  knownOf: (group: Group) => readonly KnownChange[],
): SortedChanges {
  const groups = new Map<string, LogEntry[]>()
  for (const entry of entries) {
    const key = groupOf(entry)
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  const known: LoggedChange[] = []
  const unknown: LoggedChange[] = []
  for (const group of groups.values()) {
    const told = toldOf(group, knownOf(group[0] as LogEntry))
    for (const run of runsOf(group, told)) (told.has(run[0]) ? known : unknown).push(changeOf(run, group))
  }
  const place = new Map(entries.map(({ id }, index) => [id, index]))
  const placeOf = (change: LoggedChange) => place.get(lastOf(change.entries).id) ?? 0
  return { known, unknown: unknown.sort((one, other) => placeOf(one) - placeOf(other)) }
}

/** Whether a change that was unknown is known by now. */
export function isTold({ entries, group }: LoggedChange, known: readonly KnownChange[]): boolean {
  return toldOf(group, known).has(lastOf(entries))
}

/**
 * The entries of a group that changes which are known tell of: each of the first one that was logged after the object was
 * saved, and of those before it.
 */
function toldOf(group: readonly LogEntry[], known: readonly KnownChange[]): ReadonlySet<LogEntry> {
  const told = new Set<LogEntry>()
  for (const { eventType, at } of known) {
    const actions = tellsOf[eventType] ?? []
    const candidates = group.filter(({ action }) => actions.includes(action))
    if (eventType === 'object_deleted') {
      for (const entry of candidates) told.add(entry)
      continue
    }
    const next = candidates.findIndex((entry) => timeOf(entry) >= at)
    const follows = next >= 0 && timeOf(candidates[next] as LogEntry) - at < savedBefore
    // An object that is saved once more without a change is told of, and not logged.
    const last = follows ? next : (next < 0 ? candidates.length : next) - 1
    for (let index = last; index >= 0; index -= 1) {
      const entry = candidates[index] as LogEntry
      const after = index === last ? at : timeOf(candidates[index + 1] as LogEntry)
      if (after - timeOf(entry) >= longestPause) break
      told.add(entry)
    }
  }
  return told
}

/** Entries of a group that stand together: all of them told of, or none, and none long after the one before it. */
function runsOf(group: readonly LogEntry[], told: ReadonlySet<LogEntry>): readonly Entries[] {
  const runs: [LogEntry, ...LogEntry[]][] = []
  for (const entry of group) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    const goesOn =
      before && told.has(before) === told.has(entry) && timeOf(entry) - timeOf(before) < longestPause
    if (run && goesOn) run.push(entry)
    else runs.push([entry])
  }
  return runs
}

type Entries = LoggedChange['entries']

function changeOf(entries: Entries, group: LoggedChange['group']): LoggedChange {
  const [{ requestId, objectType, objectId, action }] = entries
  const isGone = entries.some((entry) => entry.action === 'delete')
  const eventType = eventTypes[isGone ? 'delete' : action]
  return { entries, group, requestId, objectType, objectId, eventType }
}

function timeOf({ time }: LogEntry): number {
  return netboxTime(time)
}

/** When it stands in the log, in ms since the epoch. */
export function loggedAt({ entries }: Pick<LoggedChange, 'entries'>): number {
  return timeOf(lastOf(entries))
}

/** What is known of a change beside its entries. */
export interface ChangeParts {
  readonly first: LogDetails
  readonly last: LogDetails
  /** The object as it is now; `undefined` if it is gone. */
  readonly object: ChangeEvent['data'] | undefined
}

/** The event that NetBox's webhook would have become, as far as it can be told. */
export function eventOf(change: LoggedChange, { first, last, object }: ChangeParts): ChangeEvent {
  const { eventType, objectType, objectId, requestId, entries } = change
  const isDeleted = eventType === 'object_deleted'
  const logged = isDeleted ? (last.before ?? first.before) : last.after
  const data = (isDeleted ? undefined : object) ?? fieldsOf(objectId, last.shown, logged)
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

/** What the log alone knows of an object. */
function fieldsOf(objectId: ObjectId, display: string, logged: ChangeEvent['data']): ChangeEvent['data'] {
  const id = typeof objectId === 'string' ? BigInt(objectId) : objectId
  return keepSpelling(spellBigInts({ id, display, ...logged }), logged)
}

/** The latest of entries. */
export function lastOf(entries: Entries): LogEntry {
  return entries.at(-1) ?? entries[0]
}
