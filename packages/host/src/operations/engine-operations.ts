import type {
  DeliveryHistory,
  DeliveryQueue,
  Dispatcher,
  QueueCounts,
  QueueSize,
  SpoolStatus,
} from '@netbox-hooks/delivery'
import type { Spool } from '@netbox-hooks/queue-sqlite'
import type { Actor, AuditTrail, ManagedObjects, OperatorActions, Sending } from '@netbox-hooks/server'
import type { Inventory } from '../inventory/inventory.ts'
import type { LiveWebhook } from '../inventory/live-objects.ts'
import type { HostOperations, ListedRule, WebhookStatus } from './host-operations.ts'
import type { News, NewsDesk } from './news.ts'
import { recordedActions } from './recorded-actions.ts'

/** What {@link EngineOperations} act on. */
export interface EngineOperationsOptions {
  readonly queue: DeliveryQueue
  readonly dispatcher: Dispatcher
  readonly actions: OperatorActions
  /** Where it is kept who did what. */
  readonly audit: AuditTrail | undefined
  readonly objects: ManagedObjects | undefined
  readonly news: NewsDesk
  readonly inventory: Inventory
  readonly spool: Spool | undefined
  /** Whether this host sends; else one that shares the queue does. */
  readonly sends: boolean
}

type Call<Name extends keyof OperatorActions> = Parameters<OperatorActions[Name]>
type Answer<Name extends keyof OperatorActions> = ReturnType<OperatorActions[Name]>

/** What an operator can see and do while an engine runs. */
export class EngineOperations implements HostOperations {
  readonly #queue: DeliveryQueue
  readonly #dispatcher: Dispatcher
  readonly #actions: OperatorActions
  readonly audit: AuditTrail | undefined
  readonly objects: ManagedObjects | undefined
  readonly #own: OperatorActions
  readonly #news: NewsDesk
  readonly #inventory: Inventory
  readonly #spool: Spool | undefined
  readonly #sends: boolean

  constructor(options: EngineOperationsOptions) {
    this.#queue = options.queue
    this.#dispatcher = options.dispatcher
    this.#actions = options.actions
    this.audit = options.audit
    this.objects = options.objects
    this.#own = this.actionsOf({ name: 'application', via: 'host' })
    this.#news = options.news
    this.#inventory = options.inventory
    this.#spool = options.spool
    this.#sends = options.sends
  }

  get history(): DeliveryHistory {
    return this.#queue.history
  }

  get eventRules(): readonly ListedRule[] {
    return Array.from(this.#inventory.rules(), ({ origin, rule }) => ({ ...rule, origin }))
  }

  webhooks(): readonly WebhookStatus[] {
    return Array.from(this.#inventory.webhooks(), (webhook) => this.#statusOf(webhook))
  }

  webhook(name: string): WebhookStatus | undefined {
    const webhook = this.#inventory.webhook(name)
    return webhook && this.#statusOf(webhook)
  }

  knows(kind: 'webhook' | 'action', name: string): boolean {
    return this.#inventory.knows(kind, name)
  }

  actionsOf(by: Actor): OperatorActions {
    return recordedActions(this.#actions, this.audit, by)
  }

  pause(...call: Call<'pause'>): Answer<'pause'> {
    return this.#own.pause(...call)
  }

  resume(...call: Call<'resume'>): Answer<'resume'> {
    return this.#own.resume(...call)
  }

  test(...call: Call<'test'>): Answer<'test'> {
    return this.#own.test(...call)
  }

  redeliver(...call: Call<'redeliver'>): Answer<'redeliver'> {
    return this.#own.redeliver(...call)
  }

  redeliverMatching(...call: Call<'redeliverMatching'>): Answer<'redeliverMatching'> {
    return this.#own.redeliverMatching(...call)
  }

  retryMatching(...call: Call<'retryMatching'>): Answer<'retryMatching'> {
    return this.#own.retryMatching(...call)
  }

  cancelMatching(...call: Call<'cancelMatching'>): Answer<'cancelMatching'> {
    return this.#own.cancelMatching(...call)
  }

  deliverMissing(...call: Call<'deliverMissing'>): Answer<'deliverMissing'> {
    return this.#own.deliverMissing(...call)
  }

  retryNow(...call: Call<'retryNow'>): Answer<'retryNow'> {
    return this.#own.retryNow(...call)
  }

  cancel(...call: Call<'cancel'>): Answer<'cancel'> {
    return this.#own.cancel(...call)
  }

  sending(webhook: string): Sending {
    return this.#sends ? { by: 'this host', ...this.#dispatcher.traffic(webhook) } : { by: 'another host' }
  }

  counts(): Promise<QueueCounts> {
    return this.#queue.counts()
  }

  async oldestDue(): Promise<number | undefined> {
    const since = await this.#queue.oldestDue?.()
    return since === undefined ? undefined : this.#queue.time.toWall(since)
  }

  async size(): Promise<QueueSize | undefined> {
    return this.#queue.size?.()
  }

  spool(): SpoolStatus | undefined {
    return this.#spool?.status
  }

  subscribe(listener: (news: News) => void): () => void {
    return this.#news.subscribe(listener)
  }

  #statusOf({ origin, held, stored: { name, payloadUrl, httpMethod, enabled } }: LiveWebhook): WebhookStatus {
    return { ...this.#dispatcher.state(name), payloadUrl, httpMethod, enabled, origin, held }
  }
}
