import { newId } from '@netbox-hooks/delivery'
import type { Actor, AuditAction, ObjectKind, ObjectOrder, OrderRefusal } from '@netbox-hooks/server'
import type { ConfigWarning } from '../config/checks/warnings.ts'
import { sameLook } from '../config/same-look.ts'
import { objectNameTaken } from '../errors.ts'
import { type NewAuditEntry, recordOf } from '../managed/audit-trail.ts'
import type { DeclaredObject, DeclaredObjects } from '../managed/declared-objects.ts'
import { type FollowUpKind, followUp } from '../managed/follow-up.ts'
import type { FollowUps } from '../managed/follow-ups.ts'
import { type FormerNames, FormerNamesDraft } from '../managed/former-names.ts'
import {
  type ManagedObject,
  type ManagedRule,
  type ManagedWebhook,
  webhooksOf,
} from '../managed/managed-object.ts'
import type { ObjectTools } from '../managed/object-tools.ts'
import { renameWebhook } from '../managed/rule-webhooks.ts'
import { shownSettings } from '../secrets/stored/shown-settings.ts'
import type { Draft } from './draft.ts'
import { makeObject } from './object-maker.ts'
import { changeable, type Refusal, refusal } from './refusals.ts'

/** What orders are planned with. */
export interface OrderPlanOptions {
  /** What is planned goes into it. */
  readonly draft: Draft
  readonly declared: DeclaredObjects
  readonly tools: ObjectTools
  readonly by: Actor
  /** Work on the deliveries of webhooks that is not done yet. */
  readonly followUps: Pick<FollowUps, 'find'>
  readonly formerNames: FormerNames
  /** Whether any rule is for events of that type. */
  readonly wants: (eventType: string) => boolean
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
  /** Webhooks that are given a name, and how they were called before. */
  readonly named: { readonly name: string; readonly before: string | undefined }[] = []
  readonly #options: OrderPlanOptions
  readonly #formerNames: FormerNamesDraft
  /** What follows from an earlier order follows once. */
  readonly #asked = new Set<string>()

  constructor(options: OrderPlanOptions) {
    this.#options = options
    this.#formerNames = new FormerNamesDraft(options.formerNames)
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
    for (const change of this.#formerNames.changes()) this.#options.draft.add(change, orders.length - 1)
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
    const made = await makeObject({ ...making, others: this.#others() }, tools)
    if ('why' in made) return made
    const { object, warnings } = made
    const taken = this.#taken(object)
    if (taken) return taken
    this.warnings.push(...warnings)
    draft.put(object, index)
    if (kind === 'webhook') {
      this.named.push({ name: object.name, before: undefined })
      this.#formerNames.forget(object.name)
    }
    this.#record({ action: actions[kind].created, after: object })
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
    const made = await makeObject({ ...making, others: this.#others(before) }, tools)
    if ('why' in made) return made
    const { object, isChanged, warnings } = made
    if (!isChanged) return { object: before, isChanged }
    const taken = this.#taken(object)
    if (taken) return taken
    this.warnings.push(...warnings)
    draft.put(object, index)
    this.#record({ action: actions[before.kind].updated, before, after: object })
    if (before.kind === 'webhook' && object.name !== before.name) this.#rename(before, object.name, index)
    if (before.kind === 'webhook' && movesPending) this.#followUp('readdressing', object.name, index)
    return { object, isChanged }
  }

  #delete(
    { pending = 'cancel' }: ObjectOrder & { op: 'delete' },
    object: ManagedObject,
    index: number,
  ): PlannedOrder {
    const { draft } = this.#options
    // In NetBox, too, rules go with their webhook.
    if (object.kind === 'webhook')
      for (const rule of draft.rulesNaming(object.name))
        this.#changeRule(rule, { webhook: object.name, becomes: undefined }, index)
    draft.remove(object, index)
    this.#record({
      action: actions[object.kind].deleted,
      before: object,
      ...(object.kind === 'webhook' && { details: { pending } }),
    })
    if (object.kind === 'webhook' && pending === 'cancel' && object.id > 0) this.#cancel(object, index)
    return { object, isChanged: true }
  }

  /** Cancels what waits for a webhook, whatever it was called when that was accepted. */
  #cancel({ name }: ManagedWebhook, index: number): void {
    this.#followUp('cancellation', name, index)
    for (const former of this.#formerNames.of(name)) {
      this.#followUp('cancellation', former, index)
      this.#formerNames.forget(former)
    }
  }

  /** What names it, and what waits for it, follows a webhook under its new name. */
  #rename(before: ManagedWebhook, name: string, index: number): void {
    const { draft } = this.#options
    this.named.push({ name, before: before.name })
    for (const rule of draft.rulesNaming(before.name))
      this.#changeRule(rule, { webhook: before.name, becomes: name }, index)
    this.#formerNames.rename(before.name, name)
  }

  #changeRule(
    rule: ManagedRule,
    { webhook, becomes }: { readonly webhook: string; readonly becomes: string | undefined },
    index: number,
  ): void {
    const { draft, tools } = this.#options
    const settings = renameWebhook(rule.settings, webhook, becomes)
    const details = { because_of: { kind: 'webhook', name: webhook } }
    if (!settings) {
      draft.remove(rule, index)
      this.#record({ action: 'rule_deleted', before: rule, details })
      return
    }
    const changed = { ...rule, settings, version: nextVersion(rule), changedAt: tools.now() }
    draft.put(changed, index)
    this.#record({ action: 'rule_updated', before: rule, after: changed, details })
  }

  #followUp(kind: FollowUpKind, webhook: string, index: number): void {
    const { draft, followUps, tools } = this.#options
    const key = JSON.stringify([kind, webhook])
    if (this.#asked.has(key)) return
    this.#asked.add(key)
    draft.add(followUp({ kind, webhook, before: tools.now(), known: followUps.find(kind, webhook) }), index)
  }

  /** What a rule may name: also what it has named before, be it there or not. */
  #others(before?: ManagedObject): Parameters<typeof makeObject>[0]['others'] {
    const { draft, declared } = this.#options
    const known = before?.kind === 'event_rule' ? webhooksOf(before) : new Set<string>()
    const find = (name: string): ManagedObject | DeclaredObject | undefined => {
      const look = sameLook(name)
      const found = draft.looking('webhook', look) ?? declared.looking('webhook', look)
      return found?.name === name ? found : undefined
    }
    return {
      hasWebhook: (name) => find(name) !== undefined || known.has(name),
      webhookNames: () => [...draft.names('webhook'), ...declared.all('webhook').map((one) => one.name)],
      isWebhookOff: (name) => isOff(find(name)),
    }
  }

  #taken(object: ManagedObject): Refusal | undefined {
    const { draft, declared } = this.#options
    const { kind, name } = object
    const look = sameLook(name)
    const other = draft.looking(kind, look)
    const found = other && other.id !== object.id ? other : declared.looking(kind, look)
    return found && refusal('invalid', objectNameTaken(kind, name, found), ['name'])
  }

  #record({
    before,
    after,
    ...entry
  }: Omit<NewAuditEntry, 'actor' | 'target' | 'before' | 'after'> & {
    readonly before?: ManagedObject
    readonly after?: ManagedObject
  }): void {
    const { draft, by, tools, wants } = this.#options
    const { kind, name } = (after ?? before) as ManagedObject
    const shown = (object: ManagedObject) => shownSettings(object.kind, object.settings, tools.now())
    draft.records.push(
      recordOf(
        {
          ...entry,
          actor: by,
          target: { kind, name },
          ...(before && { before: shown(before) }),
          ...(after && { after: shown(after) }),
        },
        wants(entry.action),
      ),
    )
  }
}

const actions = {
  webhook: { created: 'webhook_created', updated: 'webhook_updated', deleted: 'webhook_deleted' },
  event_rule: { created: 'rule_created', updated: 'rule_updated', deleted: 'rule_deleted' },
} as const satisfies Readonly<Record<ObjectKind, Readonly<Record<string, AuditAction>>>>

/** A new object has its first version until it is stored. */
function nextVersion({ id, version }: ManagedObject): number {
  return id > 0 ? version + 1 : version
}

function isOff(found: ManagedObject | DeclaredObject | undefined): boolean {
  if (!found) return false
  const { enabled } =
    'live' in found && found.live && 'stored' in found.live ? found.live.stored : { enabled: true }
  return 'settings' in found ? found.settings['enabled'] === false : !enabled
}
