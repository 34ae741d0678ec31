import { Bag, type Placed } from '../memory/bag.ts'
import { type Clock, systemClock } from '../times/clock.ts'
import type { Timer } from '../times/timer.ts'
import { letExit, type Outlasting, outlastExit } from './outlast-exit.ts'

/** Work that is given up at some moment. */
export interface Expiring extends Placed {
  /** The moment, as the clock of the {@link Deadlines} counts. One that comes to be earlier is told of, see {@link OpenWork.heed}. */
  readonly deadline: number
  /** Called once when it has passed. */
  expire(): void
}

/**
 * Many time limits on one timer, for work that nearly always ends in time: a timer for each would cost more than the work.
 * It waits for the first deadline, whether its work ends before or not: limits are long, so that it rings once in seconds.
 */
export class Deadlines implements Outlasting {
  readonly #clock: Clock
  readonly #groups: OpenWork[] = []
  #timer: Timer | undefined
  /** When the timer rings; infinite if it is not set. */
  #ringsAt = Number.POSITIVE_INFINITY

  /** @param clock default: Node's */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** A group of work of one kind. */
  group(): OpenWork {
    const group = new OpenWork((deadline) => this.#heed(deadline))
    this.#groups.push(group)
    return group
  }

  #heed(deadline: number): void {
    const latest = deadline + this.#clock.leeway
    if (latest < this.#ringsAt) this.#ringAt(latest)
  }

  /** A process that has nothing else to do ends when what is open has been given up: somebody may wait for it. */
  outlast(): void {
    const latest = this.#earliest + this.#clock.leeway
    if (latest === Number.POSITIVE_INFINITY) return
    this.#timer?.cancel()
    this.#timer = this.#clock.after(latest - this.#clock.now(), () => this.#ring())
  }

  get #earliest(): number {
    return this.#groups.reduce((first, { earliest }) => Math.min(first, earliest), Number.POSITIVE_INFINITY)
  }

  #ringAt(time: number): void {
    this.#timer?.cancel()
    this.#ringsAt = time
    // It may be set for what has ended by then, and does not keep the process alive for that.
    this.#timer = this.#clock.after(time - this.#clock.now(), () => this.#ring()).unref()
    outlastExit(this)
  }

  #ring(): void {
    this.#ringsAt = Number.POSITIVE_INFINITY
    letExit(this)
    const now = this.#clock.now()
    for (const group of this.#groups) group.expire(now)
    this.#heed(this.#earliest)
  }
}

/** Work of one kind that has not ended: mostly none, or one piece. */
export class OpenWork {
  /** Told of a deadline that is to be watched: also of what was added already, if its deadline comes to be earlier. */
  readonly heed: (deadline: number) => void
  readonly #open = new Bag<Expiring>()

  constructor(heed: (deadline: number) => void) {
    this.heed = heed
  }

  add(work: Expiring): void {
    this.#open.add(work)
    this.heed(work.deadline)
  }

  remove(work: Expiring): void {
    this.#open.remove(work)
  }

  /** Gives up what is due. */
  expire(now: number): void {
    for (const work of this.#open.items.filter(({ deadline }) => deadline <= now)) {
      this.#open.remove(work)
      work.expire()
    }
  }

  /** The first deadline that is to come; infinite if nothing is open. */
  get earliest(): number {
    return this.#open.items.reduce(
      (earliest, { deadline }) => Math.min(earliest, deadline),
      Number.POSITIVE_INFINITY,
    )
  }
}
