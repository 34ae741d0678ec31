import type { ThreadTime } from './threads.ts'

/** How far a process has come. */
export interface Look {
  /** When, in ms. */
  readonly at: number
  /** What it has done. */
  readonly count: number
  /** Processor time it has taken, in µs, all threads together. */
  readonly micros: number
  /** The same of each thread; empty where the system does not say it. */
  readonly threads: readonly ThreadTime[]
}

/** How fast a process works. */
export interface Speed {
  readonly perSecond: number
  /** Processor time that one more takes, in µs, all threads together. */
  readonly cpu: number
  /** The same of each thread, the busiest first. */
  readonly threads: readonly ThreadTime[]
}

/** How fast two processes worked in one turn each. */
export interface SpeedPair {
  readonly baseline: Speed
  readonly figure: Speed
}

/** What it did between two looks. */
export function speedBetween(before: Look, after: Look): Speed {
  const count = after.count - before.count
  const earlier = new Map(before.threads.map(({ id, micros }) => [id, micros]))
  return {
    perSecond: (count / (after.at - before.at)) * 1_000,
    cpu: (after.micros - before.micros) / count,
    threads: after.threads
      .map(({ id, name, micros }) => ({ id, name, micros: (micros - (earlier.get(id) ?? 0)) / count }))
      .sort((a, b) => b.micros - a.micros),
  }
}
