import type { Logger } from '@netbox-hooks/core'
import type { Attempt, Delivery } from './queue.ts'

/** Writes the one line that every attempt leaves in the log. Of the URL it shows the host alone. */
export function logOutcome(logger: Logger, delivery: Delivery, attempt: Attempt): void {
  const { number, status, durationMs, error, state, nextDueAt } = attempt
  const fields = {
    delivery_id: delivery.id,
    event_id: delivery.eventId,
    webhook: delivery.webhook,
    endpoint_host: URL.parse(delivery.url)?.host,
    attempt: number,
    status,
    duration_ms: durationMs,
    code: error?.code,
  }
  if (state === 'delivered') {
    logger.info(fields, 'Delivered.')
  } else if (state === 'failed') {
    logger.error(fields, `Failed for good. ${error?.message}`)
  } else {
    const retryAt = new Date(nextDueAt as number).toISOString()
    logger.warn({ ...fields, next_due_at: retryAt }, `Failed, next attempt at ${retryAt}. ${error?.message}`)
  }
}
