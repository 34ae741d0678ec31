import { newId } from '@netbox-hooks/delivery'
import type { ObjectOrder, OrderRefusal } from '@netbox-hooks/server'
import type { ConfigWarning } from '../config/checks/warnings.ts'
import type { DeclaredObjects } from '../managed/declared-objects.ts'
import type { ManagedObject } from '../managed/managed-object.ts'
import type { ObjectTools } from '../managed/object-tools.ts'
import { Consequences, type ConsequencesOptions } from './consequences.ts'
import { nextVersion } from './draft.ts'
import { nameTaken, neighbours, type Others } from './neighbours.ts'
import { makeObject } from './object-maker.ts'
import { ObjectRecords, type ObjectRecordsOptions } from './object-records.ts'
import { changeable, type Refusal } from './refusals.ts'

/** What orders are planned with. */
export interface OrderPlanOptions extends ObjectRecordsOptions, Omit<ConsequencesOptions, 'records'> {
  readonly declared: DeclaredObjects
  readonly tools: ObjectTools
}

/** What becomes of an order. */
export interface PlannedOrder {
  /** How the object will be; one that is deleted, how it is. */
  readonly object: ManagedObject
  readonly isChanged: boolean
}

/** Finds out what orders come to, one after the other: each sees what those before it have done. */
export class OrderPlan {
  readonly warnings: ConfigWarning[] = []
  readonly #options: OrderPlanOptions
  readonly #others: Others
  readonly #records: ObjectRecords
  readonly #consequences: Consequences

  constructor(options: OrderPlanOptions) {
    const { draft, declared } = options
    this.#options = options
    this.#others = { managed: draft, declared }
    this.#records = new ObjectRecords(options)
    this.#consequences = new Consequences({ ...options, records: this.#records })
  }

  /** Webhooks that are given a name, and how they were called before. */
  get named(): Consequences['named'] {
    return this.#consequences.named
  }

  /** @returns what becomes of each; or of those that cannot be carried out, why */
  async of(
    orders: readonly ObjectOrder[],
  ): Promise<{ readonly planned: readonly PlannedOrder[] } | { readonly refused: readonly OrderRefusal[] }> {
    const planned: PlannedOrder[] = []
    const refused: OrderRefusal[] = []
    for (const [index, order] of orders.entries()) {
      const outcome = await this.#plan(order, index)
      if ('why' in outcome) refused.push({ order: index, ...outcome })
      else planned.push(outcome)
    }
    this.#consequences.finish(orders.length - 1)
    return refused.length > 0 ? { refused } : { planned }
  }

  async #plan(order: ObjectOrder, index: number): Promise<PlannedOrder | Refusal> {
    if (order.op === 'create') return this.#create(order, index)
    const { draft, declared } = this.#options
    const found = changeable(draft, declared, order)
    if ('why' in found) return found
    return order.op === 'update' ? this.#update(order, found, index) : this.#delete(order, found, index)
  }

  async #create(
    { kind, settings }: ObjectOrder & { op: 'create' },
    index: number,
  ): Promise<PlannedOrder | Refusal> {
    const { draft, tools } = this.#options
    const now = tools.now()
    const head = { kind, id: draft.newNumber(), name: '', version: 1, createdAt: now, changedAt: now }
    const making = { head, uid: newId(), before: undefined, change: settings, replaces: true }
    const made = await makeObject({ ...making, others: neighbours(this.#others) }, tools)
    if ('why' in made) return made
    const { object, warnings } = made
    const taken = nameTaken(object, this.#others)
    if (taken) return taken
    this.warnings.push(...warnings)
    draft.put(object, index)
    this.#records.created(object)
    if (object.kind === 'webhook') this.#consequences.ofCreating(object)
    return { object, isChanged: true }
  }

  async #update(
    { settings, replaces = false, movesPending = false }: ObjectOrder & { op: 'update' },
    before: ManagedObject,
    index: number,
  ): Promise<PlannedOrder | Refusal> {
    const { draft, tools } = this.#options
    const head = { ...before, version: nextVersion(before), changedAt: tools.now() }
    const making = { head, uid: before.uid, before, change: settings, replaces }
    const made = await makeObject({ ...making, others: neighbours(this.#others, before) }, tools)
    if ('why' in made) return made
    const { object, isChanged, warnings } = made
    if (!isChanged) return { object: before, isChanged }
    const taken = nameTaken(object, this.#others)
    if (taken) return taken
    this.warnings.push(...warnings)
    draft.put(object, index)
    this.#records.updated(before, object)
    if (before.kind === 'webhook' && object.name !== before.name)
      this.#consequences.ofRenaming(before, object.name, index)
    if (object.kind === 'webhook' && movesPending) this.#consequences.ofMoving(object, index)
    return { object, isChanged }
  }

  #delete(
    { pending = 'cancel' }: ObjectOrder & { op: 'delete' },
    object: ManagedObject,
    index: number,
  ): PlannedOrder {
    if (object.kind === 'webhook') this.#consequences.ofDeleting(object, pending, index)
    this.#options.draft.remove(object, index)
    this.#records.deleted(object, object.kind === 'webhook' ? { pending } : undefined)
    return { object, isChanged: true }
  }
}
