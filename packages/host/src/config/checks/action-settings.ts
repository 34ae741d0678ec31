import { messageOf, type NetboxHooksError, type RegistryEntry, throughDoor } from '@netbox-hooks/core'
import { limits } from '@netbox-hooks/core/json'
import { actionSchemaFailed, actionSchemaLate, type ConfigReporter } from '../errors.ts'
import type { ParsedAction, ParsedEventRule } from '../parsed.ts'

/** What is known of actions. */
export interface KnownActions {
  readonly entries: readonly RegistryEntry<'eventActions'>[]
  /** How long a schema may take, in ms. */
  readonly timeout: number
  /** Whether an action that nobody registered is a mistake; else its rule is kept, and its runs fail. */
  readonly strict: boolean
}

/**
 * Checks what a rule gives to the actions of plugins against the actions' own schemas.
 * @returns the rule with the settings that the schemas returned; those of unknown actions are left as they are
 */
export async function checkActionSettings(
  rule: ParsedEventRule,
  known: KnownActions,
  report: ConfigReporter,
): Promise<ParsedEventRule> {
  const check = async (action: ParsedAction, index: number) => {
    const path = ['actions', index]
    const names = ['webhook', ...known.entries.map(({ value }) => value.name)]
    if (report.lacks(...path)) return action
    if (known.strict && !names.includes(action.type))
      report.unknownAction([...path, 'type'], action.type, names)
    return checked(action, known, report, [...path, 'settings'])
  }
  return { ...rule, actions: await Promise.all(rule.actions.map(check)) }
}

async function checked(
  action: ParsedAction,
  { entries, timeout }: KnownActions,
  report: ConfigReporter,
  path: readonly PropertyKey[],
): Promise<ParsedAction> {
  const entry = entries.find(({ value }) => value.name === action.type)
  if (!entry) return action
  const { plugin, scope, value } = entry
  const name = { action: action.type, plugin }
  try {
    const checking = {
      scope,
      timeout,
      late: () => actionSchemaLate(name, timeout),
      failed: (thrown: unknown) => actionSchemaFailed(name, thrown),
    }
    return await throughDoor(checking, async () => {
      const schema = value.settingsSchema
      if (!schema) return action
      const result = await schema['~standard'].validate(action.settings ?? {})
      if (!result.issues) return { ...action, settings: result.value }
      for (const { path: inner = [], message } of result.issues.slice(0, limits.configProblems)) {
        const steps = inner.map((step) => (typeof step === 'object' ? step.key : step))
        report.issue({ path: [...path, ...steps], message: messageOf(message) })
      }
      return action
    })
  } catch (error) {
    report.at(path, error as NetboxHooksError)
    return action
  }
}
