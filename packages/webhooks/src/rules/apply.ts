import type { Logger, NetboxHooksError } from '@netbox-hooks/core'
import { keepSpelling } from '@netbox-hooks/core/json'
import type { ChangeEvent, JsonObject } from '../change-event.ts'
import type { ConditionExplanation, Explanation } from '../conditions/explanation.ts'
import { conditionUndecided } from '../errors.ts'
import type { CompiledAction, CompiledRule } from './compile.ts'
import type { RuleMatcher } from './rule-index.ts'

/** An action that an event triggers. */
export interface TriggeredAction {
  /** Name of the rule. */
  readonly rule: string
  readonly action: CompiledAction
  /** The event with the rule's action data merged into it: one and the same for rules that bring equal ones. */
  readonly event: ChangeEvent
}

/** An action that is not taken, because nobody can say whether its rule's conditions are met. */
export interface UndecidedAction extends Pick<TriggeredAction, 'rule' | 'action'> {
  /** `NBH_CONDITION_UNDECIDED`. */
  readonly error: NetboxHooksError
}

/** What comes of an event by its rules. */
export interface AppliedRules {
  readonly triggered: readonly TriggeredAction[]
  readonly undecided: readonly UndecidedAction[]
}

/** Where to say that the conditions of a rule cannot be decided. */
export interface RuleReport {
  readonly logger: Logger
  /** The rules that have been warned about. With one set for many events, each is warned about once; one that changes, anew. */
  readonly warned: WeakSet<CompiledRule>
}

/** Whether an action is to be taken at all. */
export type ActionFilter = (action: CompiledAction, rule: string) => boolean

const none: readonly never[] = []

/**
 * What comes of an event, in the order of the rules. A rule whose conditions are invalid for the event does not fire, as in
 * NetBox: its actions are undecided, and a warning says why.
 */
export function applyRules(
  rules: RuleMatcher,
  event: ChangeEvent,
  isWanted: ActionFilter,
  report: RuleReport,
): AppliedRules {
  const triggered: TriggeredAction[] = []
  let undecided: readonly UndecidedAction[] = none
  let events: Map<string, ChangeEvent> | undefined
  for (const compiled of rules.match(event)) {
    const { rule, conditions, dataKey } = compiled
    const wanted = wantedOf(compiled, isWanted)
    if (wanted.length === 0) continue
    const verdict = conditions?.judge(event) ?? true
    if (verdict === 'invalid') {
      const error = whyUndecided(compiled, event, report)
      undecided = [...undecided, ...wanted.map((action) => ({ rule: rule.name, action, error }))]
    }
    if (verdict !== true) continue
    let merged = event
    if (dataKey !== '') {
      events ??= new Map()
      merged = events.get(dataKey) ?? withActionData(event, rule.actionData)
      events.set(dataKey, merged)
    }
    for (const action of wanted) triggered.push({ rule: rule.name, action, event: merged })
  }
  return { triggered, undecided }
}

/** Nearly always all of them. */
function wantedOf({ rule, actions }: CompiledRule, isWanted: ActionFilter): readonly CompiledAction[] {
  const areAll = actions.every((action) => isWanted(action, rule.name))
  return areAll ? actions : actions.filter((action) => isWanted(action, rule.name))
}

function whyUndecided(
  compiled: CompiledRule,
  event: ChangeEvent,
  { logger, warned }: RuleReport,
): NetboxHooksError {
  const { rule, conditions } = compiled
  const { attr, reason } = invalidCondition(conditions?.explain(event) as Explanation)
  const error = conditionUndecided(rule.name, reason)
  if (!warned.has(compiled)) {
    warned.add(compiled)
    const { eventType } = event
    logger.warn({ rule: rule.name, attr, code: error.code, eventType }, error.message)
  }
  return error
}

/** The condition that made the whole invalid: the first one that had a say and was. */
function invalidCondition(explanation: Explanation): ConditionExplanation {
  if ('attr' in explanation) return explanation
  const members = explanation.and ?? explanation.or ?? []
  return invalidCondition(members.find(({ result }) => result === 'invalid') as Explanation)
}

function withActionData(event: ChangeEvent, actionData: JsonObject | null | undefined): ChangeEvent {
  if (!actionData) return event
  const merged = keepSpelling({ ...actionData, ...event.data }, actionData)
  return { ...event, data: keepSpelling(merged, event.data) }
}
