import { PluginConfig, type PluginConfigClass, register, type StoreName } from '@netbox-hooks/core'
import {
  ContextRefused,
  type EventAction,
  registerEventAction,
  registerEventRule,
  registerEventType,
  registerTemplateFilter,
  registerWebhook,
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

const nothing: WorkerRegistrations = {
  callbacks: [],
  eventTypes: [],
  filters: [],
  actions: [],
  webhooks: [],
  eventRules: [],
  values: {},
}

/** Registers all but what is known already. */
function registerAll(
  registrations: WorkerRegistrations,
  worker: PluginWorker,
  known: WorkerRegistrations = nothing,
): WorkerRegistrations {
  const { callbacks, eventTypes, filters, actions, webhooks, eventRules, values } = registrations
  for (const type of eventTypes.slice(known.eventTypes.length)) registerEventType(type)
  for (const [index, { name, options }] of callbacks.entries())
    if (index >= known.callbacks.length) registerWebhookCallback(proxyOf(worker, index, name), options)
  for (const filter of filters.slice(known.filters.length))
    registerTemplateFilter(filter, async (...args) =>
      JSON.parse(await worker.request('filter', { filter, args })),
    )
  for (const action of actions.slice(known.actions.length)) registerEventAction(actionOf(worker, action))
  for (const webhook of webhooks.slice(known.webhooks.length)) registerWebhook(webhook)
  for (const rule of eventRules.slice(known.eventRules.length)) registerEventRule(rule)
  for (const [store, own] of Object.entries(values))
    for (const value of own.slice(known.values[store]?.length ?? 0))
      register(store as StoreName, value as never)
  return registrations
}

function actionOf(
  worker: PluginWorker,
  { name, timeout, hasSchema }: WorkerRegistrations['actions'][number],
): EventAction {
  const validate = (settings: unknown) => worker.request('checkSettings', { action: name, settings })
  return {
    name,
    ...(timeout !== undefined && { timeout }),
    ...(hasSchema && { settingsSchema: { '~standard': { version: 1, vendor: 'netbox-hooks', validate } } }),
    run: ({ signal, ...input }) => worker.request('runAction', { action: name, input }, signal),
  }
}

function proxyOf(worker: PluginWorker, index: number, name: string): WebhookCallback {
  const proxy: WebhookCallback = async (input) => resultOf(await worker.call(index, input))
  return Object.defineProperty(proxy, 'name', { value: name })
}

function resultOf(answer: CallbackAnswer): WebhookCallbackResult {
  if ('refused' in answer) throw new ContextRefused(answer.refused)
  return answer.json === undefined ? undefined : JSON.parse(answer.json)
}
