import type { WebhookTexts } from '@netbox-hooks/webhooks'
import type { ParsedConfig } from '../config/parsed.ts'
import { splitWebhook } from '../config/split-webhook.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { type LiveChange, ranks } from './live-objects.ts'

/**
 * All that a configuration declares, to be put in force.
 * @param texts the compiled templates of its webhooks, as they are listed; default: there are none
 */
export function configuredObjects(
  { webhooks, eventRules }: Pick<ParsedConfig, 'webhooks' | 'eventRules'>,
  secrets: Secrets,
  texts: readonly WebhookTexts[] = [],
): readonly LiveChange[] {
  return [
    ...webhooks.map((webhook, index): LiveChange => {
      const live = { ...splitWebhook(webhook, secrets), origin: 'config', texts: texts[index] }
      return { put: 'webhook', webhook: live }
    }),
    ...eventRules.map((rule, index): LiveChange => {
      return { put: 'rule', rule: { origin: 'config', rule, rank: ranks.config(index) } }
    }),
  ]
}
