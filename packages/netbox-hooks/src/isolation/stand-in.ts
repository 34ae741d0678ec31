import { PluginConfig, type PluginConfigClass, registerEventType } from '@netbox-hooks/core'
import {
  registerWebhookCallback,
  type WebhookCallback,
  type WebhookCallbackResult,
} from '@netbox-hooks/webhooks'
import type { PluginWorker } from './plugin-worker.ts'
import type { CallbackAnswer, PluginAttributes } from './worker-messages.ts'

/**
 * The class that stands in the host for a plugin which runs in a worker. It says of itself what the plugin says, and
 * registers a proxy for each of the plugin's callbacks, so that the host treats it as any other plugin.
 */
export function standInFor(attributes: PluginAttributes, worker: PluginWorker): PluginConfigClass {
  return class extends PluginConfig {
    constructor() {
      super()
      Object.assign(this, attributes)
    }

    override async ready(): Promise<void> {
      await super.ready()
      const { callbacks, eventTypes } = await worker.ready(this.settings)
      for (const type of eventTypes) registerEventType(type)
      for (const [index, { name, options }] of callbacks.entries())
        registerWebhookCallback(proxyOf(worker, index, name), options)
    }

    override shutdown(): Promise<void> {
      return worker.shutdown()
    }
  }
}

function proxyOf(worker: PluginWorker, index: number, name: string): WebhookCallback {
  const proxy: WebhookCallback = async (input) => resultOf(await worker.call(index, input))
  return Object.defineProperty(proxy, 'name', { value: name })
}

function resultOf(answer: CallbackAnswer): WebhookCallbackResult {
  if ('value' in answer) return answer.value as WebhookCallbackResult
  if ('json' in answer) return answer.json === undefined ? undefined : JSON.parse(answer.json)
  // What could not be written as JSON there cannot be here, for the same reason.
  return {
    toJSON() {
      throw new TypeError(answer.unwritable)
    },
  }
}
