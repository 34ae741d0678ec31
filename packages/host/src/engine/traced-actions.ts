import { actionOf, type Delivery, type Sender } from '@netbox-hooks/delivery'
import type { KeptMeta } from '../events/delivery-meta.ts'
import type { Tracing } from '../tracing/tracing.ts'

/** Makes every attempt to run an action a span of the trace that its event belongs to; what the action does is in it. */
export function tracedActions(sender: Sender, tracing: Tracing): Sender {
  return {
    async send(delivery, options) {
      const { id, webhook, meta } = delivery
      const { trace = {}, rule } = (meta ?? {}) as Partial<KeptMeta>
      const span = tracing.begin('netbox-hooks action', {
        kind: 'internal',
        parent: trace,
        attributes: {
          'netbox_hooks.action': actionOf(webhook),
          'netbox_hooks.rule': rule,
          'netbox_hooks.delivery_id': id,
          'netbox_hooks.attempt': ((delivery as Partial<Delivery>).attempts ?? 0) + 1,
        },
      })
      const result = await span.run(() => sender.send(delivery, options))
      const { error, outcome } = result
      const attributes = { 'error.type': error?.code, 'netbox_hooks.outcome': outcome }
      span.end({ attributes, error: error?.message })
      return result
    },
    cancel: (deliveryIds) => sender.cancel?.(deliveryIds),
    destroy: () => sender.destroy(),
  }
}
