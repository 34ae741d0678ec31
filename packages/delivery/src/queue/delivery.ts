/** A request to be made for one event to one webhook. Its bytes never change between attempts. */
export interface NewDelivery {
  /** UUIDv7, sent as `webhook-id`; the same in every attempt. */
  readonly id: string
  readonly eventId: string
  /**
   * Name of the webhook; secrets, limits and TLS settings are looked up by it at every attempt. In its place stands what
   * `actionTarget()` makes of the name of an action: then the delivery is a run of it, and no request is made.
   */
  readonly webhook: string
  readonly method: string
  readonly url: string
  /** Headers without signatures. */
  readonly headers: Readonly<Record<string, string>>
  /** Deliveries of one event that share their bytes share the object: it is stored once. */
  readonly body: Uint8Array
  /**
   * Deliveries of one webhook with the same key are handed out one at a time, in the order in which they were stored: the
   * next one only when the one before it has ended or has given way. Without a key, in no promised order.
   */
  readonly orderingKey?: string | undefined
  /** What the delivery is about, for those who look for it later. Opaque to the queue but for filters. */
  readonly meta?: DeliveryMeta | undefined
  /**
   * Why there is nothing to send. The delivery is stored as failed, with this as the error of its only attempt and
   * without its body; nobody is handed it.
   */
  readonly failure?: DeliveryFailure | undefined
}

/** Why a delivery failed before there was a request. */
export interface DeliveryFailure {
  /** `NBH_…`. */
  readonly code: string
  /** For people, without secrets. */
  readonly message: string
}

/** What a delivery is about. History can be filtered by the named ones; others are kept as they are. */
export interface DeliveryMeta {
  /** E.g. `dcim.site`. */
  readonly objectType?: string
  readonly objectId?: string | number | null
  /** E.g. `object_updated`. */
  readonly eventType?: string
  /** Name of the rule that it was made for. */
  readonly rule?: string
  /** Id of the request that its event came with, which the log names it by. */
  readonly requestId?: string
  /** Who added what to its body, by key. */
  readonly provenance?: Readonly<Record<string, { readonly plugin: string }>>
  readonly [name: string]: unknown
}

/** A stored delivery that is about to be sent. */
export interface Delivery extends NewDelivery {
  /** How many attempts have been made. */
  readonly attempts: number
  /** When it was made, in the queue's time. */
  readonly madeAt: number
}

/** Where a delivery goes from now on. */
export interface NewUrl {
  readonly id: string
  readonly url: string
}

/** A wish to send a delivery once more. */
export interface Redelivery {
  /** The delivery as it was. */
  readonly deliveryId: string
  /** Id of the new one, a UUIDv7. */
  readonly id: string
  /**
   * What to send instead: to another webhook, or anew to the same, with its own method, URL and headers. Without a body
   * or a meta it has those of the delivery as it was.
   */
  readonly to?:
    | (Pick<NewDelivery, 'webhook' | 'method' | 'url' | 'headers' | 'meta'> & {
        readonly body?: Uint8Array | undefined
      })
    | undefined
}

/** States of a delivery that are stored; `sending` is known only to the host that sends. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'cancelled'
