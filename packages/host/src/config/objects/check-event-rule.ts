import { checkActionSettings } from '../checks/action-settings.ts'
import { checkRuleDuplicates } from '../checks/duplicates.ts'
import { checkReferences } from '../checks/references.ts'
import { idleRule, unregisteredActions } from '../checks/warnings.ts'
import { parseEventRule } from '../parse.ts'
import type { ParsedEventRule } from '../parsed.ts'
import { type CheckOutcome, ObjectCheck } from './object-check.ts'
import type { ObjectContext } from './object-context.ts'

/** An event rule without mistakes. */
export interface CheckedEventRule {
  readonly parsed: ParsedEventRule
}

/** Checks the settings of one event rule, as `checkWebhook` does those of a webhook. */
export async function checkEventRule(
  settings: unknown,
  context: ObjectContext,
): Promise<CheckOutcome<CheckedEventRule>> {
  const { plain, report, outcome } = new ObjectCheck('event_rule', settings, context)
  const { value, issues } = parseEventRule(plain)
  for (const issue of issues) report.issue(issue)
  checkRuleDuplicates(plain, report)
  checkReferences(plain, context, report)
  const parsed = value && (await checkActionSettings(value, context.actions, report))
  return outcome(parsed && { parsed }, ({ parsed: rule }) => [
    ...idleRule(rule, (webhook) => context.isWebhookOff(webhook)),
    ...unregisteredActions(rule, context.registry),
  ])
}
