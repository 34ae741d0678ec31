import type { JsonObject } from '../change-event.ts'
import type { ConditionRuleset } from '../conditions/ruleset.ts'

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
