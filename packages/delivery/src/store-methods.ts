import type { Attempt, NewDelivery, QueueCounts, QueuedEvent } from './queue.ts'

/** A delivery as it is handed to the store: headers as JSON text, the body as its place in a list of bodies. */
export interface NewDeliveryRow extends Omit<NewDelivery, 'headers' | 'body'> {
  readonly headers: string
  readonly body: number
}

/** A delivery as the store hands it out: headers as JSON text. */
export interface DeliveryRow extends Omit<NewDelivery, 'headers'> {
  readonly headers: string
  readonly attempts: number
}

/** What the store, in its thread, does for the queue. */
export interface StoreMethods {
  accept(events: readonly QueuedEvent[]): void
  unprocessed(limit: number, after: string): QueuedEvent[]
  process(
    eventId: string,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
    claim: readonly string[],
  ): readonly string[]
  claim(webhook: string, limit: number): { deliveries: DeliveryRow[]; nextDueAt: number | undefined }
  record(attempt: Attempt): void
  release(deliveryIds: readonly string[]): void
  pendingWebhooks(): string[]
  counts(): QueueCounts
}

/** Name of a store method. */
export type StoreMethod = keyof StoreMethods

/** One call of a store method, as it is sent to the store's thread. */
export interface StoreCall {
  readonly method: StoreMethod
  readonly args: readonly unknown[]
}

/** What the store's thread is started with. */
export interface StoreSettings {
  readonly path: string
  readonly maxDepth: number
}
