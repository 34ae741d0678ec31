import type { ChangeEvent } from './change-event.ts'
import { appOf, wholeAppOf } from './object-type.ts'

/** Which events trigger which webhooks (NetBox: `extras.EventRule`). */
export interface EventRule {
  readonly name: string
  /** Default `true`. */
  readonly enabled?: boolean
  /** `app.model`, or `app.*` for all of an application. */
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
  /** Names of webhooks. */
  readonly webhooks: readonly string[]
}

/** Compiled rules. */
export interface RuleMatcher {
  /** The enabled rules for events of these types, in the order in which they were given. */
  match(event: Pick<ChangeEvent, 'eventType' | 'objectType'>): readonly EventRule[]
}

const none: readonly EventRule[] = []

/** Indexes rules by event type and object type: those that do not match an event cost it nothing. */
export function compileRules(rules: readonly EventRule[]): RuleMatcher {
  const indexes = new Map<string, ObjectTypeIndex>()
  for (const rule of rules) {
    if (rule.enabled === false) continue
    for (const eventType of new Set(rule.eventTypes)) {
      const index = indexes.get(eventType) ?? new ObjectTypeIndex()
      indexes.set(eventType, index)
      index.add(rule)
    }
  }
  return { match: ({ eventType, objectType }) => indexes.get(eventType)?.match(objectType) ?? none }
}

/** The rules of one event type. */
class ObjectTypeIndex {
  readonly #rules: EventRule[] = []
  readonly #byType = new Map<string, EventRule[]>()
  readonly #byApp = new Map<string, EventRule[]>()
  /** For object types that are matched both ways. Rules name these types: events cannot make the map grow. */
  readonly #merged = new Map<string, readonly EventRule[]>()

  add(rule: EventRule): void {
    this.#rules.push(rule)
    for (const objectType of new Set(rule.objectTypes)) {
      const app = wholeAppOf(objectType)
      const index = app === undefined ? this.#byType : this.#byApp
      const key = app ?? objectType
      const known = index.get(key)
      if (known) known.push(rule)
      else index.set(key, [rule])
    }
  }

  match(objectType: string): readonly EventRule[] | undefined {
    const byType = this.#byType.get(objectType)
    const byApp = this.#byApp.size > 0 ? this.#byApp.get(appOf(objectType)) : undefined
    if (!byType || !byApp) return byType ?? byApp
    const known = this.#merged.get(objectType)
    if (known) return known
    const found = new Set([...byType, ...byApp])
    const merged = this.#rules.filter((rule) => found.has(rule))
    this.#merged.set(objectType, merged)
    return merged
  }
}
