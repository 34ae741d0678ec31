import { keepSpelling } from '@netbox-hooks/core/json'
import { exactId, type JsonObject } from '@netbox-hooks/webhooks'
import { z } from 'zod'
import type { NetboxAnswer, NetboxClient } from './client.ts'
import { netboxAnswerUnreadable, ownPlace } from './errors.ts'

/** The id of an object of NetBox; as text if it is no safe integer in JavaScript. */
export type ObjectId = string | number

/** An entry of NetBox's change log, without what has changed. */
export interface LogEntry {
  readonly id: number
  /** As NetBox writes it. */
  readonly time: string
  readonly requestId: string
  readonly action: 'create' | 'update' | 'delete'
  readonly objectType: string
  readonly objectId: ObjectId
}

/** What an entry says besides. */
export interface LogDetails {
  readonly user: string | null
  readonly shown: string
  /** Where the object is in NetBox's API; `undefined` if it is gone. */
  readonly url: string | undefined
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

/** Some entries, and what time it was in NetBox when they were read. */
export interface LogPage {
  readonly entries: readonly LogEntry[]
  /** Whether there are no more. */
  readonly isLast: boolean
  readonly now: number
}

/** Which entries are read. */
export interface LogSlice {
  /** Default: changes of all objects. */
  readonly objectType?: string | undefined
  /** Made after that time, in ms since the epoch. */
  readonly after: number
  /** With a higher id. */
  readonly afterId: number
}

/** Entries of one page: they are short. */
const pageSize = 500
/** Entries and objects that are asked for by their ids, at once: they stand in the URL. */
export const batchSize = 50
const path = 'api/core/object-changes/'
const fields = 'id,time,request_id,action,changed_object_type,changed_object_id'

const object = z.record(z.string(), z.unknown())
const entry = z.looseObject({
  id: z.int(),
  time: z.iso.datetime({ offset: true }),
  request_id: z.string(),
  action: z.looseObject({ value: z.enum(['create', 'update', 'delete']) }),
  changed_object_type: z.string(),
  changed_object_id: z.number(),
})
const details = entry.extend({
  user_name: z.string().nullish(),
  object_repr: z.string(),
  // A text, if a plugin of NetBox has no API for such objects.
  changed_object: z.union([z.looseObject({ url: z.string().optional() }), z.string()]).nullish(),
  prechange_data: object.nullish(),
  postchange_data: object.nullish(),
})
const identified = z.looseObject({ id: z.number() })

/** NetBox's change log, and the objects that it is about. */
export class ChangeLog {
  readonly #client: Pick<NetboxClient, 'get'>

  constructor(client: Pick<NetboxClient, 'get'>) {
    this.#client = client
  }

  /** What time it is in NetBox, and whether its log can be read. */
  async now(signal: AbortSignal): Promise<number> {
    const answer = await this.#client.get(path, { limit: 1, fields }, signal)
    listed(answer, entry)
    return answer.now
  }

  /** The next entries of a slice, by their ids. */
  async page({ objectType, after, afterId }: LogSlice, signal: AbortSignal): Promise<LogPage> {
    const answer = await this.#client.get(
      path,
      {
        changed_object_type: objectType,
        time_after: new Date(after).toISOString(),
        id__gt: afterId,
        ordering: 'id',
        limit: pageSize,
        fields,
      },
      signal,
    )
    const entries = listed(answer, entry)
      .map(entryOf)
      // A NetBox that does not know a filter answers as if it was not there.
      .filter(({ id, time }) => id > afterId && Date.parse(time) >= after)
    return { entries, isLast: entries.length === 0 || !hasNext(answer), now: answer.now }
  }

  /** The oldest entry that there is. */
  async first(signal: AbortSignal): Promise<LogEntry | undefined> {
    const answer = await this.#client.get(path, { ordering: 'id', limit: 1, fields }, signal)
    return listed(answer, entry).map(entryOf)[0]
  }

  /**
   * The newest entries of some objects, oldest first.
   * @param ids at most {@link batchSize}, of whichever types
   * @param after in ms since the epoch
   */
  async ofObjects(
    ids: readonly ObjectId[],
    after: number,
    signal: AbortSignal,
  ): Promise<readonly LogEntry[]> {
    const answer = await this.#client.get(
      path,
      {
        changed_object_id: ids,
        time_after: new Date(after).toISOString(),
        ordering: '-id',
        limit: pageSize,
        fields,
      },
      signal,
    )
    return listed(answer, entry).map(entryOf).reverse()
  }

  /** What entries say besides, by their ids. */
  async details(ids: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, LogDetails>> {
    const entries = await this.#byIds({ path, ids, item: details }, signal)
    return new Map(
      entries.map((found) => [
        found.id,
        {
          user: found.user_name ?? null,
          shown: found.object_repr,
          url: typeof found.changed_object === 'string' ? undefined : found.changed_object?.url,
          before: orNull(found.prechange_data),
          after: orNull(found.postchange_data),
        },
      ]),
    )
  }

  /**
   * Objects as they are now, by their ids; those that are gone are left out.
   * @param urls where they are, all of them of one kind
   */
  async objects(urls: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<ObjectId, JsonObject>> {
    const [first = ''] = urls
    const list = listPath(first)
    if (list === undefined) return new Map()
    const ids = urls.flatMap((url) => idIn(url) ?? [])
    const objects = await this.#byIds({ path: list, ids, item: identified }, signal)
    return new Map(objects.map((found) => [exactId(found, 'id') as ObjectId, found]))
  }

  /** What a list has of some ids. A NetBox whose `MAX_PAGE_SIZE` is lower is asked for the rest once more. */
  async #byIds<Item extends { readonly id: number }>(
    { path, ids, item }: ById<Item>,
    signal: AbortSignal,
  ): Promise<readonly Item[]> {
    const answer = await this.#client.get(path, { id: ids, limit: ids.length }, signal)
    const found = listed(answer, item, path)
    const had = new Set(found.map((each) => String(exactId(each, 'id'))))
    const rest = ids.filter((id) => !had.has(String(id)))
    const hasMore = rest.length > 0 && rest.length < ids.length && hasNext(answer)
    return hasMore ? [...found, ...(await this.#byIds({ path, ids: rest, item }, signal))] : found
  }
}

/** What is asked for by its ids. */
interface ById<Item> {
  readonly path: string
  readonly ids: readonly ObjectId[]
  readonly item: z.ZodType<Item>
}

function entryOf(found: z.output<typeof entry>): LogEntry {
  return {
    id: found.id,
    time: found.time,
    requestId: found.request_id,
    action: found.action.value,
    objectType: found.changed_object_type.toLowerCase(),
    objectId: exactId(found, 'changed_object_id') as ObjectId,
  }
}

/** The path of the list that an object of NetBox's API is in. NetBox may know itself by another name and folder. */
function listPath(url: string): string | undefined {
  return /\/(api\/[\w/-]+\/)\d+\/$/.exec(url)?.[1]
}

function idIn(url: string): string | undefined {
  return /\/(\d+)\/$/.exec(url)?.[1]
}

function orNull(data: JsonObject | null | undefined): JsonObject | null {
  return data && Object.keys(data).length > 0 ? data : null
}

/** Whether a list has more than was answered. */
function hasNext({ body }: NetboxAnswer): boolean {
  return typeof (Object(body) as { readonly next?: unknown }).next === 'string'
}

/** @throws NetboxHooksError `NBH_NETBOX_ANSWER` */
function listed<Item>({ body }: NetboxAnswer, item: z.ZodType<Item>, asked = path): readonly Item[] {
  const result = z.looseObject({ results: z.array(item) }).safeParse(body)
  if (result.success) return keepSpelling(result.data, body).results
  const [issue] = result.error.issues
  throw netboxAnswerUnreadable(
    asked,
    `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'is no list'}`,
    ownPlace,
  )
}
