import type { ChangeEvent } from '../change-event.ts'
import type { Explanation } from '../conditions/explanation.ts'
import { matchesTypes } from '../events/type-filter.ts'
import type { CompiledRule } from './compile.ts'
import type { RuleMatcher } from './rule-index.ts'

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
export function explainRules(rules: RuleMatcher, event: ChangeEvent): RuleExplanation[] {
  return rules.all.map((compiled) => ({ rule: compiled.rule.name, ...explainRule(compiled, event) }))
}

function explainRule({ rule, conditions }: CompiledRule, event: ChangeEvent): Omit<RuleExplanation, 'rule'> {
  const { enabled, eventTypes, objectTypes } = rule
  const { eventType, objectType } = event
  if (enabled === false) return { fired: false, reason: 'It is not enabled.' }
  if (!matchesTypes({ eventTypes }, event)) {
    return { fired: false, reason: `It is for ${eventTypes.join(', ')}, not for ${eventType}.` }
  }
  if (!matchesTypes({ objectTypes }, event)) {
    return { fired: false, reason: `It is for ${objectTypes.join(', ')}, not for ${objectType}.` }
  }
  if (!conditions) return { fired: true, reason: 'Its types match, and it has no conditions.' }
  const explained = conditions.explain(event)
  const reasons = {
    true: 'Its types match, and its conditions are met.',
    false: 'Its conditions are not met.',
    invalid: 'One of its conditions cannot be decided.',
  }
  const { result } = explained
  return { fired: result === true, reason: reasons[`${result}`], conditions: explained }
}
