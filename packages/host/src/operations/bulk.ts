import { nearest } from '@netbox-hooks/core/hints'
import {
  type BulkResult,
  cancelMatching,
  type DeliveryHistory,
  type DeliverySummary,
  type Dispatcher,
  derivedId,
  type HistoryFilter,
  newId,
  type Redelivery,
  redeliverMatching,
} from '@netbox-hooks/delivery'
import {
  type BulkOperations,
  type BulkOptions,
  type BulkOutcome,
  deliveryBodyGone,
  type MissingEvent,
  type MissingPeriod,
  type RedeliverOptions,
  webhookOff,
  webhookUnknown,
} from '@netbox-hooks/server'
import type { RequestBuilder, Webhook } from '@netbox-hooks/webhooks'
import type { EventDeliveries } from '../events/deliveries.ts'
import { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { deliverMissing, findMissing } from './missing-deliveries.ts'

/** What {@link QueueOperations} work with. */
export interface QueueOperationsOptions {
  readonly history: DeliveryHistory
  /** Asked for when something is changed. */
  readonly dispatcher: () => Pick<Dispatcher, 'redeliver' | 'cancel' | 'supplement'>
  /** Asked for when something is built. */
  readonly building: () => { readonly builder: RequestBuilder; readonly source: EventDeliveries }
  /** As they are stored: without secrets. */
  readonly webhooks: readonly Webhook[]
  readonly secrets: Secrets
}

const shownAtMost = 10

/** The operations, on an open queue. */
export class QueueOperations implements BulkOperations {
  readonly #options: QueueOperationsOptions

  constructor(options: QueueOperationsOptions) {
    this.#options = options
  }

  async redeliver(
    deliveryIds: readonly string[],
    { idempotencyKey = newId(), toWebhook }: RedeliverOptions = {},
  ): Promise<readonly string[]> {
    const to = this.#readdressing(toWebhook)
    const redeliveries = deliveryIds.map(async (deliveryId) => {
      return { deliveryId, id: derivedId(deliveryId, idempotencyKey), to: await to?.(deliveryId) }
    })
    return this.#options.dispatcher().redeliver(await Promise.all(redeliveries))
  }

  async redeliverMatching(
    filter: HistoryFilter,
    { dryRun = false, toWebhook, ...options }: BulkOptions & RedeliverOptions = {},
  ): Promise<BulkOutcome<DeliverySummary>> {
    const readdress = this.#readdressing(toWebhook)
    const to = readdress && (({ id }: DeliverySummary) => readdress(id))
    if (dryRun) return this.#count(filter)
    const { dispatcher, history } = this.#options
    return this.#outcome(await redeliverMatching(dispatcher(), { ...options, history, filter, to }))
  }

  async cancelMatching(
    filter: HistoryFilter,
    { dryRun = false, ...options }: BulkOptions = {},
  ): Promise<BulkOutcome<DeliverySummary>> {
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

  async #count(filter: HistoryFilter): Promise<BulkOutcome<DeliverySummary>> {
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

  /** How a delivery becomes one to that webhook; `undefined` for the webhook that it has been sent to. */
  #readdressing(
    webhook: string | undefined,
  ): ((deliveryId: string) => Promise<Redelivery['to']>) | undefined {
    if (webhook === undefined) return undefined
    this.#find(webhook)
    const { history, building, secrets } = this.#options
    const { builder } = building()
    const environment = new EnvironmentValues(secrets.variables)
    return async (deliveryId) => {
      const delivery = await history.get(deliveryId)
      if (!delivery) return undefined
      const { body: sent, headers, eventId, meta } = delivery
      if (!sent) throw deliveryBodyGone(deliveryId)
      const { objectId = null, rule = '' } = meta ?? {}
      const request = await builder.readdress({ headers, body: sent, eventId, objectId, rule }, webhook)
      const { method, url, headers: own, body } = environment.hide(request, eventId)
      const isSame = Buffer.compare(body, sent) === 0
      return { webhook, method, url, headers: own, ...(!isSame && { body }) }
    }
  }

  #find(name: string): void {
    const { webhooks } = this.#options
    const webhook = webhooks.find((webhook) => webhook.name === name)
    const names = webhooks.map((webhook) => webhook.name)
    if (!webhook) throw webhookUnknown(name, nearest(name, names, 'webhooks'))
    if (webhook.enabled === false) throw webhookOff(name)
  }
}
