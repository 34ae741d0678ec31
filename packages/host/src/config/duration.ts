/**
 * A span of time in the configuration: a number of seconds, as in NetBox, or a text with its unit:
 * `'250ms'`, `'30s'`, `'5m'`, `'2h'`, `'7d'`.
 */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a duration; `undefined` if it is none. */
export function milliseconds(duration: unknown): number | undefined {
  if (typeof duration === 'number')
    return duration >= 0 && Number.isFinite(duration) ? duration * 1_000 : undefined
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration)) ?? []
  return unit === undefined ? undefined : Number(amount) * (units[unit] as number)
}
