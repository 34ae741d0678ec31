import type { Clock } from '../clock.ts'
import type { Lane } from '../lanes/lane.ts'
import { Alarm } from './alarm.ts'
import { DueHeap } from './due-heap.ts'

/** Knows when which lane is to be looked at again. One timer serves all of them. */
export class WakeUps {
  readonly #wake: (lane: Lane) => void
  readonly #clock: Clock
  readonly #due = new DueHeap<Lane>()
  readonly #alarm: Alarm

  /** @param wake looks at a lane */
  constructor(wake: (lane: Lane) => void, clock: Clock) {
    this.#wake = wake
    this.#clock = clock
    this.#alarm = new Alarm(() => this.#ring(), clock)
  }

  /** Wakes a lane at that time, in the queue's time, unless it is woken earlier. */
  add(lane: Lane, time: number): void {
    if (time >= lane.wakeAt) return
    lane.wakeAt = time
    this.#due.add(time, lane)
    this.#alarm.setFor(this.#due.next)
  }

  /** Wakes nobody any more. */
  clear(): void {
    this.#alarm.clear()
    this.#due.clear()
  }

  #ring(): void {
    const now = this.#clock.now()
    for (let lane = this.#due.take(now); lane; lane = this.#due.take(now)) {
      // It has been looked at since this was arranged, and what it waits for now is arranged anew.
      if (lane.wakeAt > now) continue
      lane.wakeAt = Number.POSITIVE_INFINITY
      this.#wake(lane)
    }
    if (this.#due.next !== Number.POSITIVE_INFINITY) this.#alarm.setFor(this.#due.next)
  }
}
