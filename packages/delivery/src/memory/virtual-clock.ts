import type { Timers } from '../clock.ts'
import type { TimeSource } from '../queue/queue-time.ts'

// Taken now: a test may put another one in its place later.
const { setImmediate } = globalThis

interface Timer {
  readonly at: number
  readonly place: number
  readonly work: () => void
  isCancelled: boolean
}

/** The time as it passes, days in a moment: it jumps from one timer to the next. Beside it, a clock that can be set. */
export class VirtualClock implements Timers {
  /** A binary heap, the earliest first; of those at the same time, the one set first. */
  readonly #timers: Timer[] = []
  #now: number
  #places = 0
  /** How often somebody has looked at it. */
  asked = 0
  /** By how much the clock that a machine shows is ahead. */
  wrongBy = 0

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    this.asked += 1
    return this.#now
  }

  /** What a machine knows of it. */
  get source(): TimeSource {
    return { wall: () => this.now() + this.wrongBy, steady: () => this.now(), uptime: () => this.now() }
  }

  after(ms: number, work: () => void): () => void {
    const at = Math.max(this.#now, Math.ceil(this.#now + ms))
    this.#places += 1
    const timer: Timer = { at, place: this.#places, work, isCancelled: false }
    this.#add(timer)
    return () => {
      timer.isCancelled = true
    }
  }

  /** When the next timer rings; `undefined` if there is none. */
  get next(): number | undefined {
    while (this.#timers[0]?.isCancelled) this.#takeFirst()
    return this.#timers[0]?.at
  }

  /** Jumps to the next timer, lets it ring, and resolves when all that it has set going waits for time to pass. */
  async step(): Promise<void> {
    if (this.next === undefined) return
    const { at, work } = this.#takeFirst() as Timer
    this.#now = at
    work()
    await settled()
  }

  #add(timer: Timer): void {
    const timers = this.#timers
    let place = timers.push(timer) - 1
    for (;;) {
      const parent = (place - 1) >> 1
      if (place === 0 || isBefore(timers[parent] as Timer, timer)) break
      timers[place] = timers[parent] as Timer
      place = parent
    }
    timers[place] = timer
  }

  #takeFirst(): Timer | undefined {
    const timers = this.#timers
    const first = timers[0]
    const last = timers.pop()
    if (!last || timers.length === 0) return first
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      const [left, right] = [timers[child], timers[child + 1]]
      if (left && right && isBefore(right, left)) child += 1
      const next = timers[child]
      if (!next || isBefore(last, next)) break
      timers[place] = next
      place = child
    }
    timers[place] = last
    return first
  }
}

/** The timers that end with their process. */
export class ProcessTimers implements Timers {
  readonly #clock: Timers
  #isDead = false

  constructor(clock: Timers) {
    this.#clock = clock
  }

  after(ms: number, work: () => void): () => void {
    return this.#clock.after(ms, () => {
      if (!this.#isDead) work()
    })
  }

  /** Nothing that was set going rings any more. */
  die(): void {
    this.#isDead = true
  }
}

/** Resolves when nothing runs on but what waits for time to pass. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.place < b.place)
}
