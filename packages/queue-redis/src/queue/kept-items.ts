import type { KeptItem, KeptKind, KeptPart } from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import { KeptManaged } from '../objects/kept.ts'
import { RedisHistory } from './history.ts'

/** What {@link RedisKeptItems} is made of. */
export interface RedisKeptItemsOptions {
  readonly prefix: string
  /** @throws NetboxHooksError `NBH_QUEUE_CLOSED` */
  readonly client: () => Redis
}

interface ReadOptions {
  readonly after?: string | undefined
  readonly limit: number
  readonly history: boolean
}

/** How long an idempotency key is remembered, in ms. */
const idempotencyWindow = 24 * 60 * 60 * 1000
/** Bytes of bodies by which a part of what is kept ends. */
const largestPart = 8 * 1_024 * 1_024
/** How many keys the server looks at for one question. */
const scanned = 1_000

/** The sets that keep the ids of each kind in order. */
const sets = { processed: 'events', delivery: 'deliveries', event: 'waiting', object: 'objects' } as const

/** Reads what a queue on a server keeps, kind by kind. */
export class RedisKeptItems {
  readonly #prefix: string
  readonly #client: () => Redis
  readonly #history: RedisHistory
  readonly #managed: KeptManaged

  constructor({ prefix, client }: RedisKeptItemsOptions) {
    this.#prefix = prefix
    this.#client = client
    this.#history = new RedisHistory({ prefix, client, failure: (thrown) => thrown as Error })
    this.#managed = new KeptManaged({ prefix, client })
  }

  async read(kind: KeptKind, options: ReadOptions): Promise<KeptPart> {
    if (kind === 'webhook') return { items: await this.#webhooks(), next: undefined }
    if (kind === 'key') return this.#keys(options)
    if (kind === 'numbers') return this.#managed.numbers()
    if (kind === 'audit') return this.#managed.records(options.after, options.limit)
    const { ids, next } = await this.#idsOf(sets[kind], options)
    if (kind === 'object') return { items: await this.#managed.objects(ids), next }
    if (kind === 'delivery') return { items: await this.#deliveries(ids, options.history), next }
    const rows = await Promise.all(ids.map((id) => this.#client().hgetall(`${this.#prefix}event:${id}`)))
    return { items: rows.flatMap((row, index) => eventItem(kind, ids[index] as string, row)), next }
  }

  async countKeys(): Promise<number> {
    let count = 0
    let cursor = '0'
    do {
      const [next, keys] = await this.#scan(cursor)
      count += keys.length
      cursor = next
    } while (cursor !== '0')
    return count
  }

  async #webhooks(): Promise<KeptItem[]> {
    const records = await this.#history.webhookRecords()
    return records.map((record) => ({ kind: 'webhook', record }))
  }

  /** Ids of a set in the order of their places. */
  async #idsOf(
    set: string,
    { after, limit }: ReadOptions,
  ): Promise<{ ids: string[]; next: string | undefined }> {
    const from = after === undefined ? '-inf' : `(${after}`
    const found = await this.#client().zrangebyscore(
      `${this.#prefix}${set}`,
      from,
      '+inf',
      'WITHSCORES',
      'LIMIT',
      0,
      limit,
    )
    const ids = found.filter((_, index) => index % 2 === 0)
    const sizes = await Promise.all(ids.map((id) => this.#sizeOf(set, id)))
    let bytes = 0
    const last = sizes.findIndex((size) => {
      bytes += size
      return bytes >= largestPart
    })
    const end = last === -1 ? ids.length : last + 1
    const isCut = end < ids.length || ids.length === limit
    return { ids: ids.slice(0, end), next: isCut ? found[2 * end - 1] : undefined }
  }

  /** Bytes of the body of an event, an object or a delivery. */
  async #sizeOf(set: string, id: string): Promise<number> {
    if (set === sets.object) return this.#client().hstrlen(`${this.#prefix}object:${id}`, 'body')
    if (set !== sets.delivery) return this.#client().hstrlen(`${this.#prefix}event:${id}`, 'body')
    const body = await this.#client().hget(`${this.#prefix}delivery:${id}`, 'body')
    return body ? this.#client().strlen(`${this.#prefix}body:${body}`) : 0
  }

  async #deliveries(ids: readonly string[], history: boolean): Promise<KeptItem[]> {
    const states = await Promise.all(
      ids.map((id) => this.#client().hget(`${this.#prefix}delivery:${id}`, 'state')),
    )
    const wanted = ids.filter((_, index) => history || states[index] === 'pending')
    const deliveries = await Promise.all(wanted.map((id) => this.#history.get(id)))
    return deliveries.flatMap((delivery) => (delivery ? [{ kind: 'delivery', delivery }] : []))
  }

  async #keys({ after = '0' }: ReadOptions): Promise<KeptPart> {
    const [next, keys] = await this.#scan(after)
    const start = `${this.#prefix}accepted:`.length
    const items = await Promise.all(
      keys.map(async (key): Promise<KeptItem[]> => {
        const [kept, leftMs] = await Promise.all([this.#client().get(key), this.#client().pttl(key)])
        if (kept === null) return []
        const found = JSON.parse(kept) as string[] | { readonly ids: string[] }
        const eventIds = Array.isArray(found) ? found : found.ids
        const acceptedAt = Date.now() + leftMs - idempotencyWindow
        return [{ kind: 'key', key: key.slice(start), eventIds, acceptedAt }]
      }),
    )
    return { items: items.flat(), next: next === '0' ? undefined : next }
  }

  #scan(cursor: string): Promise<[next: string, keys: string[]]> {
    const pattern = `${this.#prefix.replace(/[\\*?[\]]/g, '\\$&')}accepted:*`
    return this.#client().scan(cursor, 'MATCH', pattern, 'COUNT', scanned)
  }
}

function eventItem(
  kind: 'event' | 'processed',
  id: string,
  row: Readonly<Record<string, string>>,
): KeptItem[] {
  const { body, at, key } = row
  if (body === undefined) return []
  const event = { id, body, ...(key !== undefined && { orderingKey: key }) }
  if (kind === 'event') return [{ kind, event }]
  const sentTo = Object.keys(row).flatMap((name) => (name.startsWith('to:') ? [name.slice(3)] : []))
  return [{ kind, event, acceptedAt: Number(at ?? 0), sentTo }]
}
