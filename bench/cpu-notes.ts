import { median } from './median.ts'
import type { Speed, SpeedPair } from './speed.ts'

/** What each of the two took of the processor: a rate also depends on how long the disk lets them wait. */
export function cpuNotes(pairs: readonly SpeedPair[]): string[] {
  const [figure, baseline] = (['figure', 'baseline'] as const).map((side) => pairs.map((pair) => pair[side]))
  return [`µs of CPU for each: ${cpuOf(figure ?? [])}; to ${cpuOf(baseline ?? [])}`]
}

/** Processor time of each kind of thread that takes any worth naming, the busiest first. */
export function byThread({ threads }: Speed): string {
  const kinds = Map.groupBy(
    threads.filter(({ micros }) => micros >= 0.1),
    ({ name }) => name,
  )
  return [...kinds]
    .map(([name, each]) => ({ name, count: each.length, micros: sum(each.map(({ micros }) => micros)) }))
    .sort((a, b) => b.micros - a.micros)
    .map(({ name, count, micros }) => `${name} ${micros.toFixed(1)}${count > 1 ? ` in ${count}` : ''}`)
    .join(', ')
}

function cpuOf(speeds: readonly Speed[]): string {
  const middle = median(speeds.map(({ cpu }) => cpu)).toFixed(1)
  const last = speeds.at(-1)
  return last && last.threads.length > 0 ? `${middle} (at last ${byThread(last)})` : middle
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
