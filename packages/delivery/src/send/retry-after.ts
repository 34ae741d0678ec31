/** The longest pause that an endpoint may ask for in `Retry-After`, in ms. */
export const longestRetryAfter: number = 24 * 60 * 60_000

/**
 * How long a `Retry-After` header asks to wait, in ms from `now`; `undefined` if it says nothing that can be read.
 * It holds either seconds or a date.
 */
export function retryAfterMs(value: string, now: number): number | undefined {
  const text = value.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // Date.parse reads more than HTTP's dates; those have letters.
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
