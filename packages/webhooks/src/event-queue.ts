import { isDeepStrictEqual } from 'node:util'
import { type ChangeEvent, type JsonObject, netboxTimestamp, type RequestSummary } from './change-event.ts'
import { unsavedObject } from './errors.ts'

/** A change as the application records it. */
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

/** How an {@link EventQueue} treats what NetBox has no choice about. */
export interface EventQueueOptions {
  /** The request that the changes belong to. */
  readonly request?: RequestSummary | null
  /** Drop an object that is created and deleted in one unit of work. NetBox keeps the delete. Default `false`. */
  readonly cancelCreatedDeleted?: boolean
  /** Drop updates that end in the state they began with. NetBox keeps them. Default `false`. */
  readonly skipUnchanged?: boolean
}

interface Entry {
  eventType: string
  readonly objectType: string
  readonly objectId: string | number
  data: RecordedChange['data']
  readonly prechange: JsonObject | null
  postchange: JsonObject | null
  readonly created: boolean
  /** NetBox takes one delete of an object per unit of work, whatever comes after it. */
  deleted: boolean
}

const created = 'object_created'
const updated = 'object_updated'
const deleted = 'object_deleted'

/**
 * The changes of one unit of work, one event per object (NetBox: `enqueue_event` and `flush_events`).
 *
 * Several changes of an object become one event at the place of the first: created stays created, anything followed
 * by a delete becomes a delete, `prechange` is that of the first change, `postchange` and `data` are those of the last.
 */
export class EventQueue {
  readonly #options: EventQueueOptions
  readonly #entries = new Map<string, Entry>()

  constructor(options: EventQueueOptions = {}) {
    this.#options = options
  }

  /**
   * Records one change.
   * @throws NetboxHooksError `NBH_EVENT_INVALID` for an object without an id
   */
  record(change: RecordedChange): void {
    const { eventType, objectType, objectId } = change
    if (objectId === null || objectId === undefined || objectId === '') throw unsavedObject(objectType)
    const key = `${objectType}:${objectId}`
    const queued = this.#entries.get(key)
    const isDelete = eventType === deleted
    if (queued?.deleted && isDelete) return

    const data = isDelete ? readData(change.data) : change.data
    const postchange = isDelete ? null : ((change.postchange ?? null) as JsonObject | null)
    if (queued) {
      if (isDelete) queued.eventType = deleted
      queued.deleted ||= isDelete
      queued.data = data
      queued.postchange = postchange
    } else {
      const prechange = (change.prechange ?? null) as JsonObject | null
      const entry = { eventType, objectType, objectId, data, prechange, postchange, deleted: isDelete }
      this.#entries.set(key, { ...entry, created: eventType === created })
    }
  }

  /** The events of all changes since the last flush, in the order in which their objects were first changed. */
  flush(): ChangeEvent[] {
    const timestamp = netboxTimestamp(new Date())
    const request = this.#options.request ?? null
    const entries = [...this.#entries.values()].filter((entry) => this.#isWanted(entry))
    this.clear()
    return entries.map(({ eventType, objectType, objectId, data, prechange, postchange }) => ({
      eventType,
      objectType,
      objectId,
      data: readData(data),
      snapshots: { prechange, postchange },
      request,
      username: request?.user ?? null,
      timestamp,
    }))
  }

  /** Forgets all recorded changes. */
  clear(): void {
    this.#entries.clear()
  }

  #isWanted(entry: Entry): boolean {
    if (this.#options.cancelCreatedDeleted && entry.created && entry.eventType === deleted) return false
    return !(this.#options.skipUnchanged && entry.eventType === updated && isUnchanged(entry))
  }
}

function readData(data: RecordedChange['data']): JsonObject | null {
  return (typeof data === 'function' ? data() : data) as JsonObject | null
}

function isUnchanged({ prechange, postchange }: Entry): boolean {
  return prechange !== null && isDeepStrictEqual(prechange, postchange)
}
