import { type Logger, NetboxHooksError } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject } from '@netbox-hooks/webhooks'
import { batchSize, type ChangeLog, type LogDetails, type ObjectId } from '../netbox/change-log.ts'
import { eventOf, type LoggedChange, lastOf } from './logged-change.ts'

/** Makes events of changes in NetBox's log: of what it says of them, and of the objects as they are now. */
export class LoggedEvents {
  readonly #log: Pick<ChangeLog, 'details' | 'objects'>
  readonly #logger: Logger
  /** Object types that cannot be fetched, which was said. */
  readonly #hidden = new Set<string>()

  constructor({ log, logger }: LoggedEventsParts) {
    this.#log = log
    this.#logger = logger
  }

  /** The events of some changes, in their order. */
  async of(changes: readonly LoggedChange[], signal: AbortSignal): Promise<readonly LoggedEvent[]> {
    const ids = new Set(changes.flatMap(({ entries }) => [entries[0].id, lastOf(entries).id]))
    const details = new Map<number, LogDetails>()
    for (const some of inBatches([...ids]))
      for (const [id, found] of await this.#log.details(some, signal)) details.set(id, found)
    const objects = await this.#objects(changes, details, signal)
    return changes.flatMap((change) => {
      const first = details.get(change.entries[0].id)
      const last = details.get(lastOf(change.entries).id)
      // NetBox has pruned its log meanwhile.
      if (!first || !last) return []
      const object = objects.get(`${change.objectType} ${change.objectId}`)
      return [{ change, event: eventOf(change, { first, last, object }) }]
    })
  }

  /** The objects of some changes as they are now, by type and id. */
  async #objects(
    changes: readonly LoggedChange[],
    details: ReadonlyMap<number, LogDetails>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, JsonObject>> {
    const urls = new Map<string, Set<string>>()
    for (const { objectType, eventType, entries } of changes) {
      const url = details.get(lastOf(entries).id)?.url
      if (url === undefined || eventType === 'object_deleted') continue
      urls.set(objectType, (urls.get(objectType) ?? new Set()).add(url))
    }
    const objects = new Map<string, JsonObject>()
    for (const [objectType, some] of urls)
      for (const [id, object] of await this.#fetched(objectType, [...some], signal))
        objects.set(`${objectType} ${id}`, object)
    return objects
  }

  /** Objects of a type that cannot be read are as if they were gone: the log has what is needed. */
  async #fetched(
    objectType: string,
    urls: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ObjectId, JsonObject>> {
    try {
      return await this.#log.objects(urls, signal)
    } catch (error) {
      if (!NetboxHooksError.is(error) || !unreadable.has(error.code)) throw error
      if (!this.#hidden.has(objectType))
        this.#logger.warn({ code: error.code, objectType }, hidden(objectType, error))
      this.#hidden.add(objectType)
      return new Map()
    }
  }
}

/** A change, and its event. */
interface LoggedEvent {
  readonly change: LoggedChange
  readonly event: ChangeEvent
}

/** What {@link LoggedEvents} work with. */
export interface LoggedEventsParts {
  readonly log: Pick<ChangeLog, 'details' | 'objects'>
  readonly logger: Logger
}

/** What NetBox, or a plugin of it, answers as long as nobody changes something there. */
const unreadable: ReadonlySet<string> = new Set(['NBH_NETBOX_REFUSED', 'NBH_NETBOX_ANSWER'])

function hidden(objectType: string, { message }: NetboxHooksError): string {
  return `Objects of ${objectType} cannot be fetched: ${message} Events that are made of NetBox's change log have the raw values of the log in their place. The token's user needs the permission to view them.`
}

function* inBatches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let begin = 0; begin < items.length; begin += batchSize) yield items.slice(begin, begin + batchSize)
}
