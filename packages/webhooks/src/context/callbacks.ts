import { nameOfFunction, register, type StoreDefinition } from '@netbox-hooks/core'
import type { RequestSummary, Snapshots } from '../change-event.ts'
import { callbackInvalid, callbackOptionInvalid, callbackOptionUnknown } from '../errors.ts'
import type { ObjectShape, ObjectShapes } from '../object-shapes.ts'
import type { ContextTapOptions } from './context-tap.ts'
import type { WebhookCallbackResult } from './result.ts'
import { type ContextSchema, jsonSchemaOf } from './schema.ts'

/**
 * What a callback is called with. Fields may be added, never renamed.
 *
 * @typeParam Settings the settings of the plugin that registers the callback
 * @typeParam ObjectType types of the objects that it is called for
 * @typeParam Shape what those objects look like
 */
export interface WebhookCallbackInput<
  Settings = Readonly<Record<string, unknown>>,
  ObjectType extends string = string,
  Shape extends ObjectShape<object, object> = ObjectShape,
> {
  /** `app.model`, e.g. `dcim.site`. */
  readonly objectType: ObjectType
  /** Internal name, e.g. `object_updated`; the payload says `updated`. */
  readonly eventType: string
  /** The object as receivers see it; frozen. `{}` for an event without data. */
  readonly data: Shape['data']
  /** The request that the change belongs to; `null` for e.g. a job. */
  readonly request: RequestSummary | null
  /** State before and after the change; frozen. `null` for an event that is no change, e.g. a job's. */
  readonly snapshots: Snapshots<Shape['snapshot']> | null
  /** Aborted when the callback's time limit has passed. It is made on first use. */
  readonly signal: AbortSignal
  /** The settings of the plugin that registered the callback. */
  readonly settings: Settings
}

/** A plugin's function that returns context for an event, or nothing. */
export type WebhookCallback<
  Settings = Readonly<Record<string, unknown>>,
  ObjectTypes extends string = string,
> = (input: ShapedInput<ObjectTypes, Settings>) => WebhookCallbackResult | Promise<WebhookCallbackResult>

/** One input for each type of objects: where `objectType` is compared, `data` is narrowed. */
type ShapedInput<ObjectTypes extends string, Settings> = ObjectTypes extends keyof ObjectShapes
  ? WebhookCallbackInput<Settings, ObjectTypes, ObjectShapes[ObjectTypes]>
  : WebhookCallbackInput<Settings, ObjectTypes extends `${string}.*` ? string : ObjectTypes>

/** For which events a callback is called, how long it may take, where its context goes, and what that is like. */
export interface WebhookCallbackOptions<ObjectTypes extends string = string>
  extends Omit<ContextTapOptions, 'scope' | 'optional'> {
  /** Object types, e.g. `['dcim.site', 'ipam.*']`. Default: all. */
  readonly objectTypes?: readonly ObjectTypes[]
  /**
   * What the callback returns, for receivers: `netbox-hooks schema` prints it as part of what they get. It is not checked
   * when the callback is called.
   */
  readonly contextSchema?: ContextSchema
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
export const webhookCallbacksStore: StoreDefinition<RegisteredCallback> = {
  kind: 'webhook callback',
  description: 'add to the context of events: `registerWebhookCallback()`',
  labelOf: ({ callback }) => nameOfFunction(callback) || '(anonymous)',
}

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
export function registerWebhookCallback<
  Callback extends WebhookCallback<Readonly<Record<string, unknown>>, ObjectTypes>,
  ObjectTypes extends string = string,
>(callback: Callback, options: WebhookCallbackOptions<ObjectTypes> = {}): Callback {
  if (typeof callback !== 'function') throw callbackInvalid(callback)
  checkOptions(options)
  const { contextSchema, ...others } = options
  const declared = contextSchema && { contextSchema: jsonSchemaOf(contextSchema) }
  register('webhookCallbacks', {
    callback: callback as unknown as WebhookCallback,
    options: { ...others, ...declared },
  })
  return callback
}

const knownOptions: readonly string[] = Object.keys({
  objectTypes: true,
  eventTypes: true,
  timeout: true,
  namespace: true,
  contextSchema: true,
} satisfies Record<keyof WebhookCallbackOptions, true>)

function checkOptions(options: WebhookCallbackOptions): void {
  // A filter that is misspelt would be none.
  const unknown = Object.keys(options).find((name) => !knownOptions.includes(name))
  if (unknown !== undefined) throw callbackOptionUnknown(unknown, knownOptions)
  const { namespace, timeout, objectTypes, eventTypes } = options
  const isNamespace = namespace === true || (typeof namespace === 'string' && namespace !== '')
  if (namespace !== undefined && !isNamespace)
    throw callbackOptionInvalid('namespace', 'true or a name', namespace)
  const isTimeout = typeof timeout === 'number' && timeout > 0
  if (timeout !== undefined && !isTimeout)
    throw callbackOptionInvalid('timeout', 'milliseconds above 0', timeout)
  for (const [name, types] of Object.entries({ objectTypes, eventTypes })) {
    if (types !== undefined && !Array.isArray(types))
      throw callbackOptionInvalid(name, 'a list of types', types)
  }
}
