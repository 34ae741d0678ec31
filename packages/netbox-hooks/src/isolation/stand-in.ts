import { PluginConfig, type PluginConfigClass, registerEventType } from '@netbox-hooks/core'
import {
  registerWebhookCallback,
  type WebhookCallback,
  type WebhookCallbackResult,
} from '@netbox-hooks/webhooks'
import type { PluginWorker } from './plugin-worker.ts'
import type { CallbackAnswer, WorkerImport, WorkerRegistrations } from './worker-messages.ts'

/**
 * The class that stands in the host for a plugin which runs in a worker. It says of itself what the plugin says, and
 * registers a proxy for each of the plugin's callbacks, so that the host treats it as any other plugin. What the
 * plugin's modules have registered is registered at once: the order of callbacks decides which one wins.
 */
export function standInFor(
  { attributes, registrations }: WorkerImport,
  worker: PluginWorker,
): PluginConfigClass {
  const known = registerAll(registrations, worker)
  return class extends PluginConfig {
    constructor() {
      super()
      Object.assign(this, attributes)
    }

    override async ready(): Promise<void> {
      await super.ready()
      registerAll(await worker.ready(this.settings), worker, known)
    }

    override shutdown(): Promise<void> {
      return worker.shutdown()
    }
  }
}

/** How many callbacks and event types have been registered. */
interface Count {
  readonly callbacks: number
  readonly eventTypes: number
}

/** Registers all but the first so many. */
function registerAll(
  { callbacks, eventTypes }: WorkerRegistrations,
  worker: PluginWorker,
  known: Count = { callbacks: 0, eventTypes: 0 },
): Count {
  for (const type of eventTypes.slice(known.eventTypes)) registerEventType(type)
  for (const [index, { name, options }] of callbacks.entries())
    if (index >= known.callbacks) registerWebhookCallback(proxyOf(worker, index, name), options)
  return { callbacks: callbacks.length, eventTypes: eventTypes.length }
}

function proxyOf(worker: PluginWorker, index: number, name: string): WebhookCallback {
  const proxy: WebhookCallback = async (input) => resultOf(await worker.call(index, input))
  return Object.defineProperty(proxy, 'name', { value: name })
}

function resultOf(answer: CallbackAnswer): WebhookCallbackResult {
  if ('value' in answer) return answer.value as WebhookCallbackResult
  return answer.json === undefined ? undefined : JSON.parse(answer.json)
}
