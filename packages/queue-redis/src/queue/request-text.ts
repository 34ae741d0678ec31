import type { Delivery, DeliveryMeta, NewDelivery } from '@netbox-hooks/delivery/queue'

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
  { eventId, webhook, method, url, headers, meta }: Omit<NewDelivery, 'body'>,
  createdAt: number,
  redeliveryOf?: string,
): string {
  return JSON.stringify({ eventId, webhook, method, url, headers, meta, createdAt, redeliveryOf })
}

/** A stored request, to be sent once more. */
export function redeliveryText(
  stored: string,
  redeliveryOf: string,
  to: Partial<StoredRequest> | undefined,
  createdAt: number,
): string {
  return JSON.stringify({ ...parseRequest(stored), ...to, createdAt, redeliveryOf })
}

export function parseRequest(text: string): StoredRequest {
  return JSON.parse(text) as StoredRequest
}

/** A claimed delivery. */
export function deliveryOf(
  id: string,
  text: string,
  attempts: number,
  orderingKey: string | undefined,
  body: Uint8Array,
): Delivery {
  const { eventId, webhook, method, url, headers, meta } = parseRequest(text)
  return {
    id,
    eventId,
    webhook,
    method,
    url,
    headers,
    body,
    attempts,
    ...(orderingKey !== undefined && { orderingKey }),
    ...(meta !== undefined && { meta }),
  }
}
