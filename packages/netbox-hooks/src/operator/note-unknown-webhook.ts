import { nearest } from '@netbox-hooks/core/hints'
import type { WireWebhook } from '@netbox-hooks/server'
import { say } from '../terminal/print.ts'
import type { Operator } from './open-operator.ts'

/** Says of a filter's webhook that it is not configured. It is no mistake: the history may hold what was sent to it. */
export async function noteUnknownWebhook(operator: Operator, name: string | undefined): Promise<void> {
  if (name === undefined) return
  const { webhooks } = await operator.client.ask<{ readonly webhooks: readonly WireWebhook[] }>(
    '/api/webhooks',
  )
  const known = webhooks.map((webhook) => webhook.name)
  if (known.includes(name)) return
  say(`There is no webhook ${JSON.stringify(name)} in the configuration. ${nearest(name, known, 'webhooks')}`)
}
