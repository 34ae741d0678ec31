import type { ObjectKind } from '@netbox-hooks/server'
import type { ParsedEventRule } from '../config/parsed.ts'
import { sameLook } from '../config/same-look.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { type LiveChange, managedRule } from '../inventory/live-objects.ts'
import type { Catalog } from './catalog.ts'
import type { DeclaredObjects } from './declared-objects.ts'
import type { ManagedObject, ManagedRule } from './managed-object.ts'

/** Keeps in force on this host what the catalog has. */
export class InForce {
  readonly #catalog: Catalog
  readonly #declared: DeclaredObjects
  readonly #inventory: Inventory

  constructor(catalog: Catalog, declared: DeclaredObjects, inventory: Inventory) {
    this.#catalog = catalog
    this.#declared = declared
    this.#inventory = inventory
  }

  /** Whether events can be sent to a webhook of that name, wherever it comes from. */
  hasWebhook(name: string): boolean {
    const managed = this.#catalog.looking('webhook', sameLook(name))
    if (managed?.kind === 'webhook' && managed.name === name && !this.isDeclared(managed))
      return managed.live !== undefined
    return this.#declared.named('webhook', name) !== undefined
  }

  /** Takes objects into the catalog and puts them in force, in one step. */
  change(
    objects: readonly ManagedObject[],
    removed: readonly { readonly kind: ObjectKind; readonly id: number }[] = [],
  ): void {
    const rules = new Map<number, ManagedRule>()
    const gone: ManagedObject[] = []
    const webhooks = new Set<string>()
    const leave = (kind: ObjectKind, id: number): ManagedObject | undefined => {
      const before = this.#catalog.find(kind, id)
      if (before) gone.push(before)
      if (before?.kind === 'webhook') webhooks.add(before.name)
      return before
    }
    for (const { kind, id } of removed) {
      leave(kind, id)
      this.#catalog.remove(kind, id)
    }
    for (const object of objects) {
      leave(object.kind, object.id)
      this.#catalog.put(object)
      if (object.kind === 'event_rule') rules.set(object.id, object)
      else webhooks.add(object.name)
    }
    for (const name of webhooks)
      if (this.hasWebhook(name) !== (this.#inventory.webhook(name) !== undefined))
        for (const rule of this.#catalog.rulesNaming(name)) rules.set(rule.id, rule)
    this.#apply([
      ...gone.flatMap((before) => this.#leaving(before)),
      ...objects.flatMap((object) => (object.kind === 'webhook' ? this.#entering(object) : [])),
      ...Array.from(rules.values()).flatMap((rule) => this.#entering(rule)),
    ])
  }

  /** Looks again at the rules that name webhooks, which have come or gone. */
  look(webhooks: readonly string[]): void {
    const rules = new Map(
      webhooks.flatMap((name) => this.#catalog.rulesNaming(name)).map((rule) => [rule.id, rule]),
    )
    this.#apply(Array.from(rules.values()).flatMap((rule) => this.#entering(rule)))
  }

  /** Whether the configuration, or a plugin, declares one of that name: then that one counts on this host. */
  isDeclared({ kind, name }: Pick<ManagedObject, 'kind' | 'name'>): boolean {
    return this.#declared.looking(kind, sameLook(name)) !== undefined
  }

  #apply(changes: readonly LiveChange[]): void {
    if (changes.length > 0) this.#inventory.apply(changes)
  }

  /** What takes an object out of force under the name that it had; none if that is still its name. */
  #leaving(before: ManagedObject): LiveChange[] {
    const now = this.#catalog.find(before.kind, before.id)
    return now?.name === before.name || this.isDeclared(before) ? [] : this.#removal(before)
  }

  #removal({ kind, name }: ManagedObject): LiveChange[] {
    const isThere = kind === 'webhook' ? this.#inventory.webhook(name) : this.#inventory.rule(name)
    return isThere ? [{ remove: kind === 'webhook' ? 'webhook' : 'rule', name }] : []
  }

  #entering(object: ManagedObject): LiveChange[] {
    if (this.isDeclared(object)) return []
    if (object.kind === 'webhook')
      return object.live ? [{ put: 'webhook', webhook: object.live }] : this.#removal(object)
    const rule = object.parsed && ruleWithout(object.parsed, (webhook) => !this.hasWebhook(webhook))
    if (!rule) return this.#removal(object)
    return [{ put: 'rule', rule: managedRule(rule, object.id) }]
  }
}

/** A rule without the webhooks that are not there; `undefined` if nothing is left that it could do. */
export function ruleWithout(
  rule: ParsedEventRule,
  isMissing: (webhook: string) => boolean,
): ParsedEventRule | undefined {
  const webhooks = rule.webhooks.filter((name) => !isMissing(name))
  const actions = rule.actions.filter(({ webhook }) => webhook === undefined || !isMissing(webhook))
  return webhooks.length + actions.length > 0 ? { ...rule, webhooks, actions } : undefined
}
