import type { BulkProgress, BulkResult, HistoryFilter, ListedDelivery } from '@netbox-hooks/delivery'

/** How work on many deliveries is done. */
export interface BulkOptions {
  /** Changes nothing: counts, and shows some of what it would be done with. */
  readonly dryRun?: boolean | undefined
  /** Where an earlier call has stopped: its `next`. What else is asked for must be the same. */
  readonly cursor?: string | undefined
  /** Ends the work after the part that is under way; the answer's `next` says where to go on. */
  readonly signal?: AbortSignal | undefined
  /** Told after each part how far this call has come. */
  readonly onProgress?: ((progress: BulkProgress) => void) | undefined
}

/** How deliveries are sent once more. */
export interface RedeliverOptions {
  /** Made once more with the same key, the request sends nothing once more that it has sent already. */
  readonly idempotencyKey?: string | undefined
  /** Name of another webhook that they are sent to instead. */
  readonly toWebhook?: string | undefined
}

/** In which time. */
export interface MissingPeriod {
  /** Events accepted at or after that time, in ms since the epoch. */
  readonly from?: number | undefined
  /** Events accepted before that time, in ms since the epoch. */
  readonly to?: number | undefined
}

/** What came of work on many deliveries. */
export interface BulkOutcome<Found> extends BulkResult {
  /** With `dryRun`: some of what was found, ten at most. */
  readonly sample: readonly Found[]
}

/** An event that a webhook has not been sent, and that today's rules would send it. */
export interface MissingEvent {
  readonly eventId: string
  readonly eventType: string
  readonly objectType: string
  readonly objectId: string | number | null
  /** Names of the rules. */
  readonly rules: readonly string[]
}

/** What an operator can do with many deliveries at once. */
export interface BulkOperations {
  /**
   * Sends deliveries once more, or runs actions once more. What failed before there was anything to send is built anew of
   * its event, by today's rules, callbacks and templates.
   *
   * @returns the ids of the new ones; none for one that is unknown, has no body left, or was sent under this key
   * @throws NetboxHooksError `NBH_WEBHOOK_UNKNOWN`, `NBH_WEBHOOK_OFF`, `NBH_DELIVERY_BODY_GONE`, `NBH_TEMPLATE_FAILED`,
   *   `NBH_CONDITION_UNDECIDED`, `NBH_DELIVERY_NOT_DUE`, `NBH_DELIVERY_UNBUILT`; then nothing is sent
   */
  redeliver(deliveryIds: readonly string[], options?: RedeliverOptions): Promise<readonly string[]>

  /**
   * Does the same with all deliveries that a filter fits, the oldest first; what cannot be sent is among the problems.
   * @throws NetboxHooksError `NBH_CURSOR_INVALID`, `NBH_WEBHOOK_UNKNOWN`, `NBH_WEBHOOK_OFF`
   */
  redeliverMatching(
    filter: HistoryFilter,
    options?: BulkOptions & RedeliverOptions,
  ): Promise<BulkOutcome<ListedDelivery>>

  /**
   * Tries all pending deliveries now that a filter fits and that wait for their next attempt. Those that wait behind
   * another, or whose webhook is not sent to, go on waiting for that.
   *
   * @throws NetboxHooksError `NBH_CURSOR_INVALID`
   */
  retryMatching(filter: HistoryFilter, options?: BulkOptions): Promise<BulkOutcome<ListedDelivery>>

  /** Cancels all pending deliveries that a filter fits, the oldest first. @throws NetboxHooksError `NBH_CURSOR_INVALID` */
  cancelMatching(filter: HistoryFilter, options?: BulkOptions): Promise<BulkOutcome<ListedDelivery>>

  /**
   * Sends a webhook the events of the store that today's rules would send it and that it has never been sent, through
   * today's callbacks and templates. Repeated, it sends nothing twice. The events' bodies must not have been dropped.
   *
   * @throws NetboxHooksError `NBH_WEBHOOK_UNKNOWN`, `NBH_WEBHOOK_OFF`
   */
  deliverMissing(webhook: string, options?: BulkOptions & MissingPeriod): Promise<BulkOutcome<MissingEvent>>
}
