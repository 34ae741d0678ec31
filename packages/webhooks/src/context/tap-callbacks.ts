import { nameOfFunction, type Registry } from '@netbox-hooks/core'
import type { JsonObject, RequestSummary, Snapshots } from '../change-event.ts'
import type { WebhookCallbackInput } from './callbacks.ts'
import type { ContextGathering } from './contribution.ts'
import type { ContextHook } from './hook.ts'

/**
 * Makes every registered callback a tap of the context hook, which belongs to its plugin and goes with it.
 * Call it when registration has ended.
 */
export function tapCallbacks(hooks: { readonly context: ContextHook }, registry: Registry): void {
  for (const [index, entry] of registry.entries('webhookCallbacks').entries()) {
    const { plugin, scope } = entry
    const { callback, options } = entry.value
    const { contextSchema: _, ...tapOptions } = options
    const settings = scope?.settings ?? {}
    const name = nameOfFunction(callback) || `#${index + 1}`
    const tap = { ...tapOptions, name, callback: name, plugin, scope }
    hooks.context.tap(tap, (gathering) => callback(new CallbackInput(gathering, settings)))
  }
}

const noData: JsonObject = Object.freeze({})

/** A class, because a getter in an object literal would cost more than all the rest of a call. */
class CallbackInput implements WebhookCallbackInput {
  readonly objectType: string
  readonly eventType: string
  readonly data: JsonObject
  readonly request: RequestSummary | null
  readonly snapshots: Snapshots | null
  readonly settings: Readonly<Record<string, unknown>>
  readonly #gathering: ContextGathering

  constructor(gathering: ContextGathering, settings: Readonly<Record<string, unknown>>) {
    const { objectType, eventType, data, request, snapshots } = gathering.event
    this.objectType = objectType
    this.eventType = eventType
    this.data = data ?? noData
    this.request = request ?? null
    this.snapshots = snapshots ?? null
    this.settings = settings
    this.#gathering = gathering
  }

  get signal(): AbortSignal {
    return this.#gathering.signal
  }
}
