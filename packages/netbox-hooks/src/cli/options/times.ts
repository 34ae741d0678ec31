import { durationProblem, milliseconds } from '@netbox-hooks/core/times'
import { InvalidArgumentError } from 'commander'

const days = 86_400_000
const latest = Date.UTC(10_000, 0, 1)

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

/** How long to wait, in ms. */
export function timeSpan(text: string): number {
  const problem = durationProblem(text, { least: 1, most: days })
  if (problem !== undefined) throw new InvalidArgumentError(`The time span ${problem}.`)
  return milliseconds(text) as number
}

function timeAt(text: string, direction: 1 | -1): string {
  const span = milliseconds(text)
  const time = span === undefined ? dateOf(text) : Date.now() + direction * span
  // Years beyond those are written in a way that nobody takes.
  if (!(time >= 0 && time < latest)) throw new InvalidArgumentError(example)
  return new Date(time).toISOString()
}

/** Only ISO 8601: what else `Date.parse` takes means something else to somebody. */
function dateOf(text: string): number {
  return /^\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN
}
