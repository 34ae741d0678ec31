import type { EventOrder } from '../config/checks/event-order.ts'
import { type FreshEvent, tryReadEvent } from './stored-event.ts'

/** The key of the events that an event of the queue is processed in order with. One that cannot be read has none: it fails. */
export function orderingKeyIn(queued: FreshEvent, orderOf: EventOrder): string | undefined {
  const read = tryReadEvent(queued)
  return 'event' in read ? orderOf(read.event) : undefined
}
