import type { ParsedConfig } from '../config/parsed.ts'
import { splitWebhook } from '../config/split-webhook.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { LiveChange } from './live-objects.ts'

/** All that a configuration declares, to be put in force. */
export function configuredObjects(
  { webhooks, eventRules }: Pick<ParsedConfig, 'webhooks' | 'eventRules'>,
  secrets: Secrets,
): readonly LiveChange[] {
  return [
    ...webhooks.map((webhook): LiveChange => {
      return { put: 'webhook', webhook: { ...splitWebhook(webhook, secrets), origin: 'config' } }
    }),
    ...eventRules.map((rule): LiveChange => ({ put: 'rule', rule: { origin: 'config', rule } })),
  ]
}
