import { areTexts, refuseUnless } from '@netbox-hooks/core'
import type { Dispatcher } from '@netbox-hooks/delivery'
import type { BulkOperations, OperatorActions } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { testEvent } from '../events/test-events.ts'

/** What {@link engineActions} act on. */
export interface EngineActionsOptions {
  /** Asked for when something is changed. */
  readonly dispatcher: () => Dispatcher
  readonly bulk: BulkOperations
  readonly accept: (events: readonly ChangeEvent[]) => Promise<readonly string[]>
}

/** What an operator can do while an engine runs. Nothing of it is recorded here. */
export function engineActions({ dispatcher, bulk, accept }: EngineActionsOptions): OperatorActions {
  return {
    async redeliver(deliveryIds, options) {
      refuseNoIds('redeliver()', deliveryIds)
      return bulk.redeliver(deliveryIds, options)
    },
    redeliverMatching: (filter, options) => bulk.redeliverMatching(filter, options),
    retryMatching: (filter, options) => bulk.retryMatching(filter, options),
    cancelMatching: (filter, options) => bulk.cancelMatching(filter, options),
    deliverMissing: (webhook, options) => bulk.deliverMissing(webhook, options),
    async retryNow(deliveryIds) {
      refuseNoIds('retryNow()', deliveryIds)
      return dispatcher().retryNow(deliveryIds)
    },
    async cancel(deliveryIds) {
      refuseNoIds('cancel()', deliveryIds)
      return dispatcher().cancel(deliveryIds)
    },
    async pause(webhook, options) {
      refuseNoName('pause()', webhook)
      return dispatcher().pause(webhook, options)
    },
    async resume(webhook) {
      refuseNoName('resume()', webhook)
      return dispatcher().resume(webhook)
    },
    async test(webhook) {
      refuseNoName('test()', webhook)
      const [id] = await accept([testEvent(webhook)])
      return id as string
    },
  }
}

function refuseNoIds(call: string, deliveryIds: unknown): void {
  refuseUnless(areTexts(deliveryIds), `operations.${call}`, 'a list of ids', deliveryIds)
}

function refuseNoName(call: string, webhook: unknown): void {
  refuseUnless(typeof webhook === 'string', `operations.${call}`, 'the name of a webhook', webhook)
}
