import { NetworkPolicy } from '@netbox-hooks/delivery'
import { hasTemplateSyntax } from '@netbox-hooks/webhooks'
import type { ParsedConfig } from '../parse-config.ts'
import type { Finding } from './finding.ts'

/** Whether the network policy lets requests out to every webhook. No request is made. */
export function examineWebhooks({ webhooks, delivery }: ParsedConfig): Finding[] {
  const policy = new NetworkPolicy({ allow: delivery.network.allow })
  return webhooks.map(({ name, payloadUrl, secret, enabled }) => {
    const check = hasTemplateSyntax(payloadUrl) ? { allowed: true } : policy.checkUrl(payloadUrl)
    if (!enabled) return { topic: 'webhook', status: 'warn', message: `${name} is not enabled.` }
    if (!check.allowed) {
      const { reason = '', setting } = check
      const hint = setting === undefined ? undefined : `Allow it under ${setting}.`
      return { topic: 'webhook', status: 'fail', message: `Nothing will be sent to ${name}: ${reason}`, hint }
    }
    const signing = secret === undefined ? 'is not signed' : 'is signed'
    return { topic: 'webhook', status: 'ok', message: `${name} may be sent to; it ${signing}.` }
  })
}
