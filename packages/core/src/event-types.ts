import { register } from './plugin-scope.ts'
import type { StoreDefinition } from './registry.ts'

/** A kind of event that event rules can name (NetBox: `netbox.events.EventType`). */
export interface EventType {
  /** Unique name, e.g. `object_created`. */
  readonly name: string
  /** Label for people; the name if absent. */
  readonly text?: string
  /** How a user interface shows it. Default `info`. */
  readonly kind?: 'info' | 'success' | 'warning' | 'danger'
  /** Whether the object is gone afterwards. Default `false`. */
  readonly destructive?: boolean
}

/** The registry's store of event types. */
export const eventTypesStore: StoreDefinition<'eventTypes'> = {
  name: 'eventTypes',
  keyOf: (type) => type.name,
}

/** NetBox's seven event types. */
export const builtInEventTypes: readonly EventType[] = [
  { name: 'object_created', text: 'Object created' },
  { name: 'object_updated', text: 'Object updated' },
  { name: 'object_deleted', text: 'Object deleted', destructive: true },
  { name: 'job_started', text: 'Job started' },
  { name: 'job_completed', text: 'Job completed', kind: 'success' },
  { name: 'job_failed', text: 'Job failed', kind: 'warning' },
  { name: 'job_errored', text: 'Job errored', kind: 'danger' },
]

/**
 * Makes an event type known, so that event rules can name it (NetBox: `EventType.register`).
 * Call it while a plugin's module is evaluated or from its `ready()`.
 *
 * @returns the undo
 * @throws NetboxHooksError `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_CLOSED`
 */
export function registerEventType(type: EventType): () => void {
  return register('eventTypes', type)
}
