import { NetboxHooksError, nameProblem, register, type StoreDefinition, shownName } from '@netbox-hooks/core'
import type { EventType } from '../event-type.ts'

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    eventTypes: EventType
  }
  interface PluginConfig<Settings extends object = Record<string, unknown>> {
    /** Event types to register before `ready()`. Default: none. */
    eventTypes?: readonly EventType[]
  }
}

/** The registry's store of event types. */
export const eventTypesStore: StoreDefinition<EventType> = {
  kind: 'event type',
  description: 'kinds of events that rules can name: `registerEventType()`',
  keyOf: (type) => type.name,
}

const kinds: readonly unknown[] = ['info', 'success', 'warning', 'danger']

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
 * @throws NetboxHooksError `NBH_EVENT_TYPE_INVALID`, `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_CLOSED`
 */
export function registerEventType(type: EventType): () => void {
  return register('eventTypes', checkedEventType(type))
}

/** A copy of what a plugin gave, which it cannot change later. @throws NetboxHooksError `NBH_EVENT_TYPE_INVALID` */
function checkedEventType(type: EventType): EventType {
  const copy = { ...type }
  const { name, kind } = copy
  if (typeof name !== 'string' || name === '') throw eventTypeInvalid('An event type needs a name.')
  const problem = nameProblem(name)
  if (problem !== undefined)
    throw eventTypeInvalid(`The name ${shownName(name)} of an event type ${problem}.`)
  if (kind !== undefined && !kinds.includes(kind)) {
    throw eventTypeInvalid(`The event type "${name}" has the kind "${kind}"; there are ${kinds.join(', ')}.`)
  }
  return copy
}

function eventTypeInvalid(message: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_TYPE_INVALID',
    message,
    hint: "Give it { name: 'ticket_opened', text: 'Ticket opened', kind: 'info' }.",
  })
}
