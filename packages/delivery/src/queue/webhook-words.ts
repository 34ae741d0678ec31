import type { WebhookRecord } from './webhook-record.ts'

/**
 * How a webhook stands, in words that say whether anything is sent, why not, and until when: it goes on after the webhook's
 * name and `is`.
 */
export function describeWebhook(
  { state, until, reason }: Pick<WebhookRecord, 'state' | 'until' | 'reason'>,
  timeText: (time: number) => string = (time) => new Date(time).toISOString(),
): string {
  const why = reason === undefined ? '' : `: ${reason}`
  const end = until === undefined ? '' : ` until ${timeText(until)}`
  if (state === 'active') return 'active'
  if (state === 'open') return `stopped by its breaker${end}, then one delivery is tried${why}`
  return `${state}${end}${why}`
}
