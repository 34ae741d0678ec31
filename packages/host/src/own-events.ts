import type { EventType } from '@netbox-hooks/webhooks/register'

/** Events that the delivery itself makes, so that rules can act on them. */
const deliveryEventTypes: readonly EventType[] = [
  { name: 'webhook_opened', text: 'Webhook opened', kind: 'warning' },
  { name: 'webhook_recovered', text: 'Webhook recovered', kind: 'success' },
  { name: 'webhook_disabled', text: 'Webhook disabled', kind: 'danger' },
  { name: 'delivery_exhausted', text: 'Delivery exhausted', kind: 'danger' },
]

/** Events of changes to webhooks and event rules that are managed. */
export const objectEventTypes: readonly EventType[] = [
  { name: 'webhook_created', text: 'Webhook created', kind: 'success' },
  { name: 'webhook_updated', text: 'Webhook updated', kind: 'info' },
  { name: 'webhook_deleted', text: 'Webhook deleted', kind: 'danger', destructive: true },
  { name: 'rule_created', text: 'Event rule created', kind: 'success' },
  { name: 'rule_updated', text: 'Event rule updated', kind: 'info' },
  { name: 'rule_deleted', text: 'Event rule deleted', kind: 'danger', destructive: true },
]

/** Events that the host makes itself. */
export const ownEventTypes: readonly EventType[] = [...deliveryEventTypes, ...objectEventTypes]

export const webhookType = 'netbox_hooks.webhook'
export const ruleType = 'netbox_hooks.event_rule'
export const deliveryType = 'netbox_hooks.delivery'

/** Types of what these events are about. */
export const ownObjectTypes: readonly string[] = [webhookType, ruleType, deliveryType]
