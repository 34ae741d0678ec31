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
    const { error, state, nextDueAt } = attempt
    const action = actionOf(delivery.webhook)
    const fields = this.#fieldsOf(delivery, attempt, action)
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

  #fieldsOf(
    { id, eventId, meta, webhook, url }: Delivery,
    { number, status, durationMs, error }: Attempt,
    action: string | undefined,
  ): Record<string, unknown> {
    // All in one literal, without a spread: nearly every delivery leaves one.
    return {
      delivery_id: id,
      event_id: eventId,
      request_id: meta?.requestId,
      webhook: action === undefined ? webhook : undefined,
      action,
      rule: action === undefined ? undefined : meta?.rule,
      endpoint_host: this.#hosts.of(url) || undefined,
      attempt: number,
      status,
      duration_ms: durationMs,
      code: error?.code,
    }
  }
}
