import type { ObjectReader } from '../objects/reader.ts'
import type { Attempt } from './attempt.ts'
import type { DeliveryMeta, DeliveryState } from './delivery.ts'
import type { QueuedEvent } from './event.ts'
import type { WebhookRecord } from './webhook-record.ts'

/** What became of deliveries, for people and programs that look back. Reading never holds up the queue. */
export interface DeliveryHistory {
  /** Deliveries that a filter fits, a page at a time. */
  list(filter?: HistoryFilter, page?: HistoryPage): Promise<HistoryList>
  /** One delivery with its attempts; `undefined` if it is not known, or no longer. */
  get(deliveryId: string): Promise<DeliveryDetails | undefined>
  /** A processed event; `undefined` if it is not known, or its body has been dropped. */
  event(eventId: string): Promise<QueuedEvent | undefined>
  /** How many deliveries a filter fits. Takes time in a large history: it looks at each of them. */
  count(filter?: HistoryFilter): Promise<number>
  /**
   * Processed events whose body is still there, the oldest first, a page at a time. A page may hold fewer than its limit,
   * even none, although there are more: no question looks at more than a few thousand events, and a page ends with the
   * event by which its texts have 8 MiB.
   */
  events(filter?: EventFilter, page?: Omit<HistoryPage, 'order'>): Promise<EventList>
  /** What was saved of the webhooks' states. */
  webhookRecords(): Promise<WebhookRecord[]>
  /** What waits for each webhook that has pending deliveries. What it costs grows with what is pending. */
  backlogs(): Promise<WebhookBacklog[]>
  /** What is managed, and the records of who did what. */
  readonly objects: ObjectReader
}

/** Which deliveries to list. Every part that is given must fit. */
export interface HistoryFilter {
  readonly webhook?: string | undefined
  readonly state?: DeliveryState | undefined
  readonly eventId?: string | undefined
  readonly objectType?: string | undefined
  readonly objectId?: string | number | undefined
  readonly eventType?: string | undefined
  readonly rule?: string | undefined
  /** Who has added to the body. */
  readonly plugin?: string | undefined
  /** The code of the latest attempt's error. */
  readonly errorCode?: string | undefined
  /** Made at or after that time, in ms since the epoch. */
  readonly from?: number | undefined
  /** Made before that time, in ms since the epoch. */
  readonly to?: number | undefined
}

/** Which part of a list. */
export interface HistoryPage {
  /** Default 100, at most 1,000. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
  /** By the time at which they were made. Default `newest`, first. */
  readonly order?: 'newest' | 'oldest' | undefined
}

/** One page of a list. It ends early with the delivery by which what is kept beside them takes some 32 MiB of heap. */
export interface HistoryList {
  readonly deliveries: readonly ListedDelivery[]
  /** Where the next page begins; `undefined` after the last one. */
  readonly next: string | undefined
}

/** Which events to list. Every part that is given must fit. */
export interface EventFilter {
  /** Accepted at or after that time, in ms since the epoch. */
  readonly from?: number | undefined
  /** Accepted before that time, in ms since the epoch. */
  readonly to?: number | undefined
  /** Those that have had no delivery to this webhook. */
  readonly notSentTo?: string | undefined
}

/** One page of a list of events. */
export interface EventList {
  readonly events: readonly QueuedEvent[]
  /** Where the next page begins; `undefined` after the last one. */
  readonly next: string | undefined
}

/** A delivery as it stands in a list. */
export interface DeliverySummary {
  readonly id: string
  readonly eventId: string
  readonly webhook: string
  readonly method: string
  readonly url: string
  readonly state: DeliveryState
  readonly attempts: number
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number
  /** With state `pending`: when it is tried next; `undefined` if it waits behind another of its ordering key. */
  readonly dueAt: number | undefined
  readonly finishedAt: number | undefined
  readonly orderingKey: string | undefined
  readonly meta: DeliveryMeta | undefined
  /** The delivery that this one repeats. */
  readonly redeliveryOf: string | undefined
}

/** A delivery in a list, and how it ended when it was tried last. */
export interface ListedDelivery extends DeliverySummary {
  readonly lastAttempt: AttemptSummary | undefined
}

/** What a list tells of an attempt. */
export type AttemptSummary = Pick<RecordedAttempt, 'startedAt' | 'durationMs' | 'status' | 'error'>

/** What waits for a webhook. */
export interface WebhookBacklog {
  readonly webhook: string
  /** Deliveries that are pending. */
  readonly pending: number
  /** Those of them whose time has not come: they wait for their next attempt. */
  readonly later: number
  /** When the first of those is due, in ms since the epoch; `undefined` if there is none. */
  readonly nextDueAt: number | undefined
}

/** An attempt as it is kept. */
export type RecordedAttempt = Omit<Attempt, 'deliveryId' | 'state' | 'nextDueAt' | 'givesWay'>

/** All that is kept of a delivery. */
export interface DeliveryDetails extends DeliverySummary {
  readonly headers: Readonly<Record<string, string>>
  /** The request's body; `undefined` once retention has dropped it. */
  readonly body: Uint8Array | undefined
  readonly attemptList: readonly RecordedAttempt[]
  /** The pending delivery of the same ordering key that it waits behind; `undefined` if it waits behind none. */
  readonly waitsBehind?: string | undefined
}
