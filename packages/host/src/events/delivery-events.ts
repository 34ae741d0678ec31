import { type Attempt, actionOf, type Delivery, type StateChange } from '@netbox-hooks/delivery'
import { type ChangeEvent, netboxTimestamp } from '@netbox-hooks/webhooks'
import { deliveryType, ownEventTypes, ownObjectTypes, webhookType } from '../own-events.ts'

/** The event of a webhook's new state; `undefined` for changes that people make, or that say nothing new. */
export function stateChangeEvent({ webhook, from, to, reason, until }: StateChange): ChangeEvent | undefined {
  if (from === to) return undefined
  const recovered = from === 'open' && to === 'active'
  const eventType =
    to === 'open'
      ? 'webhook_opened'
      : to === 'disabled'
        ? 'webhook_disabled'
        : recovered && 'webhook_recovered'
  if (!eventType) return undefined
  const data = { name: webhook, state: to, reason: reason ?? null, until: isoTime(until) }
  return ownEvent(eventType, webhookType, webhook, data)
}

/** The event of a delivery, or a run of an action, that has failed for good; `undefined` if it carried such an event itself. */
export function exhaustedEvent(
  { id, webhook, meta }: Delivery,
  { number, status, error }: Attempt,
): ChangeEvent | undefined {
  if (isOwn(meta?.objectType)) return undefined
  const { objectType = null, objectId = null, eventType = null } = meta ?? {}
  const action = actionOf(webhook)
  const data = {
    id,
    webhook: action === undefined ? webhook : null,
    action: action ?? null,
    attempts: number,
    status: status ?? null,
    error: error?.message ?? null,
    event_type: eventType,
    object_type: objectType,
    object_id: objectId,
  }
  return ownEvent('delivery_exhausted', deliveryType, id, data)
}

/** Whether a webhook may be sent an event: not one about itself, or the two would call each other forever. */
export function mayBeSent({ eventType, objectId }: ChangeEvent, webhook: string): boolean {
  return objectId !== webhook || !ownEventTypes.some(({ name }) => name === eventType)
}

function isOwn(objectType: string | undefined): boolean {
  return objectType !== undefined && ownObjectTypes.includes(objectType)
}

function ownEvent(
  eventType: string,
  objectType: string,
  objectId: string,
  data: ChangeEvent['data'],
): ChangeEvent {
  const timestamp = netboxTimestamp(new Date())
  return { eventType, objectType, objectId, data, request: null, username: null, timestamp }
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
