import { type ChangeEvent, type DirectedEvents, netboxTimestamp } from '@netbox-hooks/webhooks'

// A test of a webhook is an event of its own kind, which goes the way of all events: through callbacks, templates,
// queue and network policy. No rule of a configuration can name its event type.
const eventType = 'webhook_test'
const objectType = 'netbox_hooks.webhook'

/** The way of the test events: each goes to the webhook that it tests. */
export const testEvents: DirectedEvents = { eventType, ruleName: (webhook) => `Test of ${webhook}` }

/** The event that tests a webhook. */
export function testEvent(webhook: string): ChangeEvent {
  return {
    eventType,
    objectType,
    objectId: webhook,
    data: { name: webhook, message: 'A test of this webhook by netbox-hooks.' },
    request: null,
    username: null,
    timestamp: netboxTimestamp(new Date()),
  }
}
