import type { AuditRecord, KeptItem, KeptPart } from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import { unpackKey } from './packed.ts'

/** An item of what is managed. */
export type ManagedItem = Extract<KeptItem, { kind: 'numbers' | 'object' | 'audit' }>

/** What {@link KeptManaged} is made of. */
export interface KeptManagedOptions {
  readonly prefix: string
  /** @throws NetboxHooksError `NBH_QUEUE_CLOSED` */
  readonly client: () => Redis
}

/** Bytes of records by which a part of them ends. */
const largestPart = 8 * 1_024 * 1_024

/** Reads what a queue on a server keeps of what is managed, to move it. */
export class KeptManaged {
  readonly #options: KeptManagedOptions

  constructor(options: KeptManagedOptions) {
    this.#options = options
  }

  /** All numbers that were given, kind by kind. */
  async numbers(): Promise<KeptPart> {
    const last = await this.#client.hgetall(this.#key('numbers'))
    const items = Object.entries(last).map(async ([kind, number]): Promise<ManagedItem> => {
      const declared = await this.#client.hgetall(this.#key('declared', kind))
      const names = Object.entries(declared).map(([name, value]) => [name, Number(value)] as const)
      return { kind: 'numbers', numbers: { kind, last: Number(number), declared: names } }
    })
    return { items: await Promise.all(items), next: undefined }
  }

  /** Objects by their names on the server. */
  async objects(names: readonly string[]): Promise<ManagedItem[]> {
    const rows = await Promise.all(names.map((name) => this.#client.hgetall(this.#key('object', name))))
    return rows.flatMap((row, index): ManagedItem[] => {
      const { name, version, created, changed, body } = row
      if (name === undefined || body === undefined) return []
      const times = { createdAt: Number(created), changedAt: Number(changed) }
      const object = { ...unpackKey(names[index] as string), name, version: Number(version), ...times, body }
      return [{ kind: 'object', object }]
    })
  }

  /** Records in the order of their ids. */
  async records(after: string | undefined, limit: number): Promise<KeptPart> {
    const start = after === undefined ? '-' : `(${after}`
    const ids = await this.#client.zrangebylex(this.#key('audit'), start, '+', 'LIMIT', 0, limit)
    const texts = ids.length > 0 ? await this.#client.mget(ids.map((id) => this.#key('audit', id))) : []
    const items: ManagedItem[] = []
    let bytes = 0
    for (const [index, text] of texts.entries()) {
      if (text) items.push({ kind: 'audit', record: JSON.parse(text) as AuditRecord })
      bytes += text?.length ?? 0
      if (bytes >= largestPart) return { items, next: ids[index] }
    }
    return { items, next: ids.length === limit ? ids.at(-1) : undefined }
  }

  get #client(): Redis {
    return this.#options.client()
  }

  #key(kind: string, name?: string): string {
    const key = `${this.#options.prefix}${kind}`
    return name === undefined ? key : `${key}:${name}`
  }
}

/** What an item is found by on the server. */
export function managedName(item: ManagedItem): string {
  if (item.kind === 'numbers') return item.numbers.kind
  return item.kind === 'object' ? `${item.object.kind}:${item.object.id}` : item.record.id
}

/**
 * An item as the script `putItems` takes it: text without anything that JSON of the server does not read.
 * @param keptFrom since when retention counts for what was kept at a time of the clock
 */
export function managedText(item: ManagedItem, keptFrom: (wall: number) => string): string {
  if (item.kind === 'audit')
    return JSON.stringify({ record: JSON.stringify(item.record), from: keptFrom(item.record.at) })
  if (item.kind === 'numbers') {
    const { last, declared } = item.numbers
    const names = declared.map(([name, number]) => [name.toWellFormed(), String(number)])
    return JSON.stringify({ last: String(last), declared: names })
  }
  const { kind, id, name, version, createdAt, changedAt, body } = item.object
  return JSON.stringify({
    kind,
    id: String(id),
    name: name.toWellFormed(),
    version: String(version),
    created: String(createdAt),
    changed: String(changedAt),
    body: body.toWellFormed(),
  })
}

export function isManaged(item: KeptItem): item is ManagedItem {
  return item.kind === 'numbers' || item.kind === 'object' || item.kind === 'audit'
}
