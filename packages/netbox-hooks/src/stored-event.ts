import { messageOf } from '@netbox-hooks/core'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { eventUnserializable } from './host-errors.ts'
import type { TraceHeaders } from './tracing/tracing.ts'

/** An event as the queue keeps it. */
interface StoredEvent extends ChangeEvent {
  /** The trace that it belongs to. */
  trace?: TraceHeaders
}

/** Writes an event for the queue. @throws NetboxHooksError `NBH_EVENT_INVALID` */
export function writeEvent(event: ChangeEvent, trace?: TraceHeaders): string {
  try {
    return JSON.stringify(trace ? { ...event, trace } : event)
  } catch (error) {
    throw eventUnserializable(messageOf(error))
  }
}

/** Reads an event that the queue has kept. */
export function readEvent(body: string): { readonly event: ChangeEvent; readonly trace?: TraceHeaders } {
  const event = JSON.parse(body) as StoredEvent
  const { trace } = event
  if (!trace) return { event }
  delete event.trace
  return { event, trace }
}
