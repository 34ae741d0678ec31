import { type Clock as LimitClock, systemClock } from '@netbox-hooks/core/times'

/** Lets work wait. Another one than the system's lets days pass in a moment. */
export interface Timers {
  /** Calls `work` when `ms` milliseconds have passed. @returns undo */
  after(ms: number, work: () => void): () => void
}

/** What a dispatcher goes by: the time of its queue, and timers. */
export interface Clock extends Timers {
  /** The queue's time, in ms: in it lies all that is to come. */
  now(): number
  /** What the clock says, in ms since the epoch: for people, and for what is over. */
  wall(): number
  /** What the clock will say at a time of the queue. */
  toWall(time: number): number
  /** The queue's time when the clock says that. */
  ofWall(wall: number): number
}

/** The timers of the clock that time limits go by. Default: Node's. */
export function timersOf(clock: LimitClock = systemClock): Timers {
  return {
    after: (ms, work) => {
      const timer = clock.after(ms, work)
      return () => timer.cancel()
    },
  }
}
