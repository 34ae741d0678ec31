import type { QueuedEvent } from '@netbox-hooks/delivery'
import { readEvent } from '../stored-event.ts'
import type { SpanStart } from './tracing.ts'

/** The span of an accepted event that is processed: it belongs to where the event was accepted. */
export function processSpan({ id, body }: QueuedEvent): SpanStart {
  const { event, origin } = readEvent(body)
  return {
    kind: 'consumer',
    parent: origin?.trace ?? {},
    attributes: {
      'netbox_hooks.event_id': id,
      'netbox_hooks.event_type': event.eventType,
      'netbox_hooks.object_type': event.objectType,
      'netbox_hooks.object_id': event.objectId ?? undefined,
    },
  }
}
