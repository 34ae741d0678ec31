import { register, type StoreDefinition } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject, Snapshots } from './change-event.ts'
import { callbackInvalid } from './errors.ts'

/** What a callback is called with. Fields may be added, never renamed. */
export interface WebhookCallbackInput {
  /** `app.model`, e.g. `dcim.site`. */
  readonly objectType: string
  /** Internal name, e.g. `object_updated`; the payload says `updated`. */
  readonly eventType: string
  /** The object as receivers see it; frozen. `{}` for an event without data. */
  readonly data: JsonObject
  /** The request that the change belongs to; `null` for e.g. a job. */
  readonly request: ChangeEvent['request']
  /** State before and after the change; frozen. `null` for an event that is no change, e.g. a job's. */
  readonly snapshots: Snapshots | null
  /** Aborted when the callback's time limit has passed. */
  readonly signal: AbortSignal
  /** The settings of the plugin that registered the callback. */
  readonly settings: Readonly<Record<string, unknown>>
}

/**
 * A plugin's function that returns context for an event, or nothing.
 * What it returns must be an object that can be written as JSON.
 */
export type WebhookCallback = (input: WebhookCallbackInput) => unknown

/** When a callback is called, and where its context goes. */
export interface WebhookCallbackOptions {
  /** Call it for objects of these types only, e.g. `['dcim.site', 'ipam.*']`. Default: all. */
  readonly objectTypes?: readonly string[]
  /** Call it for events of these types only, e.g. `['object_updated']`. Default: all. */
  readonly eventTypes?: readonly string[]
  /** Nest its context under the plugin's name (`true`) or this key. Default: not nested. */
  readonly namespace?: true | string
  /** Time limit in milliseconds. Default: the host's, 5 s. */
  readonly timeout?: number
}

/** A registered callback. */
export interface RegisteredCallback {
  readonly callback: WebhookCallback
  readonly options: WebhookCallbackOptions
}

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    webhookCallbacks: RegisteredCallback
  }
}

/** The registry's store of webhook callbacks. */
export const webhookCallbacksStore: StoreDefinition<'webhookCallbacks'> = { name: 'webhookCallbacks' }

/**
 * Registers a function whose data is attached to outgoing webhooks under `context`
 * (NetBox: `register_webhook_callback`). Call it while a plugin's module is evaluated or from its `ready()`; outside
 * of a plugin it does nothing.
 *
 * ```ts
 * export const siteStatus = registerWebhookCallback(async ({ objectType, data, signal }) => {
 *   if (objectType !== 'dcim.site') return
 *   return { site_status: await fetchStatus(data.id, signal) }
 * })
 * ```
 *
 * @returns the function itself, so that tests can call it
 * @throws NetboxHooksError `NBH_CALLBACK_INVALID`, `NBH_REGISTRATION_CLOSED`
 */
export function registerWebhookCallback<Callback extends WebhookCallback>(
  callback: Callback,
  options: WebhookCallbackOptions = {},
): Callback {
  if (typeof callback !== 'function')
    throw callbackInvalid(callback === null ? 'null' : `a ${typeof callback}`)
  register('webhookCallbacks', { callback, options })
  return callback
}
