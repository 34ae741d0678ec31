import type { EventInput } from '@netbox-hooks/host'
import { exactId } from '@netbox-hooks/webhooks'

type WireEvent = Readonly<Record<string, unknown>>

/** How fields of an event are called in the API. All others are called the same. */
const wireNames = { eventType: 'event_type', objectType: 'object_type', objectId: 'object_id' } as const

/**
 * An event as a file has it, in the names of the API (`event_type`) or of the code (`eventType`). What it is about is
 * told by its data where nothing else tells, as in the API. It is not checked.
 */
export function eventOfJson(value: unknown): EventInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value as EventInput
  const event: Record<string, unknown> = { ...value }
  for (const [name, wireName] of Object.entries(wireNames)) {
    const given = exactId(value, name) ?? exactId(value, wireName)
    if (given !== undefined) event[name] = given
    delete event[wireName]
  }
  const id = exactId(Object(event['data']), 'id')
  if (event['objectId'] === undefined && (typeof id === 'string' || typeof id === 'number'))
    event['objectId'] = id
  return event as unknown as EventInput
}

/** What is said of a value in the names of the code, in the names that the value has itself. */
export function inNamesOf(value: unknown, text: string): string {
  const used = Object.entries(wireNames).some(([, wireName]) => wireName in Object(value))
  if (!used) return text
  return text.replaceAll(
    /\b(eventType|objectType|objectId)\b/g,
    (name) => wireNames[name as keyof typeof wireNames],
  )
}

/** An event as the API takes it. */
export function wireEvent(event: EventInput): WireEvent {
  if (typeof event !== 'object' || event === null) return event as WireEvent
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [wireNames[name as keyof typeof wireNames] ?? name, value]),
  )
}
