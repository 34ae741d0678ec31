import { measureSeconds, warmUpSeconds } from './workload.ts'

/** Tells the parent how fast `count` grows once this process is warm, and ends it. */
export function reportSpeed(count: () => number): void {
  setTimeout(() => {
    const [before, startedAt] = [count(), performance.now()]
    setTimeout(() => {
      const perSecond = (count() - before) / ((performance.now() - startedAt) / 1000)
      process.send?.({ perSecond }, () => process.exit())
    }, measureSeconds * 1000)
  }, warmUpSeconds * 1000)
}
