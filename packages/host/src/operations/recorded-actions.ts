import type { BulkResult, HistoryFilter } from '@netbox-hooks/delivery'
import type { Actor, AuditAction, AuditEntry, AuditTrail, OperatorActions } from '@netbox-hooks/server'

/** What is told of an action beside who did it. */
type Told = Omit<AuditEntry, 'id' | 'at' | 'actor'>

/** More ids than that are counted only. */
const idsAtMost = 100

/**
 * The same actions, each of which leaves a record of who did it. What has changed nothing leaves none.
 *
 * @param audit where records are kept; `undefined` of a queue that cannot
 */
export function recordedActions(
  actions: OperatorActions,
  audit: Pick<AuditTrail, 'note'> | undefined,
  by: Actor,
): OperatorActions {
  const note = async (told: Told): Promise<void> => audit?.note({ ...told, actor: by })
  const noteIds = async (
    action: AuditAction,
    ids: readonly string[],
    details: Told['details'] = {},
  ): Promise<readonly string[]> => {
    const [only] = ids
    if (ids.length === 1) await note({ action, target: { kind: 'delivery', name: only as string }, details })
    else if (ids.length > 1)
      await note({ action, details: { ...details, count: ids.length, ids: ids.slice(0, idsAtMost) } })
    return ids
  }
  const noteMany = async <Outcome extends BulkResult>(
    action: AuditAction,
    outcome: Outcome,
    details: Told['details'],
  ): Promise<Outcome> => {
    if (outcome.changed > 0) await note({ action, details: { ...details, count: outcome.changed } })
    return outcome
  }
  const about = (filter: HistoryFilter) => ({ filter })
  const webhookAction = (action: AuditAction, webhook: string, details?: Told['details']) =>
    note({ action, target: { kind: 'webhook', name: webhook }, details })
  return {
    async redeliver(deliveryIds, options) {
      const made = await actions.redeliver(deliveryIds, options)
      const to = options?.toWebhook === undefined ? {} : { to_webhook: options.toWebhook }
      return noteIds('deliveries_redelivered', made, { ...to, of: deliveryIds.slice(0, idsAtMost) })
    },
    async redeliverMatching(filter, options) {
      const outcome = await actions.redeliverMatching(filter, options)
      return noteMany('deliveries_redelivered', outcome, {
        ...about(filter),
        ...(options?.toWebhook !== undefined && { to_webhook: options.toWebhook }),
      })
    },
    async deliverMissing(webhook, options) {
      const outcome = await actions.deliverMissing(webhook, options)
      return noteMany('deliveries_redelivered', outcome, {
        missing: { webhook, from: options?.from, to: options?.to },
      })
    },
    async retryNow(deliveryIds) {
      return noteIds('deliveries_retried', await actions.retryNow(deliveryIds))
    },
    async retryMatching(filter, options) {
      return noteMany('deliveries_retried', await actions.retryMatching(filter, options), about(filter))
    },
    async cancel(deliveryIds) {
      return noteIds('deliveries_cancelled', await actions.cancel(deliveryIds))
    },
    async cancelMatching(filter, options) {
      return noteMany('deliveries_cancelled', await actions.cancelMatching(filter, options), about(filter))
    },
    async pause(webhook, options) {
      await actions.pause(webhook, options)
      const isSaid = options && Object.keys(options).length > 0
      await webhookAction('webhook_paused', webhook, isSaid ? { ...options } : undefined)
    },
    async resume(webhook) {
      await actions.resume(webhook)
      await webhookAction('webhook_resumed', webhook)
    },
    async test(webhook) {
      const eventId = await actions.test(webhook)
      await webhookAction('webhook_tested', webhook, { event_id: eventId })
      return eventId
    },
  }
}
