import { NetboxHooksError } from '@netbox-hooks/core'
import { type ChangeEvent, netboxTimestamp } from '@netbox-hooks/webhooks'

/** An event as `host.emit()` takes it; what is optional is filled in. */
export type EventInput = Pick<ChangeEvent, 'eventType' | 'objectType' | 'data'> & Partial<ChangeEvent>

/**
 * The complete event of an input.
 * @throws NetboxHooksError `NBH_EVENT_INVALID`, naming everything that is missing
 */
export function completeEvent(input: EventInput, eventTypes: readonly string[]): ChangeEvent {
  const missing = mistakes(input, eventTypes)
  if (missing.length > 0) throw eventInvalid(missing)
  const request = input.request ?? null
  return {
    ...input,
    objectId: input.objectId ?? null,
    request,
    username: input.username ?? request?.user ?? null,
    timestamp: input.timestamp ?? netboxTimestamp(new Date()),
  }
}

function mistakes(input: Partial<EventInput>, eventTypes: readonly string[]): string[] {
  const { eventType, objectType, data } = input
  const found: string[] = []
  if (typeof eventType !== 'string' || eventType === '') found.push('eventType is missing')
  else if (!eventTypes.includes(eventType)) found.push(`eventType "${eventType}" is not registered`)
  if (typeof objectType !== 'string' || !/^[^.\s]+\.[^.\s]+$/.test(objectType)) {
    found.push('objectType is missing or not of the form "app.model"')
  }
  if (data === undefined || typeof data !== 'object')
    found.push('data is missing or no object (null is allowed)')
  return found
}

function eventInvalid(found: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `The event is incomplete: ${found.join('; ')}.`,
    hint: "An event needs { eventType, objectType: 'app.model', data }; plugins add types with registerEventType().",
  })
}
