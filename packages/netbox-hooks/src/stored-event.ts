import { messageOf } from '@netbox-hooks/core'
import type { QueuedEvent } from '@netbox-hooks/delivery'
import type { ChangeEvent, WrittenParts } from '@netbox-hooks/webhooks'
import { eventUnserializable } from './host-errors.ts'
import type { TraceHeaders } from './tracing/tracing.ts'

/** Where an event came from: kept beside it, and no part of what plugins and receivers see. */
export interface EventOrigin {
  /** The trace that it belongs to. */
  readonly trace?: TraceHeaders | undefined
  /** Id of the HTTP request that it came with. */
  readonly requestId?: string | undefined
}

/** An event as the queue keeps it. */
interface StoredEvent extends ChangeEvent {
  origin?: EventOrigin
}

/** An event for the queue, and what is known of it as long as it is in memory. */
export interface FreshEvent extends QueuedEvent {
  /** Pieces of {@link QueuedEvent.body}: requests are made of them, so that they need not be written twice. */
  readonly written?: WrittenParts | undefined
}

/** Writes an event for the queue. @throws NetboxHooksError `NBH_EVENT_INVALID` */
export function writeEvent(
  event: ChangeEvent,
  origin: EventOrigin = {},
): Required<Pick<FreshEvent, 'body' | 'written'>> {
  const { data, snapshots, ...rest } = event
  const hasOrigin = origin.trace !== undefined || origin.requestId !== undefined
  try {
    const written = {
      // What says of itself that it is nothing (`toJSON`) is no data.
      data: JSON.stringify(data) ?? 'null',
      snapshots: snapshots && JSON.stringify(snapshots),
    }
    const head = JSON.stringify(hasOrigin ? { ...rest, origin } : rest).slice(0, -1)
    const end = snapshots ? `,"snapshots":${written.snapshots}}` : '}'
    return { body: `${head},"data":${written.data}${end}`, written }
  } catch (error) {
    throw eventUnserializable(messageOf(error))
  }
}

/** Reads an event that the queue has kept. */
export function readEvent(body: string): { readonly event: ChangeEvent; readonly origin?: EventOrigin } {
  const event = JSON.parse(body) as StoredEvent
  const { origin } = event
  if (!origin) return { event }
  delete event.origin
  return { event, origin }
}
