import { messageOf } from '@netbox-hooks/core'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
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

/** Writes an event for the queue. @throws NetboxHooksError `NBH_EVENT_INVALID` */
export function writeEvent(event: ChangeEvent, origin: EventOrigin = {}): string {
  const hasOrigin = origin.trace !== undefined || origin.requestId !== undefined
  try {
    return JSON.stringify(hasOrigin ? { ...event, origin } : event)
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
