import { type EventOrder, eventOrder } from '../config/checks/event-order.ts'
import type { ParsedWebhook } from '../config/parsed.ts'
import type { LiveChange, LiveRule, LiveWebhook } from './live-objects.ts'
import { Tally } from './tally.ts'

/** Who keeps something of its own of what is in force. */
export interface InventoryFollower {
  /** Called in the step that puts changes in force, once the inventory itself has them. It must not throw. */
  changed(changes: readonly LiveChange[]): void
}

/**
 * The webhooks and event rules that are in force on this host, wherever they come from. All that depends on them asks here,
 * by name, each time; what keeps an index of its own follows.
 *
 * Objects are valid, and names unique, before they come here.
 */
export class Inventory {
  readonly #webhooks = new Map<string, LiveWebhook>()
  readonly #rules = new Map<string, LiveRule>()
  readonly #eventTypes = new Tally<string>()
  readonly #actions = new Tally<string>()
  readonly #orderings = new Tally<ParsedWebhook['ordering']>()
  readonly #followers = new Set<InventoryFollower>()

  /** In the order in which they have come into force. */
  webhooks(): Iterable<LiveWebhook> {
    return this.#webhooks.values()
  }

  webhook(name: string): LiveWebhook | undefined {
    return this.#webhooks.get(name)
  }

  /** In the order in which they have come into force. */
  rules(): Iterable<LiveRule> {
    return this.#rules.values()
  }

  rule(name: string): LiveRule | undefined {
    return this.#rules.get(name)
  }

  /** Whether a webhook is in force, or a rule that runs an action. */
  knows(kind: 'webhook' | 'action', name: string): boolean {
    return kind === 'webhook' ? this.#webhooks.has(name) : this.#actions.has(name)
  }

  /** Whether any rule names an event type, be it enabled or not. */
  wants(eventType: string): boolean {
    return this.#eventTypes.has(eventType)
  }

  /** What must be processed in order; `undefined` if no webhook asks for that. The same function as long as it is the same order. */
  get eventOrder(): EventOrder | undefined {
    return eventOrder(this.#orderings)
  }

  /**
   * Puts changes in force, in their order and in one step: whoever asks has all of them, or none. What replaces an object of
   * the same name takes its place. What it costs depends on the changes alone.
   */
  apply(changes: readonly LiveChange[]): void {
    for (const change of changes) this.#take(change)
    for (const follower of this.#followers) follower.changed(changes)
  }

  /** Tells of all changes from now on. */
  follow(follower: InventoryFollower): void {
    this.#followers.add(follower)
  }

  #take(change: LiveChange): void {
    if ('remove' in change) this.#drop(change.remove, change.name)
    else if (change.put === 'webhook') this.#putWebhook(change.webhook)
    else this.#putRule(change.rule)
  }

  #drop(kind: 'webhook' | 'rule', name: string): void {
    if (kind === 'webhook') {
      this.#forgetWebhook(name)
      this.#webhooks.delete(name)
    } else {
      this.#forgetRule(name)
      this.#rules.delete(name)
    }
  }

  #putWebhook(webhook: LiveWebhook): void {
    const { held, endpoint, stored } = webhook
    const { name, ordering } = stored
    this.#forgetWebhook(name)
    this.#orderings.add(ordering)
    this.#webhooks.set(name, held === undefined ? webhook : { ...webhook, endpoint: { ...endpoint, held } })
  }

  #putRule(live: LiveRule): void {
    const { name, eventTypes, actions } = live.rule
    this.#forgetRule(name)
    for (const eventType of eventTypes) this.#eventTypes.add(eventType)
    for (const { type } of actions) this.#actions.add(type)
    this.#rules.set(name, live)
  }

  #forgetWebhook(name: string): void {
    const before = this.#webhooks.get(name)
    if (before) this.#orderings.remove(before.stored.ordering)
  }

  #forgetRule(name: string): void {
    const { eventTypes = [], actions = [] } = this.#rules.get(name)?.rule ?? {}
    for (const eventType of eventTypes) this.#eventTypes.remove(eventType)
    for (const { type } of actions) this.#actions.remove(type)
  }
}
