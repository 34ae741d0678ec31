import type { ChangeEvent, JsonObject } from '../change-event.ts'
import type { ConditionRuleset } from '../conditions/ruleset.ts'
import { ConditionSet } from '../conditions/set.ts'
import { isFalsy } from '../conditions/values.ts'
import { appOf, wholeAppOf } from '../events/object-type.ts'

/** Which events trigger which actions (NetBox: `extras.EventRule`). */
export interface EventRule {
  readonly name: string
  /** Default `true`. */
  readonly enabled?: boolean
  /** `app.model`, or `app.*` for all of an application. */
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
  /** What must be true of an event, see {@link ConditionSet}. Default, and if empty: nothing. */
  readonly conditions?: ConditionRuleset | null | undefined
  /** Merged under the event's data: it comes first, and what the object has under the same key wins, as in NetBox. */
  readonly actionData?: JsonObject | null | undefined
  /** Rules run from the lowest to the highest; those of one order as they were given. Default 0. */
  readonly order?: number | undefined
  /** Names of webhooks: the short form of as many actions of the type `webhook`. */
  readonly webhooks?: readonly string[] | undefined
  /** What happens, after the webhooks of the short form. */
  readonly actions?: readonly RuleAction[] | undefined
}

/** One action of a rule: a webhook is sent to, or the action of that name is run that a plugin registered. */
export interface RuleAction {
  /** `webhook`, or the name that a plugin gave to its action. */
  readonly type: string
  /** For the type `webhook`: the webhook's name. */
  readonly webhook?: string | undefined
  /** For all other types: what the action is to be run with. */
  readonly settings?: unknown
  /** For all other types: pauses before each attempt, in milliseconds. Default: as for webhooks. */
  readonly retry?: { readonly schedule?: readonly number[] | undefined } | undefined
  /** For all other types: time limit of an attempt, in milliseconds. Default: the action's own. */
  readonly timeout?: number | undefined
}

/** An action as it is taken. */
export interface CompiledAction extends RuleAction {
  /** Its place among the rule's `actions`; `undefined` of a webhook in the short form. */
  readonly position?: number | undefined
}

/** A rule as it is applied. */
export interface CompiledRule {
  readonly rule: EventRule
  /** `undefined` if there are none. */
  readonly conditions: ConditionSet | undefined
  readonly actions: readonly CompiledAction[]
  /** Equal for rules with equal action data; `''` without any. */
  readonly dataKey: string
}

/** Compiled rules. */
export interface RuleMatcher {
  /** The enabled rules, in their order. */
  readonly all: readonly CompiledRule[]
  /** The enabled rules for events of these types, in their order. Their conditions are not looked at. */
  match(event: Pick<ChangeEvent, 'eventType' | 'objectType'>): readonly CompiledRule[]
}

const none: readonly CompiledRule[] = []

/**
 * Compiles rules and indexes them by event type and object type: those that do not match an event cost it nothing.
 * @throws NetboxHooksError `NBH_CONDITIONS_INVALID`
 */
export function compileRules(rules: readonly EventRule[]): RuleMatcher {
  const all: CompiledRule[] = []
  const indexes = new Map<string, ObjectTypeIndex>()
  for (const rule of rules.toSorted(byOrder)) {
    if (rule.enabled === false) continue
    const compiled = compileRule(rule)
    all.push(compiled)
    for (const eventType of new Set(rule.eventTypes)) {
      const index = indexes.get(eventType) ?? new ObjectTypeIndex()
      indexes.set(eventType, index)
      index.add(compiled)
    }
  }
  return { all, match: ({ eventType, objectType }) => indexes.get(eventType)?.match(objectType) ?? none }
}

function compileRule(rule: EventRule): CompiledRule {
  const { conditions, actionData, webhooks = [], actions = [] } = rule
  return {
    rule,
    // NetBox takes {} for no conditions, too.
    conditions: isFalsy(conditions) ? undefined : new ConditionSet(conditions),
    actions: [
      ...webhooks.map((webhook) => ({ type: 'webhook', webhook })),
      ...actions.map((action, position) => ({ ...action, position })),
    ],
    dataKey: isFalsy(actionData) ? '' : JSON.stringify(actionData),
  }
}

function byOrder({ order: one = 0 }: EventRule, { order: other = 0 }: EventRule): number {
  return one - other
}

/** The rules of one event type. */
class ObjectTypeIndex {
  readonly #rules: CompiledRule[] = []
  readonly #byType = new Map<string, CompiledRule[]>()
  readonly #byApp = new Map<string, CompiledRule[]>()
  /** For object types that are matched both ways. Rules name these types: events cannot make the map grow. */
  readonly #merged = new Map<string, readonly CompiledRule[]>()

  add(compiled: CompiledRule): void {
    this.#rules.push(compiled)
    for (const objectType of new Set(compiled.rule.objectTypes)) {
      const app = wholeAppOf(objectType)
      const index = app === undefined ? this.#byType : this.#byApp
      const key = app ?? objectType
      const known = index.get(key)
      if (known) known.push(compiled)
      else index.set(key, [compiled])
    }
  }

  match(objectType: string): readonly CompiledRule[] | undefined {
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
