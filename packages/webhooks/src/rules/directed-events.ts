import type { CompiledRule } from './compile.ts'
import type { MatchedEvent, RuleMatcher } from './rule-index.ts'

/** Events of one type go to the webhook that each of them is about, whatever the rules say. */
export interface DirectedEvents {
  readonly eventType: string
  /** What stands in the place of a rule's name for the events of a webhook. */
  ruleName(webhook: string): string
}

/** Rules, and beside them the way of directed events: it is the same for all webhooks, and no list of rules shows it. */
export class RulesAndDirectedEvents implements RuleMatcher {
  readonly #rules: RuleMatcher
  readonly #directed: DirectedEvents

  constructor(rules: RuleMatcher, directed: DirectedEvents) {
    this.#rules = rules
    this.#directed = directed
  }

  get all(): readonly CompiledRule[] {
    return this.#rules.all
  }

  match(event: MatchedEvent): readonly CompiledRule[] {
    if (event.eventType !== this.#directed.eventType) return this.#rules.match(event)
    return [this.#ruleFor(event.objectType, String(event.objectId))]
  }

  #ruleFor(objectType: string, webhook: string): CompiledRule {
    const { eventType, ruleName } = this.#directed
    return {
      rule: { name: ruleName(webhook), objectTypes: [objectType], eventTypes: [eventType] },
      rank: 0,
      conditions: undefined,
      actions: [{ type: 'webhook', webhook }],
      dataKey: '',
    }
  }
}
