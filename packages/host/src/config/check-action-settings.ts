import { messageOf, withTimeLimit } from '@netbox-hooks/core'
import type { EventAction } from '@netbox-hooks/webhooks'
import type { ConfigReporter } from './errors.ts'
import type { ParsedAction, ParsedEventRule } from './parsed.ts'

/** How long a plugin's schema may take, in ms. */
const schemaMs = 10_000

/**
 * Checks what rules give to the actions of plugins against the actions' own schemas.
 * @param strict whether an action that nobody registered is a mistake; else its rule is kept, and its runs fail
 * @returns the rules with the settings that the schemas returned; those of unknown actions are left as they are
 */
export function checkActionSettings(
  rules: readonly ParsedEventRule[],
  known: readonly EventAction[],
  report: ConfigReporter,
  strict: boolean,
): Promise<ParsedEventRule[]> {
  const checkRule = async (rule: ParsedEventRule, index: number): Promise<ParsedEventRule> => {
    const check = async (action: ParsedAction, place: number) => {
      const path = ['eventRules', index, 'actions', place]
      const names = ['webhook', ...known.map(({ name }) => name)]
      if (report.lacks(...path)) return action
      if (strict && !names.includes(action.type)) report.unknownAction([...path, 'type'], action.type, names)
      return checked(action, known, report, [...path, 'settings'])
    }
    return { ...rule, actions: await Promise.all(rule.actions.map(check)) }
  }
  return Promise.all(rules.map(checkRule))
}

async function checked(
  action: ParsedAction,
  known: readonly EventAction[],
  report: ConfigReporter,
  path: readonly PropertyKey[],
): Promise<ParsedAction> {
  const schema = known.find(({ name }) => name === action.type)?.settingsSchema
  if (!schema) return action
  try {
    const asked = async () => schema['~standard'].validate(action.settings ?? {})
    const late = () => new Error(`the schema did not answer within ${schemaMs / 1_000} s`)
    const result = await withTimeLimit(asked(), schemaMs, late)
    if (!result.issues) return { ...action, settings: result.value }
    for (const { path: inner = [], message } of result.issues) {
      const steps = inner.map((step) => (typeof step === 'object' ? step.key : step))
      report.issue({ path: [...path, ...steps], message })
    }
  } catch (error) {
    report.issue({ path, message: `The settings could not be checked: ${messageOf(error)}` })
  }
  return action
}
