import type { Lane } from './lane.ts'

/** The part of all places that webhooks may take beyond what they are sure of. The others are not held up by it. */
const adaptable = 1 / 2

/** Lets lanes send in turn, one request each time, as long as fewer are in flight than may be. */
export class Turns {
  /** How many requests are in flight in all lanes together. */
  inFlight = 0
  readonly #concurrency: number
  readonly #sendNext: (lane: Lane) => boolean
  /** Lanes that may have something to send, in turn. */
  readonly #ready = new Set<Lane>()
  #areUnderWay = false

  /**
   * @param concurrency how many requests may be in flight in all lanes together
   * @param sendNext sends one request of a lane, and answers whether it did
   */
  constructor(concurrency: number, sendNext: (lane: Lane) => boolean) {
    this.#concurrency = concurrency
    this.#sendNext = sendNext
  }

  /** A lane may have something to send: gives turns until none has, or there is no more room. */
  give(lane: Lane): void {
    this.#ready.add(lane)
    // A webhook may become active while it is looked at: then its turn comes below.
    if (this.#areUnderWay) return
    this.#areUnderWay = true
    try {
      for (const next of this.#ready) {
        if (this.inFlight >= this.#concurrency) return
        if (next.isBeyondMin && this.inFlight >= this.#concurrency * adaptable) continue
        // Its next turn comes after those of all others that are ready.
        this.#ready.delete(next)
        if (this.#sendNext(next)) this.#ready.add(next)
      }
    } finally {
      this.#areUnderWay = false
    }
  }
}
