import { Bag, type Placed } from '../memory/bag.ts'
import { every, type Timer } from '../times/timer.ts'

/** How often deadlines are looked at, in milliseconds: a time limit may be overrun by that much. */
const tickMs = 50

/** Work that is given up at some moment. */
export interface Expiring extends Placed {
  /** The moment, as `performance.now()` counts. */
  readonly deadline: number
  /** Called once when it has passed. */
  expire(): void
}

/**
 * Many time limits on one coarse timer, for work that nearly always ends in time: a timer for each would cost more than
 * the work.
 */
export class Deadlines {
  readonly #groups = new Set<OpenWork>()
  #timer: Timer | undefined
  #now = 0

  /** The time as `performance.now()` counts, at most one tick behind: it costs a tenth of that. */
  get now(): number {
    if (!this.#timer) this.#now = performance.now()
    return this.#now
  }

  /** A group of work of one kind. */
  group(): OpenWork {
    const group = new OpenWork(() => this.#start())
    this.#groups.add(group)
    return group
  }

  /** Forgets a group: no more of its work is watched. */
  drop(group: OpenWork): void {
    this.#groups.delete(group)
  }

  #start(): void {
    // What never answers does not keep the process alive.
    this.#timer ??= every(tickMs, () => this.#tick()).unref()
  }

  #tick(): void {
    const now = performance.now()
    this.#now = now
    let isIdle = true
    for (const group of this.#groups) if (!group.expire(now)) isIdle = false
    if (!isIdle) return
    this.#timer?.cancel()
    this.#timer = undefined
  }
}

/** Work of one kind that has not ended: mostly none, or one piece. */
export class OpenWork {
  readonly #onAdded: () => void
  readonly #open = new Bag<Expiring>()

  /** @param onAdded starts the clock */
  constructor(onAdded: () => void) {
    this.#onAdded = onAdded
  }

  add(work: Expiring): void {
    this.#open.add(work)
    this.#onAdded()
  }

  remove(work: Expiring): void {
    this.#open.remove(work)
  }

  /** Gives up what is due; says whether nothing is left. */
  expire(now: number): boolean {
    for (const work of this.#open.items.filter(({ deadline }) => deadline <= now)) {
      this.#open.remove(work)
      work.expire()
    }
    return this.#open.size === 0
  }
}
