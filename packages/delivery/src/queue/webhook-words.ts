import type { WebhookRecord } from './webhook-record.ts'

/**
 * How a webhook stands, in words that say whether anything is sent, why not, and until when: it goes on after the webhook's
 * name and `is`.
 */
export function describeWebhook(
  { state, until, reason }: Pick<WebhookRecord, 'state' | 'until' | 'reason'>,
  {
    timeText = (time) => new Date(time).toISOString(),
    now = Number.NEGATIVE_INFINITY,
  }: { readonly timeText?: (time: number) => string; readonly now?: number } = {},
): string {
  const why = reason === undefined ? '' : `: ${reason}`
  const end = until === undefined ? '' : ` until ${timeText(until)}`
  if (state === 'active') return 'active'
  if (state === 'open' && until !== undefined && until <= now)
    return `stopped by its breaker, which now lets one delivery through${why}`
  if (state === 'open') return `stopped by its breaker${end}, then one delivery is tried${why}`
  return `${state}${end}${why}`
}
