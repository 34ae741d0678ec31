import type { AuditRecord, ObjectChange } from '@netbox-hooks/delivery'
import type { ObjectKind } from '@netbox-hooks/server'
import { sameLook } from '../config/same-look.ts'
import { Catalog, type ObjectsView } from '../managed/catalog.ts'
import type { ManagedObject, ManagedRule } from '../managed/managed-object.ts'
import { keyOf } from '../managed/object-head.ts'
import { writeStored } from '../secrets/stored/stored-settings.ts'

/** One thing that the store is to do. */
export interface DraftStep {
  /** Which of the orders asks for it. */
  readonly order: number
  readonly change: ObjectChange
  /** By which number the draft knows the object; of a new one it is negative. */
  readonly id?: number
}

/**
 * Changes that are not made yet, on top of what there is: whoever asks it sees the objects as they will be. A new object has a
 * negative number until the store gives it one.
 */
export class Draft implements ObjectsView {
  /** What is told of it, once it is done. */
  readonly records: AuditRecord[] = []
  readonly #base: ObjectsView
  readonly #changed = new Catalog()
  /** What is changed or removed, as the base has it. */
  readonly #hidden = new Set<string>()
  /** Of a new object there is one step, by its number: the store has to be told once how it begins. */
  readonly #steps = new Map<number | symbol, DraftStep>()
  #lastNumber = 0

  constructor(base: ObjectsView) {
    this.#base = base
  }

  get steps(): readonly DraftStep[] {
    return [...this.#steps.values()]
  }

  newNumber(): number {
    this.#lastNumber -= 1
    return this.#lastNumber
  }

  find(kind: ObjectKind, id: number): ManagedObject | undefined {
    return this.#changed.find(kind, id) ?? this.#unchanged(this.#base.find(kind, id))
  }

  looking(kind: ObjectKind, look: string): ManagedObject | undefined {
    return this.#changed.looking(kind, look) ?? this.#unchanged(this.#base.looking(kind, look))
  }

  rulesNaming(webhook: string): readonly ManagedRule[] {
    const unchanged = this.#base.rulesNaming(webhook).filter((rule) => this.#unchanged(rule))
    return [...unchanged, ...this.#changed.rulesNaming(webhook)]
  }

  names(kind: ObjectKind): readonly string[] {
    const unchanged = this.#base.names(kind).filter((name) => this.looking(kind, sameLook(name)))
    return [...new Set([...unchanged, ...this.#changed.names(kind)])]
  }

  /** Puts an object in the place of how it was, or a new one. Its version is the one that it will have. */
  put(object: ManagedObject, order: number): void {
    const { kind, id, name, version } = object
    const body = writeStored(object)
    this.#hidden.add(keyOf(object))
    this.#changed.put(object)
    if (id > 0) this.add({ op: 'update', kind, id, name, version: version - 1, body }, order, id)
    else
      this.#steps.set(id, {
        order: this.#steps.get(id)?.order ?? order,
        change: { op: 'create', kind, name, body },
        id,
      })
  }

  remove(object: ManagedObject, order: number): void {
    const { kind, id, version } = object
    this.#hidden.add(keyOf(object))
    this.#changed.remove(kind, id)
    if (id > 0) this.add({ op: 'delete', kind, id, version }, order, id)
    else this.#steps.delete(id)
  }

  /** What else is to be written. */
  add(change: ObjectChange, order: number, id?: number): void {
    this.#steps.set(Symbol(change.kind), { order, change, ...(id !== undefined && { id }) })
  }

  #unchanged<Found extends ManagedObject>(object: Found | undefined): Found | undefined {
    return object && !this.#hidden.has(keyOf(object)) ? object : undefined
  }
}

/** A new object has its first version until it is stored. */
export function nextVersion({ id, version }: ManagedObject): number {
  return id > 0 ? version + 1 : version
}
