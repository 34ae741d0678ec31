import type {
  DeliveryHistory,
  QueueCounts,
  QueueSize,
  SpoolStatus,
  WebhookRecord,
} from '@netbox-hooks/delivery'
import type { Actor, AuditTrail, ManagedObjects, OperatorActions, Sending } from '@netbox-hooks/server'
import type { EventRule } from '@netbox-hooks/webhooks'
import type { News } from './news.ts'

/** A webhook, without secrets, and how it stands. */
export interface WebhookStatus extends WebhookRecord {
  readonly payloadUrl: string
  readonly httpMethod: string
  /** Whether events are sent to it at all. */
  readonly enabled: boolean
  /** `config`, `managed`, or the name of the plugin that has registered it. */
  readonly origin: string
  /** Why this host sends nothing to it, as a sentence; `undefined` if it does. */
  readonly held: string | undefined
}

/** An event rule, and where it comes from. */
export interface ListedRule extends EventRule {
  /** `config`, `managed`, or the name of the plugin that has registered it. */
  readonly origin: string
}

/**
 * What an operator can see and do while a host runs. What is done here is recorded as the application's: who does it for
 * somebody else says so by {@link HostOperations.actionsOf}.
 */
export interface HostOperations extends OperatorActions {
  /** What became of deliveries. */
  readonly history: DeliveryHistory
  /** The event rules that are in force. */
  readonly eventRules: readonly ListedRule[]
  /** The webhooks that are in force, and how each stands. */
  webhooks(): readonly WebhookStatus[]
  /** One of them. */
  webhook(name: string): WebhookStatus | undefined
  /** Whether a webhook is in force, or a rule that runs an action. */
  knows(kind: 'webhook' | 'action', name: string): boolean
  /** What an operator can do. Who it is that does it is recorded. */
  actionsOf(by: Actor): OperatorActions
  /** Webhooks and event rules as objects, and what can be done to them; `undefined` of a queue that keeps none. */
  readonly objects: ManagedObjects | undefined
  /** Who did what; `undefined` of a queue that keeps no records. */
  readonly audit: AuditTrail | undefined
  /** Who sends to a webhook, and how it goes. */
  sending(webhook: string): Sending
  /** How much is in the queue. */
  counts(): Promise<QueueCounts>
  /** Since when the delivery waits that has been due for longest; `undefined` if none is due, or the queue cannot tell. */
  oldestDue(): Promise<number | undefined>
  /** How large the queue's file is; `undefined` of a queue that lies elsewhere. */
  size(): Promise<QueueSize | undefined>
  /** How the spool stands; `undefined` if there is none. */
  spool(): SpoolStatus | undefined
  /** Tells of every attempt and of every change of a webhook's state. @returns the undo, which may be called twice */
  subscribe(listener: (news: News) => void): () => void
}
