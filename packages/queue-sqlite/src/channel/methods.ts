import type {
  Attempt,
  AuditRecord,
  DeliveryQueue,
  KeptTime,
  NewUrl,
  ObjectChange,
  ObjectChanges,
  ObjectList,
  QueueCounts,
  QueuedEvent,
  WebhookRecord,
  WriteOutcome,
} from '@netbox-hooks/delivery/queue'

/**
 * A delivery on its way to the store. A list of plain values is copied between threads at half the cost of an object
 * with names.
 */
export type NewDeliveryRow = readonly [
  id: string,
  webhook: string,
  method: string,
  url: string,
  headers: string,
  /** Its place in the list of bodies; -1 if it failed before there was one. */
  body: number,
  orderingKey: string | null,
  meta: string | null,
  /** Whether the caller would send it at once. */
  claim: boolean,
  /** Of one that failed before it could be sent. */
  errorCode: string | null,
  errorMessage: string | null,
]

/** An attempt on its way to the store: what is structured as JSON text. */
export type AttemptRow = readonly [
  deliveryId: string,
  number: number,
  startedAt: number,
  durationMs: number,
  state: Attempt['state'],
  nextDueAt: number | null,
  givesWay: boolean,
  status: number | null,
  errorCode: string | null,
  errorMessage: string | null,
  timings: string | null,
  responseBytes: number | null,
  responseHeaders: string | null,
  responseBody: string | null,
]

/** A delivery as the store hands it out: headers and meta as JSON text. */
export interface DeliveryRow {
  readonly id: string
  readonly eventId: string
  readonly webhook: string
  readonly method: string
  readonly url: string
  readonly headers: string
  readonly body: Uint8Array
  readonly attempts: number
  readonly madeAt: number
  readonly orderingKey: string | null
  readonly meta: string | null
}

/** A redelivery on its way to the store: its headers as JSON text. */
export interface RedeliveryRow {
  readonly deliveryId: string
  readonly id: string
  readonly webhook: string | null
  readonly method: string | null
  readonly url: string | null
  readonly headers: string | null
  readonly body: Uint8Array | null
  readonly meta: string | null
}

/** What the store, in its thread, does for the queue. */
export interface StoreMethods {
  /** @param events as JSON; they arrive at the store as bytes */
  accept(
    ids: readonly string[],
    events: readonly (string | Uint8Array)[],
    idempotencyKey: string | undefined,
  ): readonly string[] | undefined
  unprocessed(limit: number, bytes: number, after: string | undefined): QueuedEvent[]
  process(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
  ): readonly string[] | undefined
  markProcessed(eventIds: readonly string[]): void
  supplement(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
  ): readonly string[]
  claim(
    webhook: string,
    limit: number,
    bytes: number,
  ): { deliveries: DeliveryRow[]; nextDueAt: number | undefined }
  record(attempt: AttemptRow): undefined
  release(deliveryIds: readonly string[]): void
  hasten(deliveryIds: readonly string[]): readonly string[]
  cancel(deliveryIds: readonly string[]): readonly string[]
  readdress(deliveries: readonly NewUrl[]): readonly string[]
  redeliver(redeliveries: readonly RedeliveryRow[]): readonly string[]
  pendingWebhooks(): string[]
  webhookRecords(): WebhookRecord[]
  saveWebhookRecord(record: WebhookRecord): void
  prune(options: Parameters<DeliveryQueue['prune']>[0]): number
  keepTime(time: KeptTime): void
  counts(): QueueCounts
  oldestDue(): number | undefined
  listObjects(): ObjectList
  writeObjects(
    changes: readonly ObjectChange[],
    records: readonly AuditRecord[],
    seen: number | undefined,
  ): WriteOutcome
  objectsAfter(place: number): ObjectChanges | undefined
  numbersOf(kind: string, names: readonly string[]): readonly number[]
  pruneRecords(before: number, limit: number): number
}

/** Name of a store method. */
export type StoreMethod = keyof StoreMethods

/** One call of a store method. */
export interface StoreCall {
  readonly method: StoreMethod
  readonly args: readonly unknown[]
}

/** What the store's thread is started with. */
export interface StoreSettings {
  readonly path: string
  readonly maxDepth: number
  readonly isSpool: boolean
}
