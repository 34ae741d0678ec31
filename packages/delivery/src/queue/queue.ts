import type { AttemptTimings } from '../attempt-timings.ts'
import type { DeliveryHistory } from './history.ts'
import type { SharedLimits } from './shared-limits.ts'
import type { WebhookRecord } from './webhook-record.ts'

/**
 * The queue port: all that an engine must do to keep accepted work until it is delivered. The suite in
 * `@netbox-hooks/delivery/conformance` proves it of an engine.
 *
 * An engine moves opaque events and ready-made requests. It knows nothing of plugins, rules or secrets, and decides
 * nothing: when to send, to try again, or to leave a webhook alone is its caller's affair.
 *
 * - **Durable.** Every promise resolves only when the change is durable: whatever is killed afterwards, it is there on
 *   the next `open()`. An engine may commit several calls together.
 * - **All or nothing.** A call that rejects has changed nothing. It rejects with NetboxHooksError `NBH_QUEUE_CLOSED`
 *   before `open()` and after `close()`, and with `NBH_QUEUE_FAILED` when the engine cannot do its work.
 * - **In order.** Calls take effect in the order in which they were made. `record` alone may wait for company, for 50 ms
 *   at most, and be overtaken meanwhile.
 * - **Claims die with the process.** A delivery that was claimed and not recorded is handed out again after a crash; by an
 *   engine that several hosts share, when the lease of the dead one has ended.
 */
export interface DeliveryQueue {
  /** What became of deliveries; it may be read while the queue is in use. */
  readonly history: DeliveryHistory

  /** Of an engine that several hosts share: what holds for all of them together. */
  readonly limits?: SharedLimits

  /**
   * Opens the queue for this host.
   * @throws NetboxHooksError `NBH_QUEUE_OWNED` (another live host has it, named by pid), `NBH_QUEUE_UNREADABLE`,
   *   `NBH_QUEUE_READ_ONLY`, `NBH_QUEUE_DAMAGED`, `NBH_QUEUE_NEWER`
   */
  open(): Promise<void>

  /**
   * Accepts events, all or none. One whose id is known is not stored again: who does not know whether a call was done may
   * make it once more.
   *
   * @param options `idempotencyKey`: a second call with the same key within 24 h stores nothing and answers as the first;
   *   `claim`: the caller would process them itself, so that no other host is handed them
   * @throws NetboxHooksError `NBH_QUEUE_FULL`, with nothing stored
   */
  accept(
    events: readonly QueuedEvent[],
    options?: { readonly idempotencyKey?: string | undefined; readonly claim?: boolean },
  ): Promise<AcceptedEvents>

  /**
   * Whether it is sure to accept so many more events now, and to hand them to this host: calls take effect in their order,
   * so what an event leads to may then be stored without waiting for its acceptance. An engine that cannot be sure, as one
   * that hosts share, leaves it out.
   */
  willAccept?(count: number): boolean

  /**
   * Accepted events that have not been processed, oldest first; `after` is the id of the last one seen. If hosts share
   * the queue, they become this host's: the others are not handed them while it lives, nor it theirs, nor any that comes
   * after one of theirs with the same {@link QueuedEvent.orderingKey}.
   */
  unprocessed(options: { readonly limit: number; readonly after?: string }): Promise<QueuedEvent[]>

  /**
   * Marks an event processed and stores its deliveries in one transaction. They are due at once, but for those that wait
   * behind another of their {@link NewDelivery.orderingKey}. An event that is processed already changes nothing.
   *
   * @param options `claim` lists the ids of those deliveries that the caller would send at once
   * @returns the ids that the caller has claimed: none of an event that is processed already, none that waits behind
   *   another, and none if the engine cannot claim what it is just storing
   * @throws NetboxHooksError `NBH_QUEUE_FAILED` by an engine that hosts share, if an earlier event with the same
   *   {@link QueuedEvent.orderingKey} is not processed yet: it went to another host
   */
  process(
    eventId: string,
    deliveries: readonly NewDelivery[],
    options?: { readonly claim?: readonly string[] },
  ): Promise<readonly string[]>

  /**
   * Stores further deliveries of an event that is processed already, due as those of {@link process} are. Those to a
   * webhook that has had a delivery of the event are passed over: whoever asks twice gets them once.
   *
   * @returns the ids of those that it has stored
   */
  supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]>

  /**
   * Up to `limit` due deliveries of a webhook that nobody has claimed: those never tried before those tried already,
   * though a quarter of the places goes to the latter if they are due; each kind by its due time. They stay claimed
   * until they are recorded or released. What it costs does not depend on how much is pending, for this webhook or others.
   */
  claim(webhook: string, limit: number): Promise<Claim>

  /**
   * Records an attempt and the delivery's new state or next due time in one transaction, and ends the claim. If it ends a
   * delivery with an ordering key, or {@link Attempt.givesWay}, the next one of that key becomes due in the same
   * transaction. A delivery that is not pending any more (somebody has cancelled it) is left as it is.
   *
   * @param options `atOnce`: it does not wait for company, since others wait for it; `counts`: what it says of the webhook
   * @returns of a failure that counts, by an engine that hosts share: how many have failed in a row with it, on all hosts
   */
  record(
    attempt: Attempt,
    options?: { readonly atOnce?: boolean; readonly counts?: 'success' | 'failure' | undefined },
  ): Promise<number | undefined>

  /** Ends claims without an attempt. */
  release(deliveryIds: readonly string[]): Promise<void>

  /** Cancels those that are pending, also those in flight. @returns the ids of those that it has cancelled */
  cancel(deliveryIds: readonly string[]): Promise<readonly string[]>

  /**
   * Sends deliveries once more: each becomes a new one with an id of its own, due at once, in no order, and with the same
   * event, bytes and meta. One whose body retention has dropped, or that is not known, is passed over; so is one whose
   * new id is in use already.
   *
   * @returns the ids of the new deliveries
   */
  redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]>

  /** Names of the webhooks that have pending deliveries. */
  pendingWebhooks(): Promise<string[]>

  /** What was saved of the webhooks' states. */
  webhookRecords(): Promise<WebhookRecord[]>

  /**
   * Keeps a webhook's state in the place of what was kept of it. When that is active and what was kept is not, its
   * failures in a row are forgotten if it does not name any.
   *
   * @param options `over`: only if that is how it was kept; of one host's own queue it always is
   * @returns what is kept instead, since another host was first
   */
  saveWebhookRecord(
    record: WebhookRecord,
    options?: { readonly over?: Pick<WebhookRecord, 'state' | 'until'> },
  ): Promise<WebhookRecord | undefined>

  /**
   * Drops what is old, at most `limit` rows of each kind; what is pending or not processed is never dropped.
   *
   * @param options `before`: deliveries that ended before that time go, with their attempts and their event's body;
   *   `bodiesBefore`: of those that ended before that time the request's body goes, and of processed events the event's;
   *   in ms since the epoch
   * @returns how many rows were looked at; 0 when there is nothing more to do
   */
  prune(options: {
    readonly before: number
    readonly bodiesBefore: number
    readonly limit: number
  }): Promise<number>

  /** How many deliveries are in each state, and how many events wait to be processed. */
  counts(): Promise<QueueCounts>

  /**
   * Since when the delivery waits that has been due for longest, in ms since the epoch; `undefined` if none is due. What
   * it costs grows with the number of webhooks, not with what is pending. An engine that cannot tell leaves it out.
   */
  oldestDue?(): Promise<number | undefined>

  /**
   * Of an engine that several hosts share: tells what the others have done. A lost message is made up for within the
   * time of a lease.
   *
   * @returns undo
   */
  watch?(watcher: QueueWatcher): () => void

  /** Makes everything durable that was promised, and lets go of the queue. May be called twice. */
  close(): Promise<void>
}

/** Who wants to know what other hosts have done. It may also be told what it knows already. */
export interface QueueWatcher {
  /** There may be events to process. */
  readonly onEvents?: () => void
  /** The webhook may have deliveries to claim. */
  readonly onDue?: (webhook: string) => void
  /** Deliveries were cancelled. */
  readonly onCancelled?: (deliveryIds: readonly string[]) => void
  /** A webhook's state was saved. */
  readonly onWebhookRecord?: (record: WebhookRecord) => void
  /** Shares may be others now: of these webhooks, or of all. */
  readonly onShares?: (webhooks?: readonly string[]) => void
}

/** An accepted event, opaque to the queue. */
export interface QueuedEvent {
  /** UUIDv7: ids order events by acceptance. */
  readonly id: string
  /** The event as JSON text. */
  readonly body: string
  /**
   * Events with the same key are processed in the order of their acceptance. One host keeps it among those that it has;
   * an engine that hosts share hands them to one host at a time.
   */
  readonly orderingKey?: string | undefined
}

/** What {@link DeliveryQueue.accept} answers. */
export interface AcceptedEvents {
  /** Ids of the events, or those that the first call with that idempotency key stored. */
  readonly ids: readonly string[]
  /** Those that are the caller's to process; without any that another host is to process first. */
  readonly claimed: readonly string[]
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
  /**
   * Deliveries of one webhook with the same key are handed out one at a time, in the order in which they were stored: the
   * next one only when the one before it has ended or has given way. Without a key, in no promised order.
   */
  readonly orderingKey?: string | undefined
  /** What the delivery is about, for those who look for it later. Opaque to the queue but for filters. */
  readonly meta?: DeliveryMeta | undefined
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
}

/** A wish to send a delivery once more. */
export interface Redelivery {
  /** The delivery as it was. */
  readonly deliveryId: string
  /** Id of the new one, a UUIDv7. */
  readonly id: string
  /** What to send instead: another webhook, with its own method, URL and headers, and its own bytes if it has any. */
  readonly to?:
    | (Pick<NewDelivery, 'webhook' | 'method' | 'url' | 'headers'> & {
        readonly body?: Uint8Array | undefined
      })
    | undefined
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
  /** Size of the response's body, as far as it was read. */
  readonly responseBytes?: number | undefined
  /** Start of the response's body. The first KiB of it is kept. */
  readonly responseBody: string | undefined
  /** Why the attempt failed, without secrets. */
  readonly error: { readonly code: string; readonly message: string } | undefined
  readonly state: Exclude<DeliveryState, 'cancelled'>
  /** With state `pending`: when the next attempt is due, in ms since the epoch. */
  readonly nextDueAt: number | undefined
  /** Of a delivery with an ordering key that is tried again: those behind it need not wait for it any longer. */
  readonly givesWay?: boolean | undefined
}

/** What {@link DeliveryQueue.counts} answers. */
export interface QueueCounts extends Readonly<Record<DeliveryState, number>> {
  readonly unprocessedEvents: number
}
