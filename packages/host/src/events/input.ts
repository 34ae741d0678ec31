import { NetboxHooksError, shownName } from '@netbox-hooks/core'
import { isObject } from '@netbox-hooks/core/json'
import {
  type ChangeEvent,
  nearestEventType,
  netboxTimestamp,
  objectTypeProblem,
} from '@netbox-hooks/webhooks'
import type { Writable } from './writable.ts'

/** An event as `host.emit()` takes it; what is optional is filled in. */
export type EventInput = Pick<ChangeEvent, 'eventType' | 'objectType' | 'data'> & Partial<ChangeEvent>

/**
 * The complete event of an input.
 *
 * @param where which one it is of several
 * @param now what time it is, if the input does not say when it happened
 * @throws NetboxHooksError `NBH_EVENT_INVALID`, naming everything that is missing or of the wrong kind
 */
export function completeEvent(
  input: EventInput,
  eventTypes: readonly string[],
  where?: string,
  now: () => string = () => netboxTimestamp(new Date()),
): ChangeEvent {
  const found = isObject(input) ? mistakes(input, eventTypes) : ['it is no object']
  if (found.length > 0) throw eventInvalid(found, hintFor(Object(input), eventTypes), where)
  const { eventType, objectType, data, snapshots } = input
  const request = input.request ?? null
  const event: Writable<ChangeEvent> = {
    eventType,
    objectType,
    objectId: input.objectId ?? null,
    data,
    request,
    username: input.username ?? request?.user ?? null,
    timestamp: input.timestamp ?? now(),
  }
  if (snapshots && Object.keys(snapshots).length > 0) {
    event.snapshots = { prechange: snapshots.prechange ?? null, postchange: snapshots.postchange ?? null }
  }
  if (input.context && Object.keys(input.context).length > 0) event.context = input.context
  return event
}

function mistakes(input: Readonly<Record<string, unknown>>, eventTypes: readonly string[]): string[] {
  const { eventType, objectType, objectId, data, snapshots, request, username, timestamp, context } = input
  const found: string[] = []
  if (typeof eventType !== 'string' || eventType === '') found.push('eventType is missing')
  else if (!eventTypes.includes(eventType)) found.push(`eventType "${eventType}" is not registered`)
  if (typeof objectType !== 'string') found.push('objectType is missing or not of the form "app.model"')
  else {
    const { problem, meant } = objectTypeProblem(objectType) ?? {}
    const mending = meant === undefined ? '' : ` (write ${shownName(meant)})`
    if (problem !== undefined) found.push(`objectType ${shownName(objectType)} ${problem}${mending}`)
  }
  if (!isObject(data) && data !== null) found.push('data is missing or no object (null is allowed)')
  if (!isAbsent(objectId) && typeof objectId !== 'string' && typeof objectId !== 'number') {
    found.push('objectId is neither a string nor a number')
  }
  if (!isAbsent(snapshots) && !isObject(snapshots)) found.push('snapshots is no object')
  if (isObject(snapshots)) {
    for (const side of ['prechange', 'postchange']) {
      if (!isAbsent(snapshots[side]) && !isObject(snapshots[side])) {
        found.push(`snapshots.${side} is neither an object nor null`)
      }
    }
  }
  if (!isAbsent(request) && !isObject(request)) found.push('request is neither an object nor null')
  if (!isAbsent(username) && typeof username !== 'string') found.push('username is no string')
  if (!isAbsent(context) && !isObject(context)) found.push('context is no object')
  if (!isAbsent(timestamp) && !isTimestamp(timestamp)) {
    found.push('timestamp is no ISO 8601 date and time with offset')
  }
  return found
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function isTimestamp(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    Number.isFinite(Date.parse(value))
  )
}

/** For the mistakes that are made most: a type that is misspelt, and the names that stand on the wire. */
function hintFor(input: Readonly<Record<string, unknown>>, eventTypes: readonly string[]): string {
  const { eventType } = input
  const snakeCase = ['event_type', 'object_type', 'object_id'].filter((name) => Object.hasOwn(input, name))
  if (snakeCase.length > 0) {
    const meant = snakeCase.map((name) =>
      name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    )
    return `Write ${meant.join(', ')} for ${snakeCase.join(', ')}.`
  }
  if (typeof eventType === 'string' && eventType !== '' && !eventTypes.includes(eventType))
    return `${nearestEventType(eventType, eventTypes)} Plugins add types with registerEventType().`
  return "An event needs { eventType, objectType: 'app.model', data }."
}

function eventInvalid(found: readonly string[], hint: string, where: string | undefined): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `The event cannot be accepted: ${found.join('; ')}.`,
    where,
    hint,
  })
}
