export { Dispatcher, type DispatcherOptions } from './dispatcher.ts'
export type { Endpoint } from './endpoint.ts'
export { type GuardedConnectorOptions, guardedConnector } from './guarded-connector.ts'
export {
  type AttemptTimeouts,
  defaultAttemptTimeouts,
  HttpSender,
  type HttpSenderOptions,
  type SendOptions,
  type SendResult,
} from './http-sender.ts'
export {
  type Address,
  type Lookup,
  NetworkPolicy,
  type NetworkPolicyOptions,
  type UrlVerdict,
} from './network-policy.ts'
export { newId } from './new-id.ts'
export type {
  Attempt,
  Claim,
  Delivery,
  DeliveryQueue,
  DeliveryState,
  NewDelivery,
  QueueCounts,
  QueuedEvent,
} from './queue.ts'
export { headerProblem } from './request-headers.ts'
export { defaultRetrySchedule } from './retry-schedule.ts'
export { generateSecret, secretProblem } from './secret.ts'
export {
  netboxSignature,
  type SignedMessage,
  signatureHeaders,
  standardWebhooksSignature,
} from './signatures.ts'
export { SqliteQueue, type SqliteQueueOptions } from './sqlite-queue.ts'
export {
  type VerifiedWebhook,
  type VerifyWebhookOptions,
  verifyWebhook,
  type WebhookHeaders,
} from './verify-webhook.ts'
