import type { EventType } from '@netbox-hooks/core'

/** Events that the delivery itself makes, so that rules can act on them. */
export const deliveryEventTypes: readonly EventType[] = [
  { name: 'webhook_opened', text: 'Webhook opened', kind: 'warning' },
  { name: 'webhook_recovered', text: 'Webhook recovered', kind: 'success' },
  { name: 'webhook_disabled', text: 'Webhook disabled', kind: 'danger' },
  { name: 'delivery_exhausted', text: 'Delivery exhausted', kind: 'danger' },
]

export const webhookType = 'netbox_hooks.webhook'
export const deliveryType = 'netbox_hooks.delivery'

/** Types of what these events are about. */
export const ownObjectTypes: readonly string[] = [webhookType, deliveryType]
