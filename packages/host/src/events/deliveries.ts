import { type NewDelivery, newId } from '@netbox-hooks/delivery'
import type { BuiltRequests, ChangeEvent, RequestBuilder } from '@netbox-hooks/webhooks'
import { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { mayBeSent } from './delivery-events.ts'
import { type KeptMeta, metaOf } from './delivery-meta.ts'
import { type FreshEvent, readEvent } from './stored-event.ts'

/** What is to be done about an event. */
export interface PlannedDeliveries extends Pick<BuiltRequests, 'actions' | 'failures'> {
  readonly event: ChangeEvent
  readonly deliveries: readonly NewDelivery[]
}

/** Turns accepted events into deliveries: rules, callbacks, templates. */
export class EventDeliveries {
  readonly #builder: RequestBuilder
  readonly #secrets: Secrets
  readonly #environment: EnvironmentValues

  constructor({ builder, secrets }: { readonly builder: RequestBuilder; readonly secrets: Secrets }) {
    this.#builder = builder
    this.#secrets = secrets
    this.#environment = new EnvironmentValues(secrets.variables)
  }

  /**
   * What an accepted event leads to.
   *
   * @param only the webhook that deliveries are wanted to, and no actions; default: all
   * @param more what is kept with each delivery besides
   * @throws NetboxHooksError as {@link RequestBuilder.build} does
   */
  async of(queued: FreshEvent, only?: string, more?: Partial<KeptMeta>): Promise<PlannedDeliveries> {
    const { id } = queued
    const { event, origin, written } = readEvent(queued)
    const { objectType, objectId } = event
    const orderingKey = objectId === null ? undefined : `${objectType}:${objectId}`
    const built = await this.#builder.build(event, { eventId: id, only, written })
    const meta = metaOf(event, built, (text) => this.#secrets.redactText(text), origin)
    if (more) Object.assign(meta, more)
    const deliveries: NewDelivery[] = []
    for (const each of built.requests) {
      if (!mayBeSent(event, each.webhook)) continue
      const { rule, webhook, method, url, headers, body } = this.#environment.hide(each, id)
      const own = { ...meta, rule }
      deliveries.push({
        id: newId(),
        eventId: id,
        webhook,
        method,
        url,
        headers,
        body,
        orderingKey,
        meta: own,
      })
    }
    return { event, deliveries, actions: built.actions, failures: built.failures }
  }

  /** Names of the rules by which an event would go to a webhook. */
  rulesFor(event: ChangeEvent, webhook: string): readonly string[] {
    return mayBeSent(event, webhook) ? this.#builder.rulesFor(event, webhook) : []
  }
}
