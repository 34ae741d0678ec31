import type { Attempt } from '../queue/attempt.ts'
import type { Delivery, NewDelivery } from '../queue/delivery.ts'

/** In which order a webhook's deliveries are sent. */
export interface Ordering {
  /**
   * `none`: as soon as possible. `object`: those with the same ordering key one after the other, through retries.
   * `webhook`: all of them one after the other. Default `none`.
   */
  readonly ordering?: 'none' | 'object' | 'webhook' | undefined
  /**
   * How long the others wait for one that fails. `block`: until it is delivered or has failed for good. `skipAfter`: as
   * soon as its next attempt would come more than so many ms after it was made. Default `block`.
   */
  readonly head?: 'block' | { readonly skipAfter: number } | undefined
}

/** A new delivery as it is sent for the first time, with the ordering key that its webhook asks for. @param madeAt now, in the queue's time */
export function firstDelivery(delivery: NewDelivery, order: Ordering | undefined, madeAt: number): Delivery {
  const { ordering = 'none' } = order ?? {}
  const orderingKey = ordering === 'webhook' ? '' : ordering === 'object' ? delivery.orderingKey : undefined
  return { ...delivery, orderingKey, attempts: 0, madeAt }
}

/** Whether those behind a delivery need not wait for it any longer. */
export function givesWay(
  delivery: Delivery,
  { state, nextDueAt = 0 }: Pick<Attempt, 'state' | 'nextDueAt'>,
  order: Ordering | undefined,
): boolean {
  if (state !== 'pending' || delivery.orderingKey === undefined) return false
  const head = order?.head ?? 'block'
  return head !== 'block' && nextDueAt - delivery.madeAt > head.skipAfter
}
