export { BoundedMemo } from '../bounded-memo.ts'
export { queueClosed, queueSealed } from '../errors.ts'
export * from '../objects/index.ts'
export type { QueueSeal } from '../queue-seal.ts'
export { type Attempt, failedAtOnce } from './attempt.ts'
export type {
  Delivery,
  DeliveryFailure,
  DeliveryMeta,
  DeliveryState,
  NewDelivery,
  NewUrl,
  Redelivery,
} from './delivery.ts'
export type { QueuedEvent } from './event.ts'
export type {
  AttemptSummary,
  DeliveryDetails,
  DeliveryHistory,
  DeliverySummary,
  EventFilter,
  EventList,
  HistoryFilter,
  HistoryList,
  HistoryPage,
  ListedDelivery,
  RecordedAttempt,
  WebhookBacklog,
} from './history.ts'
export { inGroups } from './in-groups.ts'
export {
  type BulkProgress,
  type BulkResult,
  cancelMatching,
  hastenMatching,
  type MatchingOptions,
  type Readdressing,
  readdressMatching,
  redeliverMatching,
} from './matching.ts'
export { type MoveOptions, type MoveProgress, moveQueue } from './move.ts'
export { derivedId, newId } from './new-id.ts'
export type { AcceptedEvents, Claim, DeliveryQueue, QueueCounts, QueueSize, QueueWatcher } from './queue.ts'
export { type KeptTime, machineTime, QueueTime, type TimeSource } from './queue-time.ts'
export { Retention, type RetentionOptions, type RetentionPeriods } from './retention.ts'
export { SharedBodies } from './shared-bodies.ts'
export type { RateLimit, Share, SharedLimits, ShareWish, TokenGrant } from './shared-limits.ts'
export type { SpoolStatus } from './spool-status.ts'
export { actionOf, actionTarget } from './target.ts'
export { TimeKeeper, type TimeKeeperOptions } from './time-keeper.ts'
export type {
  KeptItem,
  KeptKind,
  KeptNumbers,
  KeptPart,
  QueueTransfer,
  TransferCounts,
} from './transfer.ts'

export { recordMovedBy, type WebhookRecord, type WebhookState } from './webhook-record.ts'

export { describeWebhook } from './webhook-words.ts'
