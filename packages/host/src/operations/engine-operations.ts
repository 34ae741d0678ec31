import { areTexts, refuseUnless } from '@netbox-hooks/core'
import type {
  DeliveryHistory,
  DeliveryQueue,
  Dispatcher,
  QueueCounts,
  QueueSize,
  SpoolStatus,
} from '@netbox-hooks/delivery'
import type { Spool } from '@netbox-hooks/queue-sqlite'
import type { BulkOperations, Sending } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { testEvent } from '../events/test-events.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { LiveWebhook } from '../inventory/live-objects.ts'
import type { HostOperations, ListedRule, WebhookStatus } from './host-operations.ts'
import type { News, NewsDesk } from './news.ts'

/** What {@link EngineOperations} act on. */
export interface EngineOperationsOptions {
  readonly queue: DeliveryQueue
  readonly dispatcher: Dispatcher
  readonly bulk: BulkOperations
  readonly news: NewsDesk
  readonly inventory: Inventory
  readonly spool: Spool | undefined
  /** Whether this host sends; else one that shares the queue does. */
  readonly sends: boolean
  readonly accept: (events: readonly ChangeEvent[]) => Promise<readonly string[]>
}

/** What an operator can see and do while an engine runs. */
export class EngineOperations implements HostOperations {
  readonly #queue: DeliveryQueue
  readonly #dispatcher: Dispatcher
  readonly #bulk: BulkOperations
  readonly #news: NewsDesk
  readonly #inventory: Inventory
  readonly #spool: Spool | undefined
  readonly #sends: boolean
  readonly #accept: EngineOperationsOptions['accept']

  constructor(options: EngineOperationsOptions) {
    this.#queue = options.queue
    this.#dispatcher = options.dispatcher
    this.#bulk = options.bulk
    this.#news = options.news
    this.#inventory = options.inventory
    this.#spool = options.spool
    this.#sends = options.sends
    this.#accept = options.accept
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

  async pause(
    webhook: string,
    options?: { readonly until?: number; readonly reason?: string },
  ): Promise<void> {
    refuseNoName('pause()', webhook)
    return this.#dispatcher.pause(webhook, options)
  }

  async resume(webhook: string): Promise<void> {
    refuseNoName('resume()', webhook)
    return this.#dispatcher.resume(webhook)
  }

  async test(webhook: string): Promise<string> {
    refuseNoName('test()', webhook)
    const [id] = await this.#accept([testEvent(webhook)])
    return id as string
  }

  async redeliver(
    ...args: Parameters<BulkOperations['redeliver']>
  ): Promise<Awaited<ReturnType<BulkOperations['redeliver']>>> {
    refuseUnless(areTexts(args[0]), 'operations.redeliver()', 'a list of ids', args[0])
    return this.#bulk.redeliver(...args)
  }

  redeliverMatching(
    ...args: Parameters<BulkOperations['redeliverMatching']>
  ): ReturnType<BulkOperations['redeliverMatching']> {
    return this.#bulk.redeliverMatching(...args)
  }

  retryMatching(
    ...args: Parameters<BulkOperations['retryMatching']>
  ): ReturnType<BulkOperations['retryMatching']> {
    return this.#bulk.retryMatching(...args)
  }

  cancelMatching(
    ...args: Parameters<BulkOperations['cancelMatching']>
  ): ReturnType<BulkOperations['cancelMatching']> {
    return this.#bulk.cancelMatching(...args)
  }

  deliverMissing(
    ...args: Parameters<BulkOperations['deliverMissing']>
  ): ReturnType<BulkOperations['deliverMissing']> {
    return this.#bulk.deliverMissing(...args)
  }

  async retryNow(deliveryIds: readonly string[]): Promise<readonly string[]> {
    refuseUnless(areTexts(deliveryIds), 'operations.retryNow()', 'a list of ids', deliveryIds)
    return this.#dispatcher.retryNow(deliveryIds)
  }

  sending(webhook: string): Sending {
    return this.#sends ? { by: 'this host', ...this.#dispatcher.traffic(webhook) } : { by: 'another host' }
  }

  async cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    refuseUnless(areTexts(deliveryIds), 'operations.cancel()', 'a list of ids', deliveryIds)
    return this.#dispatcher.cancel(deliveryIds)
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

function refuseNoName(call: string, webhook: unknown): void {
  refuseUnless(typeof webhook === 'string', `operations.${call}`, 'the name of a webhook', webhook)
}
