import type { Lane } from './lane.ts'

/** The part of all places that webhooks may take beyond what they are sure of. The others are not held up by it. */
const adaptable = 1 / 2

/** Lets lanes send in turn, one request each time, as long as fewer are in flight than may be. */
export class Turns {
  /** How many requests are in flight in all lanes together. */
  inFlight = 0
  #concurrency: number
  readonly #sendNext: (lane: Lane) => boolean
  /** Lanes that may have something to send, in turn. */
  readonly #ready: Lane[] = []
  #areUnderWay = false

  /**
   * @param concurrency how many requests may be in flight in all lanes together
   * @param sendNext sends one request of a lane, and answers whether it did
   */
  constructor(concurrency: number, sendNext: (lane: Lane) => boolean) {
    this.#concurrency = concurrency
    this.#sendNext = sendNext
  }

  /** From now on so many requests may be in flight in all lanes together; those beyond it end by themselves. */
  limitTo(concurrency: number): void {
    this.#concurrency = concurrency
  }

  /** A lane may have something to send: gives turns until none has, or there is no more room. */
  give(lane: Lane): void {
    this.#add(lane)
    // A webhook may become active while it is looked at: then its turn comes below.
    if (this.#areUnderWay) return
    this.#areUnderWay = true
    try {
      for (let place = 0; place < this.#ready.length; ) {
        if (this.inFlight >= this.#concurrency) return
        const next = this.#ready[place] as Lane
        if (next.isBeyondMin && this.inFlight >= this.#concurrency * adaptable) {
          place += 1
          continue
        }
        // Its next turn comes after those of all others that are ready.
        this.#ready.splice(place, 1)
        next.isReady = false
        if (this.#sendNext(next)) this.#add(next)
      }
    } finally {
      this.#areUnderWay = false
    }
  }

  #add(lane: Lane): void {
    if (lane.isReady) return
    lane.isReady = true
    this.#ready.push(lane)
  }
}
