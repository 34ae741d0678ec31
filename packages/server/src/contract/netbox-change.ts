/** By what one change of an object in NetBox is known, in its webhook and in its change log. */
export interface NetboxChange {
  /** `object_created`, `object_updated` or `object_deleted`. */
  readonly eventType: string
  /** `app.model` */
  readonly objectType: string
  /** See {@link isNetboxId}. */
  readonly objectId: string | number
  readonly requestId: string
}

const changes: ReadonlySet<string> = new Set(['object_created', 'object_updated', 'object_deleted'])

/** Whether an id may be one of NetBox's objects: a number, or the digits of one that is no safe integer in JavaScript. */
export function isNetboxId(id: unknown): id is NetboxChange['objectId'] {
  return typeof id === 'number' || (typeof id === 'string' && /^\d{16,}$/.test(id))
}

/** Whether an event is a change of an object. */
export function isChange(eventType: string): boolean {
  return changes.has(eventType)
}

/**
 * The key of a change: its object, what was done, and the request that did it. Under one request's id NetBox may change an
 * object more than once and tell of each: a script that runs again and again keeps the id of its first request, and one
 * that an event rule starts has the id of the request that the rule has seen. Such updates are told apart by when the
 * object was saved. The key begins with the object, so that keys of objects that are made one after the other are kept
 * side by side: of those that lie anywhere, each takes a page of the queue's file.
 *
 * @param savedAt `last_updated` of the object, in ms since the epoch, see {@link netboxTime}; not a number if it has none
 */
export function netboxChangeKey(change: NetboxChange, savedAt: number): string {
  const { eventType, objectType, objectId, requestId } = change
  const isTimed = eventType === 'object_updated' && Number.isFinite(savedAt)
  const saved = isTimed ? ` ${Math.round(savedAt * 1_000)}` : ''
  return `${objectType} ${objectId} ${eventType} ${requestId}${saved}`
}

/**
 * A time as NetBox writes it, in ms since the epoch: NetBox writes microseconds, which `Date` does not read. Not a number
 * if it is none.
 */
export function netboxTime(text: unknown): number {
  if (typeof text !== 'string') return Number.NaN
  const [, micros = ''] = /\.\d{3}(\d{1,3})/.exec(text) ?? []
  return Date.parse(text) + Number(micros.padEnd(3, '0')) / 1_000
}
