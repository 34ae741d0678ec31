import { NetworkPolicy, type WebhookRecord } from '@netbox-hooks/delivery'
import { type ParsedConfig, whyInactive } from '@netbox-hooks/host/parts'
import { hasTemplateSyntax } from '@netbox-hooks/webhooks'
import { commandFor } from '../../operator/command-for.ts'
import type { Finding } from '../../terminal/finding.ts'

/**
 * Whether every webhook is sent to: by the configuration, by the network policy, and by what is known of it. No request is
 * made.
 *
 * @param records what the queue has saved of them
 */
export function examineWebhooks(
  { webhooks, delivery }: ParsedConfig,
  records: readonly WebhookRecord[] = [],
): Finding[] {
  const policy = new NetworkPolicy({ allow: delivery.network.allow })
  return webhooks.map(({ name, payloadUrl, secret, secrets, enabled }) => {
    const check = hasTemplateSyntax(payloadUrl) ? { allowed: true } : policy.checkUrl(payloadUrl)
    if (!enabled) return { topic: 'webhook', status: 'warn', message: `${name} is not enabled.` }
    if (!check.allowed) {
      const { reason = '', setting } = check
      const hint = setting === undefined ? undefined : `Allow it under ${setting}, or by NETBOX_HOOKS_ALLOW.`
      return {
        topic: 'webhook',
        status: 'fail',
        message: `Nothing will be sent to ${name}: ${reason}.`,
        hint,
      }
    }
    const record = records.find(({ webhook }) => webhook === name)
    const why = record && whyInactive(record)
    if (why !== undefined) {
      const hint = `${commandFor('webhooks resume', name)} makes it active again.`
      return {
        topic: 'webhook',
        status: 'warn',
        message: `Nothing is sent to ${name}, which is ${why}`,
        hint,
      }
    }
    const signing = secret === undefined && secrets === undefined ? 'is not signed' : 'is signed'
    return { topic: 'webhook', status: 'ok', message: `${name} may be sent to; it ${signing}.` }
  })
}
