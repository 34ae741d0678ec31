import type { Delivery, DeliveryMeta, NewDelivery, Redelivery } from '@netbox-hooks/delivery/queue'

/** What never changes of a delivery, apart from its body. */
export interface StoredRequest {
  readonly eventId: string
  readonly webhook: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly meta?: DeliveryMeta
  readonly createdAt: number
  readonly redeliveryOf?: string
}

/** A delivery's request as it is stored. */
export function requestText(
  { eventId, webhook, method, url, headers, meta }: Omit<NewDelivery, 'id' | 'body'>,
  createdAt: number,
  redeliveryOf?: string,
): string {
  return JSON.stringify({ eventId, webhook, method, url, headers, meta, createdAt, redeliveryOf })
}

/** A stored request, to be sent once more. */
export function redeliveryText(
  stored: string,
  redeliveryOf: string,
  to: Redelivery['to'],
  createdAt: number,
): string {
  const before = parseRequest(stored)
  const { webhook, method, url, headers, meta = before.meta } = { ...before, ...to }
  return requestText(
    { eventId: before.eventId, webhook, method, url, headers, meta },
    createdAt,
    redeliveryOf,
  )
}

export function parseRequest(text: string): StoredRequest {
  return JSON.parse(text) as StoredRequest
}

/** A claimed delivery, of a row of the answer: its id, request, attempts, ordering key and body. */
export function claimedDelivery([
  id,
  text,
  attempts,
  orderingKey,
  body,
  madeAt,
]: readonly (Buffer | null)[]): Delivery {
  const { eventId, webhook, method, url, headers, meta, createdAt } = parseRequest(String(text))
  return {
    id: String(id),
    eventId,
    webhook,
    method,
    url,
    headers,
    body: body ?? new Uint8Array(),
    attempts: Number(attempts),
    madeAt: madeAt ? Number(madeAt) : createdAt,
    ...(orderingKey && { orderingKey: String(orderingKey) }),
    ...(meta !== undefined && { meta }),
  }
}
