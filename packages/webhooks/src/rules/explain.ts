import type { ChangeEvent } from '../change-event.ts'
import type { Explanation } from '../conditions/explanation.ts'
import { ConditionSet } from '../conditions/set.ts'
import { isFalsy } from '../conditions/values.ts'
import { matchesTypes } from '../events/type-filter.ts'
import type { EventRule } from './compile.ts'

/** Why one rule fired for an event, or did not. */
export interface RuleExplanation {
  readonly rule: string
  readonly fired: boolean
  /** One sentence. */
  readonly reason: string
  /** Condition by condition, if the rule came to them and has any. */
  readonly conditions?: Explanation
}

/** Says of every rule, in the order in which they run, why it fires for an event or does not. */
export function explainRules(rules: readonly EventRule[], event: ChangeEvent): RuleExplanation[] {
  return rules
    .toSorted(({ order: one = 0 }, { order: other = 0 }) => one - other)
    .map((rule) => ({ rule: rule.name, ...explainRule(rule, event) }))
}

function explainRule(rule: EventRule, event: ChangeEvent): Omit<RuleExplanation, 'rule'> {
  const { enabled, eventTypes, objectTypes, conditions } = rule
  const { eventType, objectType } = event
  if (enabled === false) return { fired: false, reason: 'It is not enabled.' }
  if (!matchesTypes({ eventTypes }, event)) {
    return { fired: false, reason: `It is for ${eventTypes.join(', ')}, not for ${eventType}.` }
  }
  if (!matchesTypes({ objectTypes }, event)) {
    return { fired: false, reason: `It is for ${objectTypes.join(', ')}, not for ${objectType}.` }
  }
  if (isFalsy(conditions)) return { fired: true, reason: 'Its types match, and it has no conditions.' }
  const explained = new ConditionSet(conditions).explain(event)
  const reasons = {
    true: 'Its types match, and its conditions are met.',
    false: 'Its conditions are not met.',
    invalid: 'One of its conditions cannot be decided.',
  }
  const { result } = explained
  return { fired: result === true, reason: reasons[`${result}`], conditions: explained }
}
