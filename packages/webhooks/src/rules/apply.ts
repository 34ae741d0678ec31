import type { Logger } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject } from '../change-event.ts'
import type { ConditionExplanation, Explanation } from '../conditions/explanation.ts'
import type { CompiledRule, RuleAction, RuleMatcher } from './compile.ts'

/** An action that an event triggers. */
export interface TriggeredAction {
  /** Name of the rule. */
  readonly rule: string
  readonly action: RuleAction
  /** The event with the rule's action data merged into it: one and the same for rules that bring equal ones. */
  readonly event: ChangeEvent
}

/** Where to say that the conditions of a rule cannot be decided. */
export interface RuleReport {
  readonly logger: Logger
  /** The rules that have been warned about. With one set for many events, each is warned about once. */
  readonly warned: Set<string>
}

/**
 * What an event triggers, in the order of the rules. A rule whose conditions are invalid for the event does not fire,
 * as in NetBox, and a warning says why.
 *
 * @param isWanted whether an action is to be taken at all
 */
export function applyRules(
  rules: RuleMatcher,
  event: ChangeEvent,
  isWanted: (action: RuleAction) => boolean,
  report: RuleReport,
): readonly TriggeredAction[] {
  const triggered: TriggeredAction[] = []
  let events: Map<string, ChangeEvent> | undefined
  for (const compiled of rules.match(event)) {
    const { rule, actions, dataKey } = compiled
    const wanted = actions.filter(isWanted)
    if (wanted.length === 0 || !isMet(compiled, event, report)) continue
    let merged = event
    if (dataKey !== '') {
      events ??= new Map()
      merged = events.get(dataKey) ?? withActionData(event, rule.actionData)
      events.set(dataKey, merged)
    }
    for (const action of wanted) triggered.push({ rule: rule.name, action, event: merged })
  }
  return triggered
}

function isMet({ rule, conditions }: CompiledRule, event: ChangeEvent, report: RuleReport): boolean {
  const verdict = conditions?.judge(event) ?? true
  if (verdict === 'invalid' && !report.warned.has(`rule ${rule.name}`)) {
    report.warned.add(`rule ${rule.name}`)
    const { attr, reason } = invalidCondition(conditions?.explain(event) as Explanation)
    report.logger.warn(
      { rule: rule.name, attr, code: 'NBH_CONDITION_UNDECIDED', eventType: event.eventType },
      `The event rule ${rule.name} did not fire: one of its conditions cannot be decided. ${reason}`,
    )
  }
  return verdict === true
}

/** The condition that made the whole invalid: the first one that had a say and was. */
function invalidCondition(explanation: Explanation): ConditionExplanation {
  if ('attr' in explanation) return explanation
  const members = explanation.and ?? explanation.or ?? []
  return invalidCondition(members.find(({ result }) => result === 'invalid') as Explanation)
}

function withActionData(event: ChangeEvent, actionData: JsonObject | null | undefined): ChangeEvent {
  return actionData ? { ...event, data: { ...actionData, ...event.data } } : event
}
