import { inspect } from 'node:util'
import { kindName, NetboxHooksError } from '@netbox-hooks/core'
import { EmittedEvent, type Progress } from '../host/emitted-event.ts'

/** A value on one line, as far as it is short. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: 100, maxArrayLength: 20, maxStringLength: 300 })
}

/** What an event is called in a message. */
export function nameOf({ event }: EmittedEvent): string {
  const { eventType, objectType, objectId } = event
  return `${eventType} of ${objectType}${objectId === null ? '' : ` ${objectId}`}`
}

/** What has become of a delivery, with each of its attempts. */
export function progressText({ state, attempts, nextAttemptAt }: Progress): string {
  const each = attempts.map(
    ({ number, status, error }) =>
      `attempt ${number}: ${status ?? ''}${error ? ` ${error.code} ${error.message}` : ''}`,
  )
  const next = nextAttemptAt ? [`the next attempt is due at ${nextAttemptAt.toISOString()}`] : []
  const none = attempts.length === 0 ? ['no attempt has ended'] : []
  return [`${state}`, ...none, ...each, ...next].join('; ')
}

/** What came of the callbacks, a line for each. */
export function callbacksText({ callbacks }: EmittedEvent): string {
  if (callbacks.length === 0) return 'No callback was called.'
  const lines = callbacks.map(({ plugin, callback = 'a tap', outcome, error }) => {
    const why = error ? `: ${error.message}` : ''
    return `  ${callback} of ${plugin}: ${outcome}${why}`
  })
  return ['Callbacks:', ...lines].join('\n')
}

/** @throws NetboxHooksError `NBH_ARGUMENT_INVALID` if it is not what `emit()` resolves with */
export function eventIn(received: unknown, call: string): EmittedEvent {
  if (received instanceof EmittedEvent) return received
  const isPromise = typeof Object(received).then === 'function'
  const hint = isPromise
    ? 'Await it: const emitted = await host.emit(…).'
    : Array.isArray(received) && 'Give it one event of the list.'
  throw new NetboxHooksError({
    code: 'NBH_ARGUMENT_INVALID',
    message: `${call} needs what host.emit() resolves with; it was given ${isPromise ? 'a promise' : kindName(received)}.`,
    hint: hint || undefined,
  })
}
