/** How far work has come. */
export interface Counted {
  readonly done: number
  /** How much there is; `undefined` if nobody knows. */
  readonly total?: number | undefined
  /** Since when it is under way, in ms since the epoch. */
  readonly since: number
}

/** `1,500 of 4,000 (37 %), about 2 s left`; where nobody knows how much there is: `1,500, 1,200/s`. */
export function progressText({ done, total, since }: Counted, now: number = Date.now()): string {
  const seconds = Math.max(1, now - since) / 1_000
  const perSecond = done / seconds
  if (total === undefined) return `${formatCount(done)}, ${formatCount(Math.round(perSecond))}/s`
  const share = total === 0 ? 100 : Math.floor((100 * Math.min(done, total)) / total)
  const left = done === 0 || done >= total ? '' : `, about ${formatSeconds((total - done) / perSecond)} left`
  return `${formatCount(done)} of ${formatCount(total)} (${share} %)${left}`
}

/** `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `1 delivery`, `1,234 deliveries`. */
export function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `5 s`, `3 min`, `2 h`, `4 d`: as much of it as matters. */
export function formatSeconds(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`
  return seconds < 48 * 3_600 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}
