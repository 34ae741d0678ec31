import { measureSeconds, warmUpSeconds } from './workload.ts'

/**
 * Tells the parent how fast `count` grows once this process is warm, and how much processor time one more takes, in µs: of
 * all its threads, and of the main one. Then it ends the process.
 */
export function reportSpeed(count: () => number): void {
  setTimeout(() => {
    const [before, startedAt] = [count(), performance.now()]
    const [all, main] = [process.cpuUsage(), process.threadCpuUsage()]
    setTimeout(() => {
      const counted = count() - before
      const perSecond = counted / ((performance.now() - startedAt) / 1000)
      const cpuPerDelivery = sum(process.cpuUsage(all)) / counted
      const mainCpuPerDelivery = sum(process.threadCpuUsage(main)) / counted
      process.send?.({ perSecond, cpuPerDelivery, mainCpuPerDelivery }, () => process.exit())
    }, measureSeconds * 1000)
  }, warmUpSeconds * 1000)
}

function sum({ user, system }: NodeJS.CpuUsage): number {
  return user + system
}
