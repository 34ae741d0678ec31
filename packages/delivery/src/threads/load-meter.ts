import type { Performance } from 'node:perf_hooks'

/** How busy a thread is. */
export class LoadMeter {
  readonly #performance: Pick<Performance, 'eventLoopUtilization'>
  #last: ReturnType<Performance['eventLoopUtilization']>

  /** @param performance the thread's */
  constructor(performance: Pick<Performance, 'eventLoopUtilization'>) {
    this.#performance = performance
    this.#last = performance.eventLoopUtilization()
  }

  /** Its part of the time since it was asked last, from 0 to 1. */
  next(): number {
    const now = this.#performance.eventLoopUtilization()
    const { utilization } = this.#performance.eventLoopUtilization(now, this.#last)
    this.#last = now
    return utilization
  }
}
