import type { ObjectStore } from '../objects/store.ts'
import type { Attempt } from './attempt.ts'
import type { Delivery, DeliveryState, NewDelivery, NewUrl, Redelivery } from './delivery.ts'
import type { QueuedEvent } from './event.ts'
import type { DeliveryHistory } from './history.ts'
import type { QueueTime } from './queue-time.ts'
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

  /**
   * The queue's own time. What lies ahead is stored in it, and so it is told: when a delivery is due, until when a webhook is
   * paused. If hosts share the queue, all of them have the same. The history tells it as the clock will.
   */
  readonly time: QueueTime

  /**
   * What is managed while hosts run. Without the queue, as of a file that another process has, {@link history} reads it.
   */
  readonly objects: ObjectStore

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
   * Accepted events that have not been processed, oldest first; `after` is the id of the last one seen. The page ends with
   * `limit` events, or with the one by which their texts have `bytes` or more. If hosts share the queue, they become this host's: the others are not handed them while it lives, nor it theirs, nor any that comes
   * after one of theirs with the same {@link QueuedEvent.orderingKey}.
   */
  unprocessed(options: {
    readonly limit: number
    /** Default: any number. */
    readonly bytes?: number
    readonly after?: string
  }): Promise<QueuedEvent[]>

  /**
   * Marks an event processed and stores its deliveries in one transaction. They are due at once, but for those that wait
   * behind another of their {@link NewDelivery.orderingKey}, and those with a {@link NewDelivery.failure}, which have
   * ended. An event that is processed already changes nothing.
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
   * Marks events processed that lead to nothing, as {@link process} does without deliveries. An engine to which one call for
   * many of them saves nothing leaves it out.
   */
  markProcessed?(eventIds: readonly string[]): Promise<void>

  /**
   * Stores further deliveries of an event that is processed already, due as those of {@link process} are. Those to a
   * webhook that has had a delivery of the event are passed over: whoever asks twice gets them once.
   *
   * @returns the ids of those that it has stored
   */
  supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]>

  /**
   * Up to `limit` due deliveries of a webhook that nobody has claimed: those never tried before those tried already,
   * though a quarter of the places goes to the latter if they are due; each kind by its due time. With `bytes` there are
   * only as many as have no more than that in their bodies and what is kept beside them, but one at least. They stay
   * claimed until they are recorded or released. What it costs does not depend on how much is pending, for this webhook or others.
   */
  claim(webhook: string, limit: number, options?: { readonly bytes?: number }): Promise<Claim>

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

  /** Ends claims without an attempt. If hosts share the queue, the others are told that the webhook may have something. */
  release(deliveryIds: readonly string[]): Promise<void>

  /**
   * Makes pending deliveries due now whose time has not come. Those that are due already, that wait behind another of their
   * ordering key, or that have ended are passed over.
   *
   * @returns the ids of those that have become due
   */
  hasten(deliveryIds: readonly string[]): Promise<readonly string[]>

  /**
   * Gives pending deliveries another URL, also those in flight: their next attempt goes there. All else of them stays.
   * Those that have ended are passed over.
   *
   * @returns the ids of those that it has changed
   */
  readdress(deliveries: readonly NewUrl[]): Promise<readonly string[]>

  /** Cancels those that are pending, also those in flight. @returns the ids of those that it has cancelled */
  cancel(deliveryIds: readonly string[]): Promise<readonly string[]>

  /**
   * Sends deliveries once more: each becomes a new one with an id of its own, due at once, in no order, and with the same
   * event, bytes and meta. One that has no body (it never had one, or retention has dropped it) and is given none, or
   * that is not known, is passed over; so is one whose new id is in use already.
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
   *   as {@link QueueTime.lived} counts
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
   * Since when the delivery waits that has been due for longest, in the queue's time; `undefined` if none is due. What
   * it costs grows with the number of webhooks, not with what is pending. An engine that cannot tell leaves it out.
   */
  oldestDue?(): Promise<number | undefined>

  /** How much room the queue takes on this machine. An engine whose queue lies elsewhere leaves it out. */
  size?(): Promise<QueueSize>

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
  /** Deliveries were given another URL. */
  readonly onReaddressed?: (deliveries: readonly NewUrl[]) => void
  /** A webhook's state was saved. */
  readonly onWebhookRecord?: (record: WebhookRecord) => void
  /** Objects were changed. */
  readonly onObjects?: () => void
  /** Shares may be others now: of these webhooks, or of all. */
  readonly onShares?: (webhooks?: readonly string[]) => void
}

/** What {@link DeliveryQueue.accept} answers. */
export interface AcceptedEvents {
  /** Ids of the events, or those that the first call with that idempotency key stored. */
  readonly ids: readonly string[]
  /** Those that are the caller's to process; without any that another host is to process first. */
  readonly claimed: readonly string[]
}

/** What {@link DeliveryQueue.claim} answers. */
export interface Claim {
  readonly deliveries: readonly Delivery[]
  /** When the webhook's next unclaimed delivery is due, in the queue's time; `undefined` if there is none. */
  readonly nextDueAt: number | undefined
}

/** What {@link DeliveryQueue.counts} answers. */
export interface QueueCounts extends Readonly<Record<DeliveryState, number>> {
  readonly unprocessedEvents: number
}

/** What {@link DeliveryQueue.size} answers. */
export interface QueueSize {
  /** Size of the queue's file in bytes, without its log. */
  readonly bytes: number
  /** Size of its write-ahead log in bytes: what has not been written back into the file yet. */
  readonly logBytes: number
}
