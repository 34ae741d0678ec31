import { after } from '@netbox-hooks/core/times'

/** The time that a {@link Dispatcher} goes by. Another one than the system's lets days pass in a moment. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `work` when `ms` milliseconds have passed. @returns undo */
  after(ms: number, work: () => void): () => void
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = after(ms, work)
    return () => timer.cancel()
  },
}
