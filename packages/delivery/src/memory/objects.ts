import type {
  AuditFilter,
  AuditPage,
  AuditRecord,
  ObjectChange,
  ObjectChanges,
  ObjectKey,
  ObjectList,
  StoredObject,
  WriteOutcome,
  WriteRefusal,
} from '../objects/index.ts'

interface Placed {
  readonly object: StoredObject
  readonly place: number
}

/** Objects, numbers and records: all that an `ObjectStore` keeps, plain enough to be seen to be right. */
export class MemoryObjects {
  #objects: readonly Placed[] = []
  #deleted: readonly (ObjectKey & { readonly place: number })[] = []
  #place = 0
  #numbers: Readonly<Record<string, number>> = {}
  readonly #declared = new Map<string, number>()
  #records: readonly (AuditRecord & { readonly keptFrom: number })[] = []

  list(): ObjectList {
    return { objects: this.#objects.map(({ object }) => object).toSorted(byKindAndId), place: this.#place }
  }

  write(
    { wall, lived }: { readonly wall: number; readonly lived: number },
    changes: readonly ObjectChange[],
    records: readonly AuditRecord[] = [],
    seen?: number,
  ): WriteOutcome {
    if ((seen ?? this.#place) !== this.#place) return { refused: { change: 0, why: 'behind' } }
    const before = [this.#objects, this.#deleted, this.#numbers, this.#place] as const
    if (changes.length > 0) this.#place += 1
    const written: StoredObject[] = []
    for (const [index, change] of changes.entries()) {
      const made = this.#make(change, wall)
      if ('why' in made) {
        ;[this.#objects, this.#deleted, this.#numbers, this.#place] = before
        return { refused: { change: index, ...made } }
      }
      written.push(made)
    }
    const known = new Set(this.#records.map(({ id }) => id))
    const fresh = records.filter(({ id }) => !known.has(id)).map((record) => ({ ...record, keptFrom: lived }))
    this.#records = [...this.#records, ...fresh]
    return { written, place: this.#place }
  }

  changesAfter(after: number): ObjectChanges | undefined {
    if (after > this.#place) return undefined
    const changed = this.#objects.filter(({ place }) => place > after).toSorted((a, b) => a.place - b.place)
    const deleted = this.#deleted.filter(({ place }) => place > after)
    return {
      changed: changed.map(({ object }) => object),
      deleted: deleted.map(({ kind, id }) => ({ kind, id })),
      place: this.#place,
    }
  }

  numbersOf(kind: string, names: readonly string[]): readonly number[] {
    return names.map((name) => {
      const key = JSON.stringify([kind, name])
      const number = this.#declared.get(key) ?? this.#next(kind)
      this.#declared.set(key, number)
      return number
    })
  }

  records(
    { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, ...wanted }: AuditFilter,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  ): AuditPage {
    const fitting = this.#records
      .map(({ keptFrom: _, ...record }): AuditRecord => record)
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
      .filter((record) => {
        const facts = Object.entries(wanted) as [keyof typeof wanted, string | undefined][]
        const isAfter = cursor === undefined || record.id < cursor
        const isThen = record.at >= from && record.at < to
        return (
          isAfter && isThen && facts.every(([name, value]) => value === undefined || record[name] === value)
        )
      })
    const records = fitting.slice(0, limit)
    return { records, next: fitting.length > limit ? records.at(-1)?.id : undefined }
  }

  pruneRecords(before: number, limit: number): number {
    const old = this.#records.filter(({ keptFrom }) => keptFrom < before).slice(0, limit)
    this.#records = this.#records.filter((record) => !old.includes(record))
    return old.length
  }

  #make(change: ObjectChange, wall: number): StoredObject | Omit<WriteRefusal, 'change'> {
    const { kind } = change
    const id = change.op === 'create' ? this.#next(kind) : change.id
    const found = this.#objects.find(({ object }) => object.kind === kind && object.id === id)?.object
    if (change.op !== 'create') {
      if (!found) return { why: 'absent' }
      if (found.version !== change.version) return { why: 'changed', found }
    }
    const others = this.#objects.filter(({ object }) => object !== found)
    if (change.op === 'delete') {
      this.#objects = others
      this.#deleted = [...this.#deleted, { kind, id, place: this.#place }]
      return found as StoredObject
    }
    const { name, body } = change
    const taken = others.find(({ object }) => object.kind === kind && object.name === name)?.object
    if (taken) return { why: 'name taken', found: taken }
    const { version = 0, createdAt = wall } = found ?? {}
    const object = { kind, id, name, version: version + 1, createdAt, changedAt: wall, body }
    this.#objects = [...others, { object, place: this.#place }]
    return object
  }

  #next(kind: string): number {
    const next = (this.#numbers[kind] ?? 0) + 1
    this.#numbers = { ...this.#numbers, [kind]: next }
    return next
  }
}

function byKindAndId(a: StoredObject, b: StoredObject): number {
  return a.kind === b.kind ? a.id - b.id : a.kind < b.kind ? -1 : 1
}
