export type { JudgedAttempt } from './attempt.ts'
export { type AttemptTimeouts, defaultAttemptTimeouts } from './attempt-timeouts.ts'
export type { AttemptTimings, ConnectionTimings } from './attempt-timings.ts'
export { type Authentication, authenticationProblem } from './authentication.ts'
export type { Clock } from './clock.ts'
export type { ConnectionSettings } from './connections.ts'
export { Dispatcher, type DispatcherOptions } from './dispatcher.ts'
export type { Endpoint } from './endpoint.ts'
export { queueSealed } from './errors.ts'
export { type GuardedConnectorOptions, guardedConnector } from './guarded-connector.ts'
export type {
  DeliveryDetails,
  DeliveryHistory,
  DeliverySummary,
  EventFilter,
  EventList,
  HistoryFilter,
  HistoryList,
  HistoryPage,
  RecordedAttempt,
} from './history.ts'
export { type HttpProxy, parseProxy, proxyProblem } from './http-proxy.ts'
export { HttpSender, type HttpSenderOptions } from './http-sender.ts'
export { inspectQueueFile, type QueueFileInspection } from './inspect-queue-file.ts'
export {
  type BulkProgress,
  type BulkResult,
  cancelMatching,
  type MatchingOptions,
  type Readdressing,
  redeliverMatching,
} from './matching-deliveries.ts'
export { type MoveOptions, type MoveProgress, moveQueue } from './move-queue.ts'
export {
  type Address,
  type Lookup,
  NetworkPolicy,
  type NetworkPolicyOptions,
  type ResolveOptions,
  type UrlVerdict,
} from './network-policy.ts'
export { derivedId, newId } from './new-id.ts'
export type { Ordering } from './ordering.ts'
export {
  type AttemptFacts,
  classifyOutcome,
  type Outcome,
  type OutcomeRule,
  outcomeTable,
  type Verdict,
} from './outcome.ts'
export type {
  AcceptedEvents,
  Attempt,
  Claim,
  Delivery,
  DeliveryMeta,
  DeliveryQueue,
  DeliveryState,
  NewDelivery,
  QueueCounts,
  QueuedEvent,
  QueueWatcher,
  Redelivery,
} from './queue.ts'
export type {
  KeptItem,
  KeptKind,
  KeptPart,
  QueueSeal,
  QueueTransfer,
  TransferCounts,
} from './queue-transfer.ts'
export { headerProblem } from './request-headers.ts'
export { Retention, type RetentionOptions, type RetentionPeriods } from './retention.ts'
export { defaultRetrySchedule } from './retry-schedule.ts'
export { generateKeyPair, generateSecret, secretProblem } from './secret.ts'
export type { Sender, SendOptions, SendResult } from './sender.ts'
export { SharedBodies } from './shared-bodies.ts'
export type { Share, SharedLimits, ShareWish, TokenGrant } from './shared-limits.ts'
export {
  netboxSignature,
  type SignedMessage,
  signatureHeaders,
  standardWebhooksSignature,
} from './signatures.ts'
export { Spool, type SpoolAnswer, type SpoolOptions, type SpoolStatus } from './spool.ts'
export { SqliteHistory } from './sqlite-history.ts'
export type { MigrationProgress } from './sqlite-migration.ts'
export { SqliteQueue, type SqliteQueueOptions } from './sqlite-queue.ts'
export { SqliteTransfer } from './sqlite-transfer.ts'
export { type TlsSettings, tlsProblem } from './tls-settings.ts'
export type { RateLimit } from './token-bucket.ts'
export {
  type VerifiedWebhook,
  type VerifyWebhookOptions,
  verifyWebhook,
  type WebhookHeaders,
} from './verify-webhook.ts'
export type { WebhookRecord, WebhookState } from './webhook-record.ts'
export { type StateChange, WebhookStates } from './webhook-states.ts'
