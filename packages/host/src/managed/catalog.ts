import type { ObjectKind } from '@netbox-hooks/server'
import { sameLook } from '../config/same-look.ts'
import { type ManagedObject, type ManagedRule, type ManagedWebhook, webhooksOf } from './managed-object.ts'

/** The objects of a kind. */
export type OfKind<Kind extends ObjectKind> = Kind extends 'webhook' ? ManagedWebhook : ManagedRule

/** What can be asked of a set of managed objects. */
export interface ObjectsView {
  find(kind: ObjectKind, id: number): ManagedObject | undefined
  /** The object whose name looks like that, see `sameLook`. */
  looking(kind: ObjectKind, look: string): ManagedObject | undefined
  /** The rules that name a webhook. */
  rulesNaming(webhook: string): readonly ManagedRule[]
  /** The names of all of a kind. */
  names(kind: ObjectKind): readonly string[]
}

/** What this host knows of the managed objects. What a change costs does not depend on how many there are. */
export class Catalog implements ObjectsView {
  readonly #objects: Readonly<Record<ObjectKind, Map<number, ManagedObject>>> = {
    webhook: new Map(),
    event_rule: new Map(),
  }
  readonly #looks: Readonly<Record<ObjectKind, Map<string, ManagedObject>>> = {
    webhook: new Map(),
    event_rule: new Map(),
  }
  readonly #rules = new Map<string, Map<number, ManagedRule>>()

  /** By their numbers. */
  all<Kind extends ObjectKind>(kind: Kind): readonly OfKind<Kind>[] {
    return ([...this.#objects[kind].values()] as OfKind<Kind>[]).sort((a, b) => a.id - b.id)
  }

  everything(): readonly ManagedObject[] {
    return [...this.all('webhook'), ...this.all('event_rule')]
  }

  find(kind: ObjectKind, id: number): ManagedObject | undefined {
    return this.#objects[kind].get(id)
  }

  looking(kind: ObjectKind, look: string): ManagedObject | undefined {
    return this.#looks[kind].get(look)
  }

  rulesNaming(webhook: string): readonly ManagedRule[] {
    return [...(this.#rules.get(webhook)?.values() ?? [])]
  }

  names(kind: ObjectKind): readonly string[] {
    return Array.from(this.#objects[kind].values(), ({ name }) => name)
  }

  put(object: ManagedObject): void {
    this.remove(object.kind, object.id)
    this.#objects[object.kind].set(object.id, object)
    this.#looks[object.kind].set(sameLook(object.name), object)
    if (object.kind === 'event_rule')
      for (const webhook of webhooksOf(object)) {
        const rules = this.#rules.get(webhook) ?? new Map<number, ManagedRule>()
        this.#rules.set(webhook, rules.set(object.id, object))
      }
  }

  remove(kind: ObjectKind, id: number): void {
    const object = this.find(kind, id)
    if (!object) return
    this.#objects[kind].delete(id)
    // Another one may have taken the name already.
    const look = sameLook(object.name)
    if (this.#looks[kind].get(look) === object) this.#looks[kind].delete(look)
    if (object.kind === 'event_rule')
      for (const webhook of webhooksOf(object)) {
        const rules = this.#rules.get(webhook)
        rules?.delete(id)
        if (rules?.size === 0) this.#rules.delete(webhook)
      }
  }
}
