import { copyJson } from '@netbox-hooks/core/json'
import {
  type ChangeEvent,
  type JsonObject,
  netboxTimestamp,
  type RequestSummary,
  type Snapshots,
} from '../change-event.ts'
import { changeInvalid, dataUnserializable, unsavedObject } from '../errors.ts'
import { eventLimits } from '../limits.ts'

/**
 * A change as the application records it.
 *
 * Only a delete's `data` is copied at once. All else is read when the queue is flushed: hand over objects that are not
 * changed afterwards.
 */
export interface RecordedChange {
  /** `object_created`, `object_updated`, `object_deleted`, or a plugin's own type. */
  readonly eventType: string
  /** `app.model`, e.g. `dcim.site`. */
  readonly objectType: string
  readonly objectId: string | number
  /**
   * The object as receivers see it, or a function that returns it: called once, when the queue is flushed; for a
   * delete at once, because the object goes away.
   */
  readonly data: object | null | (() => object | null)
  /** State before the change; `null` for a create. */
  readonly prechange?: object | null
  /** State after the change; `null` for a delete. */
  readonly postchange?: object | null
}

/** Where NetBox leaves no choice. */
export interface CoalescingOptions {
  /** Drop an object that is created and deleted in one unit of work. NetBox keeps the delete. Default `false`. */
  readonly cancelCreatedDeleted?: boolean
  /** Drop updates that end in the state they began with. NetBox keeps them. Default `false`. */
  readonly skipUnchanged?: boolean
}

/** How an {@link EventQueue} completes and coalesces its events. */
export interface EventQueueOptions extends CoalescingOptions {
  /** The request that the changes belong to. */
  readonly request?: RequestSummary | null
  /** Who made the changes. Default: the request's user. */
  readonly username?: string | null
}

interface Entry {
  eventType: string
  readonly objectType: string
  readonly objectId: string | number
  data: RecordedChange['data']
  readonly prechange: object | null
  postchange: object | null
  readonly created: boolean
}

const created = 'object_created'
const updated = 'object_updated'
const deleted = 'object_deleted'

/**
 * The changes of one unit of work, one event per object (NetBox: `enqueue_event` and `flush_events`).
 *
 * Several changes of an object become one event at the place of the first: created stays created, anything followed
 * by a delete becomes a delete, `prechange` is that of the first change, `postchange` and `data` are those of the last.
 * Event types beyond NetBox's three coalesce with their own kind only.
 */
export class EventQueue {
  readonly #options: EventQueueOptions
  readonly #entries = new Map<string, Entry>()

  constructor(options: EventQueueOptions = {}) {
    this.#options = options
  }

  /**
   * Records one change.
   * @throws NetboxHooksError `NBH_EVENT_INVALID` for an object without an id, a delete whose data is not JSON, or a
   *   change that lacks something
   */
  record(change: RecordedChange): void {
    checkChange(change)
    const { eventType, objectType, objectId } = change
    const key = keyOf(change)
    const queued = this.#entries.get(key)
    const isDelete = eventType === deleted
    // NetBox takes one delete of an object per unit of work.
    if (isDelete && queued?.eventType === deleted) return

    const data = isDelete ? copyData(change) : change.data
    const postchange = isDelete ? null : (change.postchange ?? null)
    if (queued) {
      if (isDelete) queued.eventType = deleted
      else if (this.#isCancelled(queued)) queued.eventType = created
      queued.data = data
      queued.postchange = postchange
    } else {
      const prechange = change.prechange ?? null
      const isCreate = eventType === created
      this.#entries.set(key, {
        eventType,
        objectType,
        objectId,
        data,
        prechange,
        postchange,
        created: isCreate,
      })
    }
  }

  /** The events of all changes since the last flush, in the order in which their objects were first changed. */
  flush(): ChangeEvent[] {
    const { request = null, username = request?.user ?? null } = this.#options
    const timestamp = netboxTimestamp(new Date())
    const wanted = [...this.#entries.values()].filter((entry) => this.#isWanted(entry))
    const events = wanted.map(({ eventType, objectType, objectId, data, prechange, postchange }) => ({
      eventType,
      objectType,
      objectId,
      data: readData(data),
      snapshots: { prechange, postchange } as Snapshots,
      request,
      username,
      timestamp,
    }))
    this.clear()
    return events
  }

  /** Forgets all recorded changes. */
  clear(): void {
    this.#entries.clear()
  }

  #isWanted(entry: Entry): boolean {
    if (this.#isCancelled(entry)) return false
    return !(this.#options.skipUnchanged && entry.eventType === updated && isUnchanged(entry))
  }

  #isCancelled(entry: Entry): boolean {
    return this.#options.cancelCreatedDeleted === true && entry.created && entry.eventType === deleted
  }
}

function checkChange(change: unknown): asserts change is RecordedChange {
  if (typeof change !== 'object' || change === null) throw changeInvalid(['it is no object'])
  const { eventType, objectType, objectId, data, prechange, postchange } = change as Record<string, unknown>
  const found: string[] = []
  if (!isName(eventType)) found.push('eventType is missing')
  if (!isName(objectType)) found.push('objectType is missing')
  if (found.length === 0 && (objectId === null || objectId === undefined || objectId === '')) {
    throw unsavedObject(objectType as string)
  }
  if (typeof objectId !== 'string' && typeof objectId !== 'number') {
    found.push('objectId is neither a string nor a number')
  }
  if (typeof data !== 'object' && typeof data !== 'function') {
    found.push('data is neither an object, null nor a function')
  }
  for (const [name, state] of Object.entries({ prechange, postchange })) {
    if (state !== undefined && typeof state !== 'object') found.push(`${name} is neither an object nor null`)
  }
  if (found.length > 0) throw changeInvalid(found)
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function keyOf({ eventType, objectType, objectId }: RecordedChange): string {
  const isObjectEvent = eventType === created || eventType === updated || eventType === deleted
  return isObjectEvent ? `${objectType}:${objectId}` : `${eventType} ${objectType}:${objectId}`
}

function readData(data: RecordedChange['data']): JsonObject | null {
  return (typeof data === 'function' ? data() : data) as JsonObject | null
}

function copyData({ objectType, objectId, data }: RecordedChange): JsonObject | null {
  const { copy, problem } = copyJson(readData(data) ?? null, { bytes: eventLimits.eventBytes })
  if (problem) throw dataUnserializable(objectType, objectId, problem)
  return copy as JsonObject | null
}

function isUnchanged({ prechange, postchange }: Entry): boolean {
  if (prechange === null) return false
  // What cannot be written is refused when it is accepted, with its place.
  const [before, after] = [prechange, postchange].map((state) =>
    copyJson(state, { bytes: eventLimits.eventBytes }),
  )
  return !before?.problem && !after?.problem && isSame(before?.copy, after?.copy)
}

/** Whether two states say the same. `node:util` is loaded by the first: a plugin's test that only imports need not wait. */
function isSame(one: unknown, other: unknown): boolean {
  return process.getBuiltinModule('node:util').isDeepStrictEqual(one, other)
}
