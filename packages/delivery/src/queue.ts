import type { AttemptTimings } from './attempt-timings.ts'

/**
 * The queue port: all that an engine must do to keep accepted work until it is delivered.
 *
 * An engine moves opaque events and ready-made requests. It knows nothing of plugins, rules or secrets.
 * Every promise resolves only when the change is durable: whatever is killed afterwards, it is there on the next
 * `open()`. An engine may commit several calls together.
 *
 * Every method rejects with NetboxHooksError `NBH_QUEUE_CLOSED` before `open()` and after `close()`, and with
 * `NBH_QUEUE_FAILED` when the engine cannot do its work; then nothing has changed.
 */
export interface DeliveryQueue {
  /**
   * Opens the queue for this host alone.
   * @throws NetboxHooksError `NBH_QUEUE_OWNED` (another live host has it, named by pid), `NBH_QUEUE_UNREADABLE`,
   *   `NBH_QUEUE_NEWER`
   */
  open(): Promise<void>

  /**
   * Accepts events, all or none.
   * @throws NetboxHooksError `NBH_QUEUE_FULL`, with nothing stored
   */
  accept(events: readonly QueuedEvent[]): Promise<void>

  /** Accepted events that have not been processed, oldest first; `after` is the id of the last one seen. */
  unprocessed(options: { readonly limit: number; readonly after?: string }): Promise<QueuedEvent[]>

  /**
   * Marks an event processed and stores its deliveries, due at once, in one transaction. An event that is processed
   * already changes nothing.
   *
   * @param options `claim` lists the ids of those deliveries that the caller would send at once
   * @returns the ids that the caller has claimed: none of an event that is processed already, or if the engine
   *   cannot claim what it is just storing
   */
  process(
    eventId: string,
    deliveries: readonly NewDelivery[],
    options?: { readonly claim?: readonly string[] },
  ): Promise<readonly string[]>

  /**
   * Up to `limit` due deliveries of a webhook that nobody has claimed, oldest due first. They stay claimed until
   * they are recorded or released; a claim does not survive the process.
   */
  claim(webhook: string, limit: number): Promise<Claim>

  /** Records an attempt and the delivery's new state or next due time, in one transaction. Ends the claim. */
  record(attempt: Attempt): Promise<void>

  /** Ends claims without an attempt. */
  release(deliveryIds: readonly string[]): Promise<void>

  /** Names of the webhooks that have pending deliveries. */
  pendingWebhooks(): Promise<string[]>

  /** How many deliveries are in each state, and how many events wait to be processed. */
  counts(): Promise<QueueCounts>

  /** Makes everything durable that was promised, and lets go of the queue. May be called twice. */
  close(): Promise<void>
}

/** An accepted event, opaque to the queue. */
export interface QueuedEvent {
  /** UUIDv7: ids order events by acceptance. */
  readonly id: string
  /** The event as JSON text. */
  readonly body: string
}

/** A request to be made for one event to one webhook. Its bytes never change between attempts. */
export interface NewDelivery {
  /** UUIDv7, sent as `webhook-id`; the same in every attempt. */
  readonly id: string
  readonly eventId: string
  /** Name of the webhook; secrets, limits and TLS settings are looked up by it at every attempt. */
  readonly webhook: string
  readonly method: string
  readonly url: string
  /** Headers without signatures. */
  readonly headers: Readonly<Record<string, string>>
  /** Deliveries of one event that share their bytes share the object: it is stored once. */
  readonly body: Uint8Array
}

/** A stored delivery that is about to be sent. */
export interface Delivery extends NewDelivery {
  /** How many attempts have been made. */
  readonly attempts: number
}

/** What {@link DeliveryQueue.claim} answers. */
export interface Claim {
  readonly deliveries: readonly Delivery[]
  /** When the webhook's next unclaimed delivery is due, in ms since the epoch; `undefined` if there is none. */
  readonly nextDueAt: number | undefined
}

/** States of a delivery that are stored; `sending` is known only to the host that sends. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'cancelled'

/** One HTTP request of a delivery and what came of it. */
export interface Attempt {
  readonly deliveryId: string
  /** 1 for the first attempt. */
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  /** How long its parts took. */
  readonly timings?: AttemptTimings | undefined
  /** The response's status; `undefined` if there was none. */
  readonly status: number | undefined
  /** The response's headers, names in lower case, without cookies. */
  readonly responseHeaders?: Readonly<Record<string, string>> | undefined
  /** Start of the response's body, at most 16 KiB. */
  readonly responseBody: string | undefined
  /** Why the attempt failed, without secrets. */
  readonly error: { readonly code: string; readonly message: string } | undefined
  readonly state: Exclude<DeliveryState, 'cancelled'>
  /** With state `pending`: when the next attempt is due, in ms since the epoch. */
  readonly nextDueAt: number | undefined
}

/** What {@link DeliveryQueue.counts} answers. */
export interface QueueCounts extends Readonly<Record<DeliveryState, number>> {
  readonly unprocessedEvents: number
}
