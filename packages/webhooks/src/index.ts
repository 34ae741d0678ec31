export {
  type ChangeEvent,
  type JsonObject,
  netboxTimestamp,
  type RequestSummary,
  type Snapshots,
} from './change-event.ts'
export { discardChanges, recordChange, trackChanges } from './change-tracking.ts'
export type { CallbackOutcome, ContextGathering } from './context-gathering.ts'
export { EventQueue, type EventQueueOptions, type RecordedChange } from './event-queue.ts'
export type { EventRule } from './event-rules.ts'
export { buildPayload, type Payload, type PayloadInput } from './payload.ts'
export { RequestBuilder, type RequestBuilderOptions, type WebhookRequest } from './request-builder.ts'
export type { Webhook } from './webhook.ts'
export {
  type RegisteredCallback,
  registerWebhookCallback,
  type WebhookCallback,
  type WebhookCallbackInput,
  type WebhookCallbackOptions,
  webhookCallbacksStore,
} from './webhook-callbacks.ts'
export { createWebhookHooks, type WebhookHooks } from './webhook-hooks.ts'
