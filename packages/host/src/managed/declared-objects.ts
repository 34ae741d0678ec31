import type { ObjectStore } from '@netbox-hooks/delivery'
import type { ObjectKind } from '@netbox-hooks/server'
import { sameLook } from '../config/same-look.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { LiveChange, LiveRule, LiveWebhook, Origin } from '../inventory/live-objects.ts'

/** What the configuration or a plugin declares. */
export interface DeclaredObject {
  readonly kind: ObjectKind
  readonly id: number
  readonly name: string
  readonly origin: Origin
  readonly live: LiveWebhook | LiveRule
}

const kinds = ['webhook', 'event_rule'] as const

/** What is declared elsewhere than in the store, and the numbers that the store has given it. */
export class DeclaredObjects {
  readonly #inventory: Inventory
  readonly #numbersOf: ObjectStore['numbersOf']
  readonly #numbers = { webhook: new Map<string, number>(), event_rule: new Map<string, number>() }
  readonly #names = { webhook: new Map<number, string>(), event_rule: new Map<number, string>() }
  /** Names by how they look. */
  readonly #looks = { webhook: new Map<string, string>(), event_rule: new Map<string, string>() }

  constructor(inventory: Inventory, store: Pick<ObjectStore, 'numbersOf'>) {
    this.#inventory = inventory
    this.#numbersOf = (kind, names) => store.numbersOf(kind, names)
    for (const { stored } of inventory.webhooks()) this.#note('webhook', stored.name)
    for (const { rule } of inventory.rules()) this.#note('event_rule', rule.name)
  }

  /** Takes note of changes of what is in force. @returns whether any of it needs a number */
  changed(changes: readonly LiveChange[]): boolean {
    let isNew = false
    for (const change of changes) {
      const kind = ('put' in change ? change.put : change.remove) === 'webhook' ? 'webhook' : 'event_rule'
      const name = nameOf(change)
      this.#looks[kind].delete(sameLook(name))
      if (this.#note(kind, name) && !this.#numbers[kind].has(name)) isNew = true
    }
    return isNew
  }

  /** Asks the store for the numbers that are not known yet. */
  async number(): Promise<void> {
    for (const kind of kinds) {
      const names = this.#withoutNumber(kind)
      const numbers = names.length > 0 ? await this.#numbersOf(kind, names) : []
      for (const [index, id] of numbers.entries()) {
        const name = names[index] as string
        this.#numbers[kind].set(name, id)
        this.#names[kind].set(id, name)
      }
    }
  }

  /** Those that have their numbers. */
  all(kind: ObjectKind): readonly DeclaredObject[] {
    return [...this.#looks[kind].values()].flatMap((name) => this.named(kind, name) ?? [])
  }

  find(kind: ObjectKind, id: number): DeclaredObject | undefined {
    const name = this.#names[kind].get(id)
    return name === undefined ? undefined : this.named(kind, name)
  }

  looking(kind: ObjectKind, look: string): DeclaredObject | undefined {
    const name = this.#looks[kind].get(look)
    return name === undefined ? undefined : this.named(kind, name)
  }

  named(kind: ObjectKind, name: string): DeclaredObject | undefined {
    const live = this.#live(kind, name)
    const id = this.#numbers[kind].get(name)
    if (!live || id === undefined || live.origin === 'managed') return undefined
    return { kind, id, name, origin: live.origin, live }
  }

  /** @returns whether it is declared */
  #note(kind: ObjectKind, name: string): boolean {
    const live = this.#live(kind, name)
    const isDeclared = live !== undefined && live.origin !== 'managed'
    if (isDeclared) this.#looks[kind].set(sameLook(name), name)
    return isDeclared
  }

  #live(kind: ObjectKind, name: string): LiveWebhook | LiveRule | undefined {
    return kind === 'webhook' ? this.#inventory.webhook(name) : this.#inventory.rule(name)
  }

  #withoutNumber(kind: ObjectKind): string[] {
    return [...this.#looks[kind].values()].filter((name) => !this.#numbers[kind].has(name))
  }
}

function nameOf(change: LiveChange): string {
  if ('remove' in change) return change.name
  return change.put === 'webhook' ? change.webhook.stored.name : change.rule.rule.name
}
