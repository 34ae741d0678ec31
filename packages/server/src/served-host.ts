import type { HostReport, Logger, Registry } from '@netbox-hooks/core'
import type {
  Attempt,
  Delivery,
  DeliveryHistory,
  QueueCounts,
  QueueSize,
  SpoolStatus,
  StateChange,
  WebhookRecord,
  WebhookTraffic,
} from '@netbox-hooks/delivery'
import type { ChangeEvent, EventExplanation, EventRule } from '@netbox-hooks/webhooks'
import type { NetboxCatchUp } from './netbox-catch-up.ts'
import type { AuditTrail } from './objects/audit-trail.ts'
import type { Actor, ManagedObjects } from './objects/managed-objects.ts'
import type { Reload } from './objects/reload.ts'
import type { OperatorActions } from './operator-actions.ts'

/** An event as it comes in; the host fills in what is optional. */
export type IncomingEvent = Pick<ChangeEvent, 'eventType' | 'objectType' | 'data'> & Partial<ChangeEvent>

/** An event of the store. */
export interface RecentEvent extends ChangeEvent {
  readonly id: string
}

/** Who sends to a webhook, as far as a host can tell; if it does so itself, how that goes. */
export type Sending =
  | ({ readonly by: 'this host' } & WebhookTraffic)
  | { readonly by: 'another host' }
  | { readonly by: 'nobody' }

/** All that the server knows of the host behind it. */
export interface ServedHost {
  readonly version: string
  readonly logger: Logger
  /** Holds the event types and the plugins' routes. */
  readonly registry: Registry
  /** Whether it accepts events. */
  readonly isReady: boolean
  /** What became of deliveries. */
  readonly history: DeliveryHistory
  /** The newest processed events whose bodies are still there, the newest first; fewer where they are large. */
  recentEvents(limit: number): Promise<readonly RecentEvent[]>
  /** All that is known of the plugins. */
  report(): HostReport
  /** The event rules that are in force. */
  eventRules(): readonly ServedRule[]
  /** The webhooks that are in force, and how each stands. */
  webhooks(): readonly ServedWebhook[]
  /** One of them. */
  webhook(name: string): ServedWebhook | undefined
  /** Whether a webhook is in force, or a rule that runs an action. */
  knows(kind: 'webhook' | 'action', name: string): boolean

  /**
   * Accepts events, all or none; resolves when they are durable.
   *
   * @param options `idempotencyKey`: a second call with it within 24 h stores nothing and answers as the first;
   *   `headers`: those that the events came with, for a trace to go on; `requestId`: what the log names their deliveries by;
   *   `isParsed`: `JSON.parse()` has just made them, and nobody else has them; `source`: NetBox has sent them, so that
   *   one may come behind a later change
   * @returns the events' ids
   * @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_QUEUE_FULL`, `NBH_HOST_NOT_RUNNING`
   */
  emit(
    events: readonly IncomingEvent[],
    options: {
      readonly idempotencyKey?: string | undefined
      readonly headers?: Readonly<Record<string, unknown>> | undefined
      readonly requestId?: string | undefined
      readonly isParsed?: boolean | undefined
      readonly source?: 'netbox' | undefined
    },
  ): Promise<readonly string[]>

  /**
   * What an event would lead to, and why. Nothing is accepted or sent; callbacks are called.
   * @throws NetboxHooksError `NBH_EVENT_INVALID`
   */
  explain(event: IncomingEvent): Promise<EventExplanation>

  /** Who sends to a webhook, and how it goes. */
  sending(webhook: string): Sending
  /** What an operator can do. Who it is that does it is recorded. */
  actionsOf(by: Actor): OperatorActions

  /** Webhooks and event rules as objects, and what can be done to them; `undefined` of a queue that keeps none. */
  readonly objects: ManagedObjects | undefined
  /** Who did what. */
  readonly audit: AuditTrail | undefined
  /** Reads the configuration again; `undefined` if no host is there that would. */
  readonly reload: Reload | undefined

  /** Reads NetBox's change log; `undefined` if it is not read. */
  readonly netbox: NetboxCatchUp | undefined
  /** How many changes came from NetBox behind a later one of their object since the host was started. */
  readonly lateChanges: number

  /** How much is in the queue. */
  counts(): Promise<QueueCounts>
  /** Since when the delivery waits that has been due for longest; `undefined` if none is due, or the queue cannot tell. */
  oldestDue(): Promise<number | undefined>
  /** How large the queue's file is; `undefined` of a queue that lies elsewhere. */
  size(): Promise<QueueSize | undefined>
  /** How events stand that wait on this machine for the queue's server; `undefined` if there is no spool. */
  spool(): SpoolStatus | undefined
  /** Tells of every attempt and of every change of a webhook's state. @returns the undo, which may be called twice */
  subscribe(listener: (news: HostNews) => void): () => void
}

/** A webhook, without secrets, and how it stands. */
export interface ServedWebhook extends WebhookRecord {
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
export interface ServedRule extends EventRule {
  /** `config`, `managed`, or the name of the plugin that has registered it. */
  readonly origin: string
}

/** What a host tells of its work. */
export type HostNews =
  | { readonly kind: 'attempt'; readonly delivery: Delivery; readonly attempt: Attempt }
  | { readonly kind: 'webhook_state'; readonly change: StateChange }
