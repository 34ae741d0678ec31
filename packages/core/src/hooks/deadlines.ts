import { every, type Timer } from '../times/timer.ts'

/** How often deadlines are looked at, in milliseconds: a time limit may be overrun by that much. */
const tickMs = 50

/** Work that is given up at some moment. */
export interface Expiring {
  /** The moment, as `performance.now()` counts. */
  readonly deadline: number
  /** Called once when it has passed. */
  expire(): void
  /** Where it stands among others; kept by {@link OpenWork}. At first `undefined`. */
  place: number | undefined
}

/**
 * Many time limits on one coarse timer, for work that nearly always ends in time. To watch and to forget allocate
 * nothing: a timer for each, or a Set, would cost more than the work.
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
  #only: Expiring | undefined
  readonly #others: Expiring[] = []

  /** @param onAdded starts the clock */
  constructor(onAdded: () => void) {
    this.#onAdded = onAdded
  }

  add(work: Expiring): void {
    if (this.#only === undefined) this.#only = work
    else work.place = this.#others.push(work) - 1
    this.#onAdded()
  }

  remove(work: Expiring): void {
    if (this.#only === work) this.#only = undefined
    if (work.place === undefined) return
    // The last one takes its place.
    const last = this.#others.pop() as Expiring
    if (last !== work) {
      this.#others[work.place] = last
      last.place = work.place
    }
    work.place = undefined
  }

  /** Gives up what is due; says whether nothing is left. */
  expire(now: number): boolean {
    const open = this.#only ? [this.#only, ...this.#others] : this.#others
    for (const work of open.filter(({ deadline }) => deadline <= now)) {
      this.remove(work)
      work.expire()
    }
    return this.#only === undefined && this.#others.length === 0
  }
}
