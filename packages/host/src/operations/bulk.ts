import { nearest } from '@netbox-hooks/core/hints'
import {
  type BulkResult,
  cancelMatching,
  type DeliveryHistory,
  type Dispatcher,
  derivedId,
  type HistoryFilter,
  hastenMatching,
  inGroups,
  type ListedDelivery,
  newId,
  type Readdressing,
  type Redelivery,
  redeliverMatching,
} from '@netbox-hooks/delivery'
import {
  type BulkOperations,
  type BulkOptions,
  type BulkOutcome,
  type MissingEvent,
  type MissingPeriod,
  type RedeliverOptions,
  webhookOff,
  webhookUnknown,
} from '@netbox-hooks/server'
import type { RequestBuilder } from '@netbox-hooks/webhooks'
import type { EventDeliveries } from '../events/deliveries.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { deliverMissing, findMissing } from './missing-deliveries.ts'
import { Replacements } from './replacement.ts'

/** What {@link QueueOperations} work with. */
export interface QueueOperationsOptions {
  readonly history: DeliveryHistory
  /** Asked for when something is changed. */
  readonly dispatcher: () => Pick<Dispatcher, 'redeliver' | 'retryNow' | 'cancel' | 'supplement'>
  /** Asked for when something is built. */
  readonly building: () => { readonly builder: RequestBuilder; readonly source: EventDeliveries }
  readonly inventory: Inventory
  readonly secrets: Secrets
}

const shownAtMost = 10
/** Deliveries that are looked at, and built, at once. */
const builtAtOnce = 4

/** The operations, on an open queue. */
export class QueueOperations implements BulkOperations {
  readonly #options: QueueOperationsOptions
  readonly #replacements: Replacements

  constructor(options: QueueOperationsOptions) {
    this.#options = options
    this.#replacements = new Replacements(options)
  }

  async redeliver(
    deliveryIds: readonly string[],
    { idempotencyKey = newId(), toWebhook }: RedeliverOptions = {},
  ): Promise<readonly string[]> {
    const { history, dispatcher } = this.#options
    const replace = this.#replacing(toWebhook)
    const redeliveryOf = async (deliveryId: string): Promise<Redelivery> => {
      const delivery = await history.get(deliveryId)
      const to = delivery && (await replace(delivery))
      return { deliveryId, id: derivedId(deliveryId, idempotencyKey), to }
    }
    const redeliveries: Redelivery[] = []
    for await (const group of inGroups(deliveryIds, builtAtOnce, redeliveryOf)) redeliveries.push(...group)
    return dispatcher().redeliver(redeliveries)
  }

  async redeliverMatching(
    filter: HistoryFilter,
    { dryRun = false, toWebhook, ...options }: BulkOptions & RedeliverOptions = {},
  ): Promise<BulkOutcome<ListedDelivery>> {
    const to = this.#replacing(toWebhook)
    if (dryRun) return this.#count(filter)
    const { dispatcher, history } = this.#options
    return this.#outcome(await redeliverMatching(dispatcher(), { ...options, history, filter, to }))
  }

  async retryMatching(
    filter: HistoryFilter,
    { dryRun = false, ...options }: BulkOptions = {},
  ): Promise<BulkOutcome<ListedDelivery>> {
    if (dryRun) return this.#count({ ...filter, state: 'pending' })
    const { dispatcher, history } = this.#options
    return this.#outcome(await hastenMatching(dispatcher(), { ...options, history, filter }))
  }

  async cancelMatching(
    filter: HistoryFilter,
    { dryRun = false, ...options }: BulkOptions = {},
  ): Promise<BulkOutcome<ListedDelivery>> {
    if (dryRun) return this.#count({ ...filter, state: 'pending' })
    const { dispatcher, history } = this.#options
    return this.#outcome(await cancelMatching(dispatcher(), { ...options, history, filter }))
  }

  async deliverMissing(
    webhook: string,
    { dryRun = false, ...options }: BulkOptions & MissingPeriod = {},
  ): Promise<BulkOutcome<MissingEvent>> {
    this.#find(webhook)
    const { dispatcher, history, building } = this.#options
    const { source } = building()
    if (dryRun) return findMissing(history, source, { ...options, webhook })
    return this.#outcome(await deliverMissing(history, source, dispatcher(), { ...options, webhook }))
  }

  async #count(filter: HistoryFilter): Promise<BulkOutcome<ListedDelivery>> {
    const { history } = this.#options
    const [matched, { deliveries }] = await Promise.all([
      history.count(filter),
      history.list(filter, { limit: shownAtMost }),
    ])
    return { matched, changed: 0, problems: [], next: undefined, sample: deliveries }
  }

  #outcome(result: BulkResult): BulkOutcome<never> {
    const { secrets } = this.#options
    return { ...result, problems: result.problems.map((problem) => secrets.redact(problem)), sample: [] }
  }

  /** What is sent in the place of each, to its own target or to another webhook. */
  #replacing(webhook: string | undefined): Readdressing {
    if (webhook === undefined) return (delivery) => this.#replacements.anew(delivery)
    this.#find(webhook)
    // Where nothing can be built, that is said before anything is done.
    this.#options.building()
    return (delivery) => this.#replacements.to(webhook, delivery)
  }

  #find(name: string): void {
    const { inventory } = this.#options
    const webhook = inventory.webhook(name)
    if (!webhook) {
      const names = Array.from(inventory.webhooks(), ({ stored }) => stored.name)
      throw webhookUnknown(name, nearest(name, names, 'webhooks'))
    }
    if (!webhook.stored.enabled) throw webhookOff(name)
  }
}
