import type { BulkOperations } from './bulk-operations.ts'

/** What an operator can do with deliveries and with the state of webhooks. */
export interface OperatorActions extends BulkOperations {
  /**
   * Tries deliveries now that wait for their next attempt: no copies are made, and none passes one that it waits behind.
   * While a webhook is not sent to, they wait for that.
   *
   * @returns the ids of those that had to wait
   */
  retryNow(deliveryIds: readonly string[]): Promise<readonly string[]>
  /** Cancels deliveries. @returns the ids of those that were pending */
  cancel(deliveryIds: readonly string[]): Promise<readonly string[]>
  /** Sends nothing to a webhook until it is resumed, or until a time in ms since the epoch. */
  pause(webhook: string, options?: { readonly until?: number; readonly reason?: string }): Promise<void>
  /** Makes a webhook active, whatever stopped it. */
  resume(webhook: string): Promise<void>
  /**
   * Sends a test event to one webhook, by the same way as all others. Nothing is sent to one that is not enabled.
   * @returns the event's id
   */
  test(webhook: string): Promise<string>
}
