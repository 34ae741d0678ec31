import { z } from 'zod'
import type { RecentEvent } from '../served-host.ts'
import type { WireEvent } from './incoming-event.ts'
import { jsonObject } from './schemas.ts'

/** An event of the store, in the form in which events are sent in. */
export interface WireRecentEvent extends WireEvent {
  readonly id: string
}

/** One of them, for the document. */
export const recentEvent: z.ZodType = z
  .looseObject({
    id: z.string(),
    event_type: z.string(),
    object_type: z.string(),
    object_id: z.union([z.string(), z.number()]).nullable(),
    data: jsonObject.nullable(),
    timestamp: z.string(),
  })
  .meta({ title: 'RecentEvent' })

/** An event as it goes over the wire. */
export function wireEventOf({ id, eventType, objectType, objectId, ...event }: RecentEvent): WireRecentEvent {
  return { id, event_type: eventType, object_type: objectType, object_id: objectId, ...event }
}
