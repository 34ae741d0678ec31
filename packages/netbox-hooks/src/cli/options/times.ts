import { milliseconds } from '@netbox-hooks/host/words'
import { InvalidArgumentError } from 'commander'

const example = 'Write 2026-07-01T12:00:00Z, 2026-07-01, or a time span such as 30m, 2h or 7d.'

/** A point in time, or how long ago it was: `2026-07-01T12:00:00Z`, `2h`. @returns ISO 8601 */
export function pastTime(text: string): string {
  return timeAt(text, -1)
}

/** A point in time that is to come, or in how long it will be. @returns ISO 8601 */
export function futureTime(text: string): string {
  const time = timeAt(text, 1)
  if (Date.parse(time) <= Date.now()) throw new InvalidArgumentError(`${time} has passed.`)
  return time
}

/** A time span, in ms. */
export function timeSpan(text: string): number {
  const span = milliseconds(text)
  if (span === undefined) throw new InvalidArgumentError('Write a time span such as 500ms, 30s or 5m.')
  return span
}

function timeAt(text: string, direction: 1 | -1): string {
  const span = milliseconds(text)
  const time = span === undefined ? dateOf(text) : Date.now() + direction * span
  if (Number.isNaN(new Date(time).getTime())) throw new InvalidArgumentError(example)
  return new Date(time).toISOString()
}

/** Only ISO 8601: what else `Date.parse` takes means something else to somebody. */
function dateOf(text: string): number {
  return /^\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN
}
