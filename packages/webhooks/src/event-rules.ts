import { matchesTypes } from './matches-types.ts'

/** Which events trigger which webhooks (NetBox: `extras.EventRule`). */
export interface EventRule {
  readonly name: string
  readonly enabled: boolean
  /** `app.model`, or `app.*` for all of an application. */
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
  /** Names of webhooks. */
  readonly webhooks: readonly string[]
}

/** Answers which rules an event triggers; each combination of types is worked out once. */
export class RuleIndex {
  readonly #rules: readonly EventRule[]
  readonly #matches = new Map<string, readonly EventRule[]>()

  constructor(rules: readonly EventRule[]) {
    this.#rules = rules.filter(({ enabled }) => enabled)
  }

  /** The enabled rules for events of that type on objects of that type, in their own order. */
  match(eventType: string, objectType: string): readonly EventRule[] {
    const key = `${eventType} ${objectType}`
    const known = this.#matches.get(key)
    if (known) return known
    const found = this.#rules.filter((rule) => matchesTypes(rule, { eventType, objectType }))
    this.#matches.set(key, found)
    return found
  }
}
