import type { ErrorCode } from '@netbox-hooks/core'
import { describeWebhook, type WebhookRecord } from '@netbox-hooks/delivery'

/** Why a webhook is sent nothing, and until when: `paused until …: CMDB upgrade`; `undefined` if it is active. */
export function whyInactive(record: WebhookRecord): string | undefined {
  const { state, until } = record
  const hasEnded = state === 'paused' && until !== undefined && until <= Date.now()
  return state === 'active' || hasEnded ? undefined : describeWebhook(record, { now: Date.now() })
}

/** What is said of webhooks that an earlier host or somebody has stopped. */
export function inactiveWebhooks(records: readonly WebhookRecord[]): {
  readonly code: ErrorCode
  readonly message: string
  readonly about: Readonly<Record<string, string>>
}[] {
  return records.flatMap((record) => {
    const why = whyInactive(record)
    if (why === undefined) return []
    const { webhook, state } = record
    const message = `Nothing is sent to ${webhook}, which is ${why}`
    return [{ code: 'NBH_WEBHOOK_INACTIVE', message, about: { webhook, state } }]
  })
}
