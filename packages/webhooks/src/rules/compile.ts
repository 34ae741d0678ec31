import { stringifyJson } from '@netbox-hooks/core/json'
import { ConditionSet } from '../conditions/set.ts'
import { isFalsy } from '../conditions/values.ts'
import type { EventRule, RuleAction } from './event-rule.ts'

/** An action as it is taken. */
export interface CompiledAction extends RuleAction {
  /** Its place among the rule's `actions`; `undefined` of a webhook in the short form. */
  readonly position?: number | undefined
}

/** A rule as it is applied. */
export interface CompiledRule {
  readonly rule: EventRule
  /** Its place among the rules of its `order`: they run from the lowest rank to the highest. */
  readonly rank: number
  /** `undefined` if there are none. */
  readonly conditions: ConditionSet | undefined
  readonly actions: readonly CompiledAction[]
  /** Equal for rules with equal action data; `''` without any. */
  readonly dataKey: string
}

/** @throws NetboxHooksError `NBH_CONDITIONS_INVALID` */
export function compileRule(rule: EventRule, rank: number): CompiledRule {
  const { conditions, actionData, webhooks = [], actions = [] } = rule
  return {
    rule,
    rank,
    // NetBox takes {} for no conditions, too.
    conditions: isFalsy(conditions) ? undefined : new ConditionSet(conditions),
    actions: [
      ...webhooks.map((webhook) => ({ type: 'webhook', webhook })),
      ...actions.map((action, position) => ({ ...action, position })),
    ],
    dataKey: isFalsy(actionData) ? '' : stringifyJson(actionData),
  }
}
