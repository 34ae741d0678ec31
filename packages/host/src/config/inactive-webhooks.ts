import type { Logger } from '@netbox-hooks/core'
import { describeWebhook, type WebhookRecord } from '@netbox-hooks/delivery'

/** Why a webhook is sent nothing, and until when: `paused until …: CMDB upgrade`; `undefined` if it is active. */
export function whyInactive(record: WebhookRecord): string | undefined {
  const { state, until } = record
  const hasEnded = state === 'paused' && until !== undefined && until <= Date.now()
  return state === 'active' || hasEnded ? undefined : describeWebhook(record)
}

/** Says at a start which webhooks an earlier host or somebody has stopped. */
export function warnOfInactiveWebhooks(records: readonly WebhookRecord[], logger: Logger): void {
  for (const record of records) {
    const why = whyInactive(record)
    const { webhook, state, until } = record
    if (why !== undefined)
      logger.warn({ webhook, state, until }, `Nothing is sent to ${webhook}, which is ${why}`)
  }
}
