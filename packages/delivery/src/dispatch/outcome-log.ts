import type { Logger } from '@netbox-hooks/core'
import { BoundedMemo } from '../bounded-memo.ts'
import type { Attempt } from '../queue/attempt.ts'
import type { Delivery } from '../queue/delivery.ts'
import { actionOf } from '../queue/target.ts'

/** Writes the one line that every attempt leaves in the log. */
export class OutcomeLog {
  readonly #logger: Logger
  /** Of a URL, the log shows the host alone. */
  readonly #hosts = new BoundedMemo(1_000, (url: string) => URL.parse(url)?.host ?? '')

  constructor(logger: Logger) {
    this.#logger = logger
  }

  write(delivery: Delivery, attempt: Attempt): void {
    const { number, status, durationMs, error, state, nextDueAt } = attempt
    const action = actionOf(delivery.webhook)
    const fields = {
      delivery_id: delivery.id,
      event_id: delivery.eventId,
      request_id: delivery.meta?.requestId,
      ...(action === undefined ? { webhook: delivery.webhook } : { action, rule: delivery.meta?.rule }),
      endpoint_host: this.#hosts.of(delivery.url) || undefined,
      attempt: number,
      status,
      duration_ms: durationMs,
      code: error?.code,
    }
    if (state === 'delivered') {
      this.#logger.info(fields, action === undefined ? 'Delivered.' : 'Done.')
    } else if (state === 'failed') {
      this.#logger.error(fields, `Failed for good. ${error?.message}`)
    } else {
      const retryAt = new Date(nextDueAt as number).toISOString()
      const message = `Failed, next attempt at ${retryAt}. ${error?.message}`
      this.#logger.warn({ ...fields, next_due_at: retryAt }, message)
    }
  }
}
