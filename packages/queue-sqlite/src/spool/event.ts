import type { QueuedEvent } from '@netbox-hooks/delivery/queue'

/** The call that an event was accepted with. If it had a key, its events are handed over together, as they came. */
export interface SpooledCall {
  /** Id of its first event. */
  readonly first: string
  readonly idempotencyKey?: string | undefined
}

/** The events of a call as a spool keeps them. */
export function spooledEvents(
  events: readonly QueuedEvent[],
  idempotencyKey: string | undefined,
): QueuedEvent[] {
  const call: SpooledCall = { first: events[0]?.id ?? '', idempotencyKey }
  return events.map(({ id, ...event }) => ({ id, body: JSON.stringify({ ...call, event }) }))
}

/** The call that an event of a spool belongs to, and the event as it was. */
export function unspooled({ id, body: text }: QueuedEvent): {
  readonly call: SpooledCall
  readonly event: QueuedEvent
} {
  const { event, ...call } = JSON.parse(text) as SpooledCall & { readonly event: Omit<QueuedEvent, 'id'> }
  return { call, event: { id, ...event } }
}
