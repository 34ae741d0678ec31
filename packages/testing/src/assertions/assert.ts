import { AssertionError } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '@netbox-hooks/webhooks'
import type { EmittedEvent } from '../host/emitted-event.ts'
import { contextVerdict } from './context.ts'
import { deliveredVerdict } from './delivered.ts'
import { firedVerdict } from './fired.ts'
import type { Verdict } from './verdict.ts'
import { eventIn } from './words.ts'

/**
 * The event's context has these keys with these values, and may have more; without `expected`, it has any.
 * @param from the plugin that has added them; default: any
 * @throws AssertionError with what is there instead, by which plugin, and what came of the callbacks
 */
export function assertContext(emitted: EmittedEvent, expected?: JsonObject, from?: string): void {
  const event = eventIn(emitted, 'assertContext()')
  demand(contextVerdict(event, { expected, from }, isDeepStrictEqual), 'assertContext')
}

/**
 * The event's requests are delivered.
 * @param webhook only those to it
 * @throws AssertionError with what has become of each attempt
 */
export function assertDelivered(emitted: EmittedEvent, webhook?: string): void {
  demand(deliveredVerdict(eventIn(emitted, 'assertDelivered()'), webhook), 'assertDelivered')
}

/**
 * The event has fired a rule.
 * @param rule its name; default: any rule
 * @throws AssertionError with what each rule says of the event
 */
export function assertFired(emitted: EmittedEvent, rule?: string): void {
  demand(firedVerdict(eventIn(emitted, 'assertFired()'), rule), 'assertFired')
}

function demand({ pass, message, actual, expected }: Verdict, operator: string): void {
  if (!pass) throw new AssertionError({ message: message(), actual, expected, operator })
}
