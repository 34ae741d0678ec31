import type { Duration } from '@netbox-hooks/core/times'
import type { ConditionRuleset } from '../conditions/ruleset.ts'

/**
 * Which events trigger which actions, as people write it (NetBox: `extras.EventRule`).
 *
 * @typeParam WebhookName names of the webhooks that it can name
 * @typeParam Reference what may stand in the place of a value: in a configuration, a reference to an environment variable
 *   or a file
 */
export interface EventRuleSettings<WebhookName extends string = string, Reference = never> {
  /** Unique name. */
  readonly name: string
  /** What it is for, in 200 characters at most. */
  readonly description?: string | Reference
  /** Default `true`. */
  readonly enabled?: boolean | Reference
  /** Types of objects, e.g. `dcim.site`; `dcim.*` is all of an application. */
  readonly objectTypes: readonly (string | Reference)[] | Reference
  /** Types of events, e.g. `object_created`. */
  readonly eventTypes: readonly (string | Reference)[] | Reference
  /**
   * What must be true of an event, in NetBox's JSON: a condition, or `and`/`or` with a list of them.
   * Default: nothing.
   */
  readonly conditions?: ConditionRuleset | null
  /** Merged under the event's `data`: what the object has under the same key wins (NetBox: `action_data`). */
  readonly actionData?: Readonly<Record<string, unknown>> | null
  /** Rules run from the lowest to the highest; those of one order as they stand here. Default 0. */
  readonly order?: number | Reference
  /** Names of the webhooks to send to: the short form of actions of the type `webhook`. */
  readonly webhooks?: readonly (WebhookName | Reference)[] | Reference
  /** What happens, after the webhooks. A rule has at least one of either. */
  readonly actions?: readonly ActionSettings<WebhookName, Reference>[]
}

/** One action of an event rule. */
export type ActionSettings<WebhookName extends string = string, Reference = never> =
  | { readonly type: 'webhook'; readonly webhook: WebhookName | Reference }
  | {
      /** Name that a plugin gave to its action with `registerEventAction()`. */
      readonly type: string & {}
      /** What the action is run with; the plugin says what it takes. */
      readonly settings?: unknown
      /** When a run that has failed is tried again. Default: as a webhook's. Once and no more: `{ schedule: [0] }`. */
      readonly retry?: RetrySettings<Reference>
      /** How long one attempt may take. Default: the action's own limit, else `timeLimits.action`. */
      readonly timeout?: Duration
    }

/** When a failed delivery, or run of an action, is tried again. */
export interface RetrySettings<Reference = never> {
  /**
   * Pause before each attempt, the first included, `'30d'` at most and `0` for none; its length is the number of attempts.
   * Default `['0s', '5s', '5m', '30m', '2h', '5h', '10h', '14h', '20h', '24h']`, each ±20 %.
   */
  readonly schedule?: readonly (Duration | Reference)[] | Reference
}
