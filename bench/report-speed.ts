import { type ThreadTime, threadTimes, threadTimesBetween } from './threads.ts'
import { measureSeconds, warmUpSeconds } from './workload.ts'

/** How fast a process works once it is warm. */
export interface Speed {
  readonly perSecond: number
  /** Processor time that one more takes, in µs, all threads together. */
  readonly cpu: number
  /** The same of each thread, the busiest first; empty where the system does not say it. */
  readonly threads: readonly ThreadTime[]
}

/** Tells the parent how fast `count` grows once this process is warm. Then it ends the process. */
export function reportSpeed(count: () => number): void {
  setTimeout(() => {
    const [before, startedAt] = [count(), performance.now()]
    const [cpu, threads] = [process.cpuUsage(), threadTimes(process.pid)]
    setTimeout(() => {
      const counted = count() - before
      const perSecond = counted / ((performance.now() - startedAt) / 1000)
      const { user, system } = process.cpuUsage(cpu)
      const each = threadTimesBetween(threads, threadTimes(process.pid))
      const speed: Speed = {
        perSecond,
        cpu: (user + system) / counted,
        threads: each.map(({ name, micros }) => ({ name, micros: micros / counted })),
      }
      process.send?.(speed, () => process.exit())
    }, measureSeconds * 1000)
  }, warmUpSeconds * 1000)
}
