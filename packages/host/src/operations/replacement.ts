import { stringifyJson } from '@netbox-hooks/core/json'
import { actionOf, type DeliveryHistory, type DeliverySummary, type Redelivery } from '@netbox-hooks/delivery'
import { deliveryBodyGone, deliveryNotDue, deliveryUnbuilt } from '@netbox-hooks/server'
import type { ActionFilter, RequestBuilder } from '@netbox-hooks/webhooks'
import { readActionBody } from '../events/action-body.ts'
import type { EventDeliveries } from '../events/deliveries.ts'
import type { KeptMeta } from '../events/delivery-meta.ts'
import { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** What {@link Replacements} are made with. */
export interface ReplacementsOptions {
  readonly history: DeliveryHistory
  /** Asked for when something is built. */
  readonly building: () => { readonly builder: RequestBuilder; readonly source: EventDeliveries }
  readonly secrets: Secrets
}

/** What is sent in the place of a delivery that is sent once more. */
export class Replacements {
  readonly #options: ReplacementsOptions
  readonly #environment: EnvironmentValues

  constructor(options: ReplacementsOptions) {
    this.#options = options
    this.#environment = new EnvironmentValues(options.secrets)
  }

  /**
   * To its own webhook or action: what there is of it, or if it failed before there was anything, what today's rules,
   * callbacks and templates make of its event.
   *
   * @returns `undefined` if it is sent as it was
   * @throws NetboxHooksError `NBH_DELIVERY_BODY_GONE` if its event has been dropped, `NBH_DELIVERY_NOT_DUE`; why it fails
   *   again before there is anything to send
   */
  async anew({ id, eventId, webhook, meta }: DeliverySummary): Promise<Redelivery['to']> {
    const { unbuilt = false, rule = '', action } = (meta ?? {}) as Partial<KeptMeta>
    if (!unbuilt) return undefined
    const { source } = this.#options.building()
    const event = await this.#options.history.event(eventId)
    if (!event) throw deliveryBodyGone(id)
    const only: ActionFilter = (wanted, ofRule) => {
      if (ofRule !== rule) return false
      const type = actionOf(webhook)
      return type === undefined
        ? wanted.webhook === webhook
        : wanted.type === type && wanted.position === action
    }
    const { deliveries, failures } = await source.of(event, { only })
    if (failures[0]) throw failures[0].error
    const [built] = deliveries
    if (!built) throw deliveryNotDue(id, rule)
    const { method, url, headers, body, meta: own } = built
    return { webhook, method, url, headers, body, meta: own }
  }

  /**
   * To another webhook: its payload, in that one's envelope and through its templates.
   * @throws NetboxHooksError `NBH_DELIVERY_UNBUILT`, `NBH_DELIVERY_BODY_GONE`, and as {@link RequestBuilder.readdress} does
   */
  async to(target: string, { id }: Pick<DeliverySummary, 'id'>): Promise<Redelivery['to']> {
    const { history, building } = this.#options
    const { builder } = building()
    const delivery = await history.get(id)
    if (!delivery) return undefined
    const { headers, eventId, webhook, body: stored } = delivery
    const { action, ...meta } = (delivery.meta ?? {}) as Partial<KeptMeta>
    const { objectId = null, rule = '', unbuilt } = meta
    if (unbuilt) throw deliveryUnbuilt(id)
    if (!stored) throw deliveryBodyGone(id)
    const isRun = actionOf(webhook) !== undefined
    const sent = isRun ? payloadOf(stored) : stored
    const request = await builder.readdress({ headers, body: sent, eventId, objectId, rule }, target)
    const { method, url, headers: own, body } = this.#environment.hide(request, eventId)
    const isSame = Buffer.compare(body, stored) === 0
    return { webhook: target, method, url, headers: own, ...(!isSame && { body }), ...(isRun && { meta }) }
  }
}

/** What a webhook would have been sent in the place of an action. */
function payloadOf(actionBody: Uint8Array): Uint8Array {
  return Buffer.from(stringifyJson(readActionBody(actionBody).payload))
}
