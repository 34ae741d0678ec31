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
  before: StoredRequest,
  redeliveryOf: string,
  to: Redelivery['to'],
  createdAt: number,
): string {
  const { webhook, method, url, headers, meta = before.meta } = { ...before, ...to }
  return requestText(
    { eventId: before.eventId, webhook, method, url, headers, meta },
    createdAt,
    redeliveryOf,
  )
}

/** What a stored request says; `undefined` if it is damaged. */
export function parseRequest(text: string): StoredRequest | undefined {
  try {
    const request = JSON.parse(text) as StoredRequest | null
    return typeof request?.headers === 'object' ? request : undefined
  } catch {
    return undefined
  }
}

/**
 * A claimed delivery, of a row of the answer: its id, request, attempts, ordering key and body; `undefined` if its request
 * is damaged.
 */
export function claimedDelivery([id, text, attempts, orderingKey, body, madeAt]: readonly (Buffer | null)[]):
  | Delivery
  | undefined {
  const request = parseRequest(String(text))
  if (!request) return undefined
  const { eventId, webhook, method, url, headers, meta, createdAt } = request
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
