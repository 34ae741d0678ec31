import type { WebhookTexts } from '@netbox-hooks/webhooks'
import { checkWebhookDuplicates } from '../checks/duplicates.ts'
import { blockedWebhook, pastedSecrets, storedSecrets } from '../checks/warnings.ts'
import { compileTemplatesOf } from '../compile-templates.ts'
import { parseWebhook } from '../parse.ts'
import type { ParsedWebhook } from '../parsed.ts'
import { withTls } from '../tls-files.ts'
import { type CheckOutcome, ObjectCheck } from './object-check.ts'
import type { ObjectContext } from './object-context.ts'

/** A webhook without mistakes. */
export interface CheckedWebhook {
  readonly parsed: ParsedWebhook
  /** Its templates, compiled. */
  readonly texts: WebhookTexts
}

/**
 * Checks the settings of one webhook as those of a configuration's are checked, mistake by mistake; what `check` would refuse is
 * refused. Whether its name is free is left to the caller, see `sameLook`.
 *
 * @param settings in the configuration's form, secrets as they are
 */
export async function checkWebhook(
  settings: unknown,
  context: ObjectContext,
): Promise<CheckOutcome<CheckedWebhook>> {
  const { plain, report, secrets, outcome } = new ObjectCheck('webhook', settings, context)
  const { value, issues } = parseWebhook(plain)
  for (const issue of issues) report.issue(issue)
  const parsed = value && withTls(value, context.directory, report)
  const texts = await compileTemplatesOf(plain, secrets, context.templates, report)
  checkWebhookDuplicates(plain, report)
  return outcome(parsed && { parsed, texts }, ({ parsed: webhook }) => [
    ...blockedWebhook(webhook, context.policy),
    ...pastedSecrets(webhook),
    ...storedSecrets(webhook),
  ])
}
