/**
 * A span of time as people write it: a number of seconds, as in NetBox, or a text with its unit:
 * `'250ms'`, `'30s'`, `'5m'`, `'2h'`, `'7d'`.
 */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const
const written = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** Whole milliseconds of a duration; `undefined` if it is none. A huge one may be `Infinity`: bounds are the caller's. */
export function milliseconds(duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration >= 0 ? Math.round(duration * 1_000) : undefined
  const [, amount, unit] = (typeof duration === 'string' && written.exec(duration)) || []
  return unit === undefined ? undefined : Math.round(Number(amount) * units[unit as keyof typeof units])
}

/** A duration as it is written, in the largest unit that it is a whole number of: `'90s'`, `'2h'`. */
export function durationText(ms: number): Duration {
  if (ms === 0) return '0s'
  const [unit, size] = Object.entries(units).find(([, size]) => ms >= size && ms % size === 0) ?? ['ms', 1]
  return `${ms / size}${unit as 'ms'}`
}

/** How long about, for people: `'40 days'`. */
export function roughSpan(ms: number): string {
  const [name, size] = rough.find(([, size]) => ms >= 2 * size) ?? ['ms', 1]
  return `${Math.round(ms / size)} ${name}`
}

const rough = [
  ['years', 365 * units.d],
  ['days', units.d],
  ['hours', units.h],
  ['minutes', units.m],
  ['s', units.s],
] as const

/** The shortest and the longest that a duration may be, in ms. */
export interface DurationBounds {
  readonly least: number
  readonly most: number
}

/** What is wrong with a duration that has bounds, as the end of a sentence; `undefined` if nothing is. */
export function durationProblem(duration: unknown, { least, most }: DurationBounds): string | undefined {
  const ms = milliseconds(duration)
  const bounds = `from ${durationText(least)} to ${durationText(most)}`
  if (ms === undefined)
    return `is no duration; write seconds (30) or a unit ('500ms', '30s', '5m', '2h', '7d'), ${bounds}`
  if (ms > most) return `is too long; it may be ${bounds}`
  return ms < least ? `is too short; it may be ${bounds}` : undefined
}
