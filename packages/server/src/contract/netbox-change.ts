/** By what one change of an object in NetBox is known, in its webhook and in its change log. */
export interface NetboxChange {
  /** `object_created`, `object_updated` or `object_deleted`. */
  readonly eventType: string
  /** `app.model` */
  readonly objectType: string
  readonly objectId: number
  readonly requestId: string
}

const changes: ReadonlySet<string> = new Set(['object_created', 'object_updated', 'object_deleted'])

/** How finely it is told when an object was saved, in ms. */
const span = 10_000

/** Whether an event is a change of an object. */
export function isChange(eventType: string): boolean {
  return changes.has(eventType)
}

/**
 * The key of a change: its object, what was done, and the request that did it. A script that NetBox runs again and again
 * keeps its first request's id: its updates of one object are told apart by when the object was saved, to ten seconds. It
 * begins with the object, so that keys of objects that are made one after the other are kept side by side: of those that
 * lie anywhere, each takes a page of the queue's file.
 *
 * @param savedAt in ms since the epoch; not a number if it is not known
 */
export function netboxChangeKey(change: NetboxChange, savedAt: number): string {
  const { eventType, objectType, objectId, requestId } = change
  const saved =
    eventType === 'object_updated' && Number.isFinite(savedAt) ? ` ${Math.floor(savedAt / span)}` : ''
  return `${objectType} ${objectId} ${eventType} ${requestId}${saved}`
}

/**
 * The keys that the webhook of a change may have that stands in NetBox's change log at a time: the entry is made after the
 * object was saved.
 *
 * @param loggedAt in ms since the epoch
 */
export function netboxLogKeys(change: NetboxChange, loggedAt: number): readonly string[] {
  const keys = [loggedAt, loggedAt - span, Number.NaN].map((savedAt) => netboxChangeKey(change, savedAt))
  return [...new Set(keys)]
}
