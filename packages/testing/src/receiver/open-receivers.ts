import { shared } from '@netbox-hooks/core'

/** What a test host asks of a receiver that it sends to. */
export interface OpenReceiver {
  /** Whether it has got a delivery and lets its sender wait. */
  isHanging(deliveryId: string): boolean
}

/** The receivers of this process, by origin: a test host sends to them, and to nobody else unasked. */
export const openReceivers: Map<string, OpenReceiver> = shared('testReceivers', () => new Map())
