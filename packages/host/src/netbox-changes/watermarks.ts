import type { ObjectChange, ObjectStore, StoredObject } from '@netbox-hooks/delivery'

/** The kinds under which the queue keeps what catch-up knows. */
const markKind = 'netbox_watermark'
const turnKind = 'netbox_catch_up'
const turnName = 'turn'

/**
 * How far NetBox's change log has been read, for each object type, kept with the queue. Of hosts that share a queue one
 * reads at a time: it takes the turn for a while.
 */
export class Watermarks {
  readonly #store: Pick<ObjectStore, 'list' | 'write'>
  readonly #host: string
  #marks = new Map<string, StoredObject>()
  /** The turn, if this host has taken it. */
  #taken: StoredObject | undefined

  /** @param host by what this host is known to the others */
  constructor(store: Pick<ObjectStore, 'list' | 'write'>, host: string) {
    this.#store = store
    this.#host = host
  }

  /**
   * Reads them, and takes the turn until a time.
   * @returns whether it is this host's turn
   */
  async take(until: number): Promise<boolean> {
    const objects = await this.read()
    const turn = objects.find(({ kind, name }) => kind === turnKind && name === turnName)
    const body = JSON.stringify({ host: this.#host, until })
    if (!turn) return this.#write([{ op: 'create', kind: turnKind, name: turnName, body }])
    const held = bodyOf(turn)
    const isFree = held['host'] === this.#host || Number(held['until'] ?? 0) < Date.now()
    return isFree && this.#write([{ op: 'update', ...keyOf(turn), name: turnName, body }])
  }

  /** Reads them. */
  async read(): Promise<readonly StoredObject[]> {
    const { objects } = await this.#store.list()
    this.#marks = new Map(objects.flatMap((each) => (each.kind === markKind ? [[each.name, each]] : [])))
    return objects
  }

  /** Up to when the log has been read, in ms since the epoch; `undefined` if it has not been. */
  of(objectType: string): number | undefined {
    return this.#timeIn(objectType, 'time')
  }

  /** Where the reading has begun, in ms since the epoch: what was before is nobody's affair. */
  startOf(objectType: string): number | undefined {
    return this.#timeIn(objectType, 'start')
  }

  #timeIn(objectType: string, field: 'time' | 'start'): number | undefined {
    const mark = this.#marks.get(objectType)
    const time = mark && Number(bodyOf(mark)[field])
    return Number.isFinite(time) ? time : undefined
  }

  /** The earliest of all; `undefined` if there is none. */
  get oldest(): number | undefined {
    const times = [...this.#marks.keys()].flatMap((objectType) => this.of(objectType) ?? [])
    return times.length > 0 ? Math.min(...times) : undefined
  }

  /** Moves one on. It never goes back. If another host was first, its one counts. */
  async advance(objectType: string, time: number): Promise<void> {
    const known = this.#marks.get(objectType)
    if (known && (this.of(objectType) ?? 0) >= time) return
    const body = JSON.stringify({ start: this.startOf(objectType) ?? time, time })
    const change: ObjectChange = known
      ? { op: 'update', ...keyOf(known), name: objectType, body }
      : { op: 'create', kind: markKind, name: objectType, body }
    await this.#write([change])
  }

  /** Forgets those of object types that nobody wants any more: should one be wanted again, it begins anew. */
  async keep(objectTypes: readonly string[]): Promise<void> {
    const gone = [...this.#marks.values()].filter(({ name }) => !objectTypes.includes(name))
    if (gone.length === 0) return
    await this.#write(gone.map((mark) => ({ op: 'delete', ...keyOf(mark) })))
    for (const { name } of gone) this.#marks.delete(name)
  }

  /** Lets another host have the turn. */
  async leave(): Promise<void> {
    const turn = this.#taken
    this.#taken = undefined
    const body = JSON.stringify({ host: this.#host, until: 0 })
    if (turn) await this.#write([{ op: 'update', ...keyOf(turn), name: turnName, body }])
  }

  async #write(changes: readonly ObjectChange[]): Promise<boolean> {
    const outcome = await this.#store.write(changes)
    if ('refused' in outcome) return false
    for (const object of outcome.written) {
      if (object.kind === markKind) this.#marks.set(object.name, object)
      else this.#taken = object
    }
    return true
  }
}

function keyOf({ kind, id, version }: StoredObject): Pick<StoredObject, 'kind' | 'id' | 'version'> {
  return { kind, id, version }
}

function bodyOf({ body }: StoredObject): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body))
  } catch {
    return {}
  }
}
