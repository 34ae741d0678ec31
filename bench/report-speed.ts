import { type Look, type Speed, speedBetween } from './speed.ts'
import { threadTimes } from './threads.ts'
import { measureSeconds, warmUpSeconds } from './workload.ts'

/**
 * Lets the parent see how fast `count` grows. In turns with another process it answers whenever it is asked; else it tells
 * its speed by itself once it is warm, and ends the process.
 */
export function reportSpeed(count: () => number, inTurns = false): void {
  const look = (): Look => {
    const { user, system } = process.cpuUsage()
    return { at: performance.now(), count: count(), micros: user + system, threads: threadTimes(process.pid) }
  }
  if (inTurns) {
    process.on('message', () => process.send?.(look()))
    process.on('disconnect', () => process.exit())
    process.send?.('started')
    return
  }
  setTimeout(() => {
    const before = look()
    setTimeout(() => {
      const speed: Speed = speedBetween(before, look())
      process.send?.(speed, () => process.exit())
    }, measureSeconds * 1000)
  }, warmUpSeconds * 1000)
}
