import type { SpanStart } from '../tracing/tracing.ts'
import { type FreshEvent, tryReadEvent, typesOf } from './stored-event.ts'

/** The span of an accepted event that is processed: it belongs to where the event was accepted. */
export function processSpan(queued: FreshEvent): SpanStart {
  const read = tryReadEvent(queued)
  const { event, origin } = 'event' in read ? read : { event: typesOf(queued), origin: undefined }
  return {
    kind: 'consumer',
    parent: origin?.trace ?? {},
    attributes: {
      'netbox_hooks.event_id': queued.id,
      'netbox_hooks.event_type': event?.eventType,
      'netbox_hooks.object_type': event?.objectType,
      'netbox_hooks.object_id': event?.objectId ?? undefined,
    },
  }
}
