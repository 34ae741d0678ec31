import { deepFreeze, parseOwnJson, stringifyJson } from '@netbox-hooks/core/json'
import type { ChangeEvent, Payload } from '@netbox-hooks/webhooks'

/** What an action is run with, as its delivery keeps it. The rule's settings are none of it: they may be secrets. */
export interface ActionBody {
  /** With the rule's action data in it. */
  readonly event: ChangeEvent
  readonly payload: Payload
}

export function writeActionBody(body: ActionBody): Uint8Array {
  return Buffer.from(stringifyJson(body))
}

/** Frozen, as it was when it was built. */
export function readActionBody(bytes: Uint8Array): ActionBody {
  return deepFreeze(parseOwnJson(Buffer.from(bytes).toString()) as ActionBody)
}
