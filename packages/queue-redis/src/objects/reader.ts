import type {
  AuditFilter,
  AuditPage,
  AuditRecord,
  ObjectChanges,
  ObjectKey,
  ObjectList,
  StoredObject,
} from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import { runScript } from '../scripts/commands.ts'
import { unpackKey, unpackObjects } from './packed.ts'

/** What a {@link RedisObjectReader} is made of. */
export interface RedisObjectReaderOptions {
  readonly prefix: string
  /** Asks the server. Rejects with what a user is told of a question that was rejected. */
  readonly ask: <T>(question: (client: Redis) => Promise<T>) => Promise<T>
}

/** What `readObjects` answers; nothing if it cannot tell what was deleted. */
type ReadAnswer = readonly [since: number, to: number, last: number, deletions: number, ...string[]] | null

/** How many objects the server hands out with one answer, and the bytes of text by which one ends: it stands still meanwhile. */
const objectsAtOnce = 200
const largestAnswer = 256 * 1_024
/** How many records are looked at with one question. */
const recordsAtOnce = 200
/** The most records of a page. */
const largestPage = 1_000

/** Reads what is managed in a queue on a server. */
export class RedisObjectReader {
  readonly #options: RedisObjectReaderOptions

  constructor(options: RedisObjectReaderOptions) {
    this.#options = options
  }

  /**
   * All objects, by kind and id. They are read in the order in which they were changed, in parts; what is changed
   * meanwhile comes once more at the end. Only if more is deleted meanwhile than the server remembers it begins anew.
   */
  async list(): Promise<ObjectList> {
    for (;;) {
      const found = await this.#changes(0, '')
      if (found) return { objects: found.changed.toSorted(byKindAndId), place: found.place }
    }
  }

  async changesAfter(place: number): Promise<ObjectChanges | undefined> {
    return this.#changes(place, place)
  }

  async records(
    filter: AuditFilter,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<AuditPage> {
    const size = Math.min(limit, largestPage)
    const records: AuditRecord[] = []
    for await (const part of this.#newestFirst(cursor)) {
      for (const record of part) {
        if (!fits(record, filter)) continue
        if (records.length === size) return { records, next: records.at(-1)?.id }
        records.push(record)
      }
    }
    return { records, next: undefined }
  }

  /** @param from which deletions are told: those after that place, or after the last one that there is now */
  async #changes(after: number, from: number | ''): Promise<ObjectChanges | undefined> {
    const changed = new Map<string, StoredObject>()
    const deleted = new Map<string, ObjectKey>()
    for (let [place, since] = [after, from]; ; ) {
      const args = [place, since, objectsAtOnce, largestAnswer]
      const answer = (await this.#options.ask((client) =>
        runScript(client, 'readObjects', this.#options.prefix, args, 'text'),
      )) as ReadAnswer
      if (!answer) return undefined
      const [start, to, last, deletions, ...texts] = answer
      for (const object of unpackObjects(texts.slice(deletions))) {
        const name = `${object.kind}:${object.id}`
        // As it is now, and in its place now.
        changed.delete(name)
        changed.set(name, object)
      }
      for (const name of texts.slice(0, deletions)) {
        changed.delete(name)
        deleted.set(name, unpackKey(name))
      }
      if (to === last) return { changed: [...changed.values()], deleted: [...deleted.values()], place: last }
      ;[place, since] = [to, start]
    }
  }

  async *#newestFirst(cursor: string | undefined): AsyncGenerator<AuditRecord[]> {
    const { prefix, ask } = this.#options
    for (let before = cursor; ; ) {
      const end = before === undefined ? '+' : `(${before}`
      const ids = await ask((client) =>
        client.zrevrangebylex(`${prefix}audit`, end, '-', 'LIMIT', 0, recordsAtOnce),
      )
      if (ids.length === 0) return
      const texts = await ask((client) => client.mget(ids.map((id) => `${prefix}audit:${id}`)))
      yield texts.flatMap((text) => (text ? [JSON.parse(text) as AuditRecord] : []))
      before = ids.at(-1)
    }
  }
}

function byKindAndId(one: StoredObject, other: StoredObject): number {
  if (one.kind !== other.kind) return one.kind < other.kind ? -1 : 1
  return one.id - other.id
}

function fits(record: AuditRecord, { from, to, ...wanted }: AuditFilter): boolean {
  if (record.at < (from ?? record.at) || record.at >= (to ?? Number.POSITIVE_INFINITY)) return false
  return Object.entries(wanted).every(
    ([name, value]) => value === undefined || record[name as keyof typeof wanted] === value,
  )
}
