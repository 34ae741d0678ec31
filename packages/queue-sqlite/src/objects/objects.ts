import type {
  AuditFilter,
  AuditPage,
  AuditRecord,
  ObjectChange,
  ObjectChanges,
  ObjectList,
  ObjectReader,
  ObjectStore,
  WriteOutcome,
} from '@netbox-hooks/delivery/queue'
import type { StoreChannel } from '../channel/channel.ts'

/** What is managed, in the file of a queue: changes go through the queue's own thread, and ride with its commits. */
export class SqliteObjects implements ObjectStore {
  readonly #channel: () => StoreChannel
  readonly #reader: ObjectReader

  /**
   * @param channel that of the open queue; throws NetboxHooksError `NBH_QUEUE_CLOSED`
   * @param reader answers what takes long, from another thread
   */
  constructor(channel: () => StoreChannel, reader: ObjectReader) {
    this.#channel = channel
    this.#reader = reader
  }

  async list(): Promise<ObjectList> {
    return this.#channel().call('listObjects')
  }

  async write(
    changes: readonly ObjectChange[],
    records: readonly AuditRecord[] = [],
    seen?: number,
  ): Promise<WriteOutcome> {
    return this.#channel().call('writeObjects', changes, records, seen)
  }

  async changesAfter(place: number): Promise<ObjectChanges | undefined> {
    return this.#channel().call('objectsAfter', place)
  }

  async numbersOf(kind: string, names: readonly string[]): Promise<readonly number[]> {
    return this.#channel().call('numbersOf', kind, names)
  }

  async records(
    filter: AuditFilter,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<AuditPage> {
    this.#channel()
    return this.#reader.records(filter, page)
  }

  async pruneRecords(before: number, limit: number): Promise<number> {
    return this.#channel().call('pruneRecords', before, limit)
  }
}
