import type { SecretVariable } from '../managed/secret-variables.ts'
import type { Kind, Note } from '../netbox-translation/notes.ts'
import type { Translated, Translation } from '../netbox-translation/translate.ts'
import type { SecretValues } from '../netbox-translation/webhook.ts'
import type { Trials } from '../netbox-trial/try-out.ts'
import type { SettingChange, Step } from './merge.ts'
import type { ImportPlan } from './plan.ts'

/** A variable to be set where the host runs. */
export interface NeededVariable extends SecretVariable {
  /** Whether it is set here, and to what NetBox has. */
  readonly state: 'unset' | 'set' | 'differs'
}

/** An object that is taken over. */
export interface TakenOver {
  readonly kind: Kind
  /** In NetBox. */
  readonly id: number
  /** In NetBox. */
  readonly name: string
  /** Here. */
  readonly as: string
  readonly enabled: boolean
}

/** What is done about an object, and who has changed what since the last import. */
export interface PlannedStep {
  readonly kind: Kind
  readonly name: string
  readonly does: Step['does']
  readonly changes: readonly SettingChange[]
}

/** What importing comes to, as `--json` prints it. */
export interface ImportReport extends Trials {
  readonly netbox: { readonly url: string; readonly version: string }
  /** What is written: a file, or what is managed. */
  readonly target: string
  readonly taken_over: readonly TakenOver[]
  /** Behaves in another way than in NetBox. */
  readonly otherwise: readonly Note[]
  /** Cannot be taken over. */
  readonly impossible: readonly Note[]
  readonly remarks: readonly Note[]
  readonly variables: readonly NeededVariable[]
  /** Hosts that are not public, and that the file allows by name. */
  readonly allowed: readonly string[]
  readonly plan: readonly PlannedStep[]
  /** Whether anything was written. */
  readonly written: boolean
  /** What to do next, in order. */
  readonly next: readonly string[]
}

/** What was taken over, in NetBox's order. */
export function takenOver({ webhooks, eventRules }: Translation): readonly TakenOver[] {
  const all = (kind: Kind, objects: readonly Translated<{ readonly id: number; readonly name: string }>[]) =>
    objects.map(({ source: { id, name }, settings }): TakenOver => {
      return { kind, id, name, as: settings.name, enabled: settings['enabled'] !== false }
    })
  return [...all('webhook', webhooks), ...all('event_rule', eventRules)]
}

/** The variables, and how they stand in this process's environment. */
export function neededVariables(
  variables: readonly SecretVariable[],
  values: SecretValues,
): readonly NeededVariable[] {
  return variables.map((variable) => {
    const [set, wanted] = [process.env[variable.name], values.get(variable.name)]
    const state = !set ? 'unset' : wanted === undefined || set === wanted ? 'set' : 'differs'
    return { ...variable, state }
  })
}

/** The steps of a plan, webhooks first. */
export function plannedSteps({ webhook, event_rule: rules }: ImportPlan): readonly PlannedStep[] {
  const of = (kind: Kind, steps: readonly Step[]) =>
    steps.map(({ name, does, changes }): PlannedStep => ({ kind, name, does, changes }))
  return [...of('webhook', webhook), ...of('event_rule', rules)]
}
