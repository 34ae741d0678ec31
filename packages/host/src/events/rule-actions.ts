import { actionOf, type DeliveryMeta, type Endpoint } from '@netbox-hooks/delivery'
import type { ParsedAction } from '../config/parsed.ts'
import type { KeptMeta } from './delivery-meta.ts'

/** What rules say of the actions of plugins: looked up when one is run, since nothing of it is stored. */
export class RuleActions {
  readonly #actionsOf: (rule: string) => readonly ParsedAction[] | undefined

  /** @param actionsOf those of a rule, by its name; `undefined` if it is in force no more */
  constructor(actionsOf: (rule: string) => readonly ParsedAction[] | undefined) {
    this.#actionsOf = actionsOf
  }

  /** The action that a delivery runs; `undefined` if its rule has it no more. It may stand elsewhere among the others. */
  find(webhook: string, meta: DeliveryMeta | undefined): ParsedAction | undefined {
    const type = actionOf(webhook)
    const { rule = '', action: position = 0 } = (meta ?? {}) as Partial<KeptMeta>
    const actions = this.#actionsOf(rule) ?? []
    const there = actions[position]
    return there?.type === type ? there : actions.find((action) => action.type === type)
  }

  /** How a run is tried: retries are the rule's affair, the rest is the same for all runs of an action. */
  endpoint(webhook: string, meta: DeliveryMeta | undefined): Endpoint {
    const schedule = this.find(webhook, meta)?.retry?.schedule
    return { name: webhook, secrets: [], ...(schedule && { retrySchedule: schedule }) }
  }
}
