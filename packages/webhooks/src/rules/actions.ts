import {
  type NetboxHooksError,
  nameProblem,
  register,
  type StoreDefinition,
  shownName,
} from '@netbox-hooks/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ChangeEvent } from '../change-event.ts'
import { actionFieldUnknown, actionInvalid } from '../errors.ts'
import type { Payload } from '../payload.ts'

/** What an action is run with. Fields may be added, never renamed. */
export interface EventActionInput<Settings = unknown> {
  /** Id of this run, the same in every attempt: by it the action can tell what it has done already. */
  readonly id: string
  /** 1 for the first attempt. */
  readonly attempt: number
  readonly eventId: string
  /** Name of the event rule. */
  readonly rule: string
  /** The event, with the rule's action data in its `data`; frozen. */
  readonly event: ChangeEvent
  /** What a webhook would be sent, context included; frozen. */
  readonly payload: Payload
  /** The settings that the rule gives, as the action's `settingsSchema` returned them. */
  readonly settings: Settings
  /** Aborted when the action's time limit has passed, when its run is cancelled, or when the host ends. */
  readonly signal: AbortSignal
}

/** A kind of action that event rules can name (NetBox 4.7: a subclass of `EventRuleAction`). */
export interface EventAction<Settings = unknown> {
  /** Unique name, which event rules give as `type`. */
  readonly name: string
  /**
   * Any Standard Schema (zod, valibot, arktype …): it checks the settings of every rule when the host loads, and its
   * result is what the action is run with. Default: they are not checked.
   */
  readonly settingsSchema?: StandardSchemaV1<unknown, Settings>
  /** Time limit in milliseconds. Default 5,000. */
  readonly timeout?: number
  /**
   * Takes the action. If it throws, or is late, it is run again as the rule's `retry` says, unless what it throws has a
   * property `final` that is `true`. It may run twice for one event, after a crash for example: see {@link EventActionInput.id}.
   */
  run(input: EventActionInput<Settings>): unknown
}

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    eventActions: EventAction
  }
}

/** The registry's store of event actions. */
export const eventActionsStore: StoreDefinition<EventAction> = {
  kind: 'action',
  description: 'what event rules can do beside sending webhooks: `registerEventAction()`',
  keyOf: ({ name }) => name,
}

/**
 * Makes a kind of action known, so that event rules can name it. Call it while a plugin's module is evaluated or from
 * its `ready()`; outside of a plugin it does nothing.
 *
 * ```ts
 * registerEventAction({
 *   name: 'open-ticket',
 *   settingsSchema: z.object({ queue: z.string() }),
 *   async run({ event, settings, signal }) {
 *     await openTicket(settings.queue, `${event.objectType} ${event.objectId} changed`, signal)
 *   },
 * })
 * ```
 *
 * @returns the undo
 * @throws NetboxHooksError `NBH_ACTION_INVALID`, `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_CLOSED`
 */
export function registerEventAction<Settings = unknown>(action: EventAction<Settings>): () => void {
  const problem = mistakeOf(action)
  if (problem) throw problem
  return register('eventActions', action as EventAction)
}

const knownFields: readonly string[] = ['name', 'settingsSchema', 'timeout', 'run']

function mistakeOf(action: Partial<EventAction> | null): NetboxHooksError | undefined {
  const { name, run, timeout, settingsSchema } = Object(action) as Partial<EventAction>
  if (typeof name !== 'string' || name === '') return actionInvalid('a name', name)
  const problem = nameProblem(name)
  if (problem !== undefined) return actionInvalid(`another name: ${shownName(name)} ${problem}`, name)
  if (name === 'webhook') return actionInvalid('a name other than "webhook", which is built in,', name)
  if (typeof run !== 'function') return actionInvalid('a function run()', run)
  if (timeout !== undefined && !(timeout > 0))
    return actionInvalid('a timeout in milliseconds above 0', timeout)
  if (settingsSchema !== undefined && typeof settingsSchema?.['~standard']?.validate !== 'function') {
    return actionInvalid('a Standard Schema as settingsSchema', settingsSchema)
  }
  // An instance of a class may have fields of its own.
  const fields = Object.getPrototypeOf(action) === Object.prototype ? Object.keys(Object(action)) : []
  const unknown = fields.find((field) => !knownFields.includes(field))
  return unknown === undefined ? undefined : actionFieldUnknown(unknown, knownFields)
}
