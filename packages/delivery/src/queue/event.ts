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
