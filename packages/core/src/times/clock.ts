import { after, type Timer } from './timer.ts'

/** What time limits go by. Another one than the system's lets them pass in a moment. */
export interface Clock {
  /** Milliseconds that have passed since some moment, whoever sets the machine's clock. */
  now(): number
  /**
   * By how much a time limit may be overrun, in milliseconds: those that end together are given up together, on one timer.
   */
  readonly leeway: number
  /** Does `work` once when `ms` milliseconds have passed. */
  after(ms: number, work: () => void): Timer
}

/** Node's. */
export const systemClock: Clock = { now: () => performance.now(), leeway: 50, after }
