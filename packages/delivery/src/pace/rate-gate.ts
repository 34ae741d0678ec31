import type { Clock } from '../clock.ts'
import type { RateLimit, SharedLimits } from '../queue/shared-limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** Lets requests through at a rate. */
export interface RateGate {
  /**
   * Lets one through, which then counts.
   * @param wanted how many would go at once
   */
  passes(wanted: number): boolean
  /** The last one that was let through was not made after all. Tokens that hosts share are not given back. */
  takeBack?(): void
  /** When to try again, in the queue's time; infinite if it tells by itself. */
  readonly nextAt: number
  /** How full it is of what it may let through at once, from 0 to 1. */
  readonly fullness?: number
}

/** The gate of a webhook of which nobody limits the rate. */
const openGate: RateGate = { passes: () => true, nextAt: 0 }

/**
 * The gate that a webhook needs: with no limit an open one; else that of this host, or of all that share the queue.
 * @param options `limits`: what hosts keep together, if they share a queue; `before`: the gate that it had before, with
 *   another limit
 */
export function gateOf(
  limit: RateLimit | undefined,
  {
    limits,
    before,
    ...options
  }: Omit<SharedRateOptions, 'limit' | 'limits'> & {
    readonly limits: SharedLimits | undefined
    readonly before?: RateGate | undefined
  },
): RateGate {
  if (!limit) return openGate
  return limits
    ? new SharedRate({ ...options, limit, limits })
    : new OwnRate(limit, options.clock, before?.fullness)
}

/** The rate of one host. */
class OwnRate implements RateGate {
  readonly #clock: Clock
  readonly #bucket: TokenBucket

  constructor(limit: RateLimit, clock: Clock, fullness = 1) {
    this.#clock = clock
    this.#bucket = new TokenBucket(limit, clock.now(), fullness)
  }

  get fullness(): number {
    return this.#bucket.fullness(this.#clock.now())
  }

  passes(): boolean {
    return this.#bucket.take(this.#clock.now())
  }

  takeBack(): void {
    this.#bucket.putBack()
  }

  get nextAt(): number {
    return this.#bucket.nextAt(this.#clock.now())
  }
}

/** What a {@link SharedRate} is made of. */
export interface SharedRateOptions {
  readonly limits: SharedLimits
  readonly webhook: string
  readonly limit: RateLimit
  readonly clock: Clock
  /** Called when it may let requests through. What does not go through meanwhile must ask again. */
  readonly onOpen: () => void
  /** Lets work run on by itself. */
  readonly run: (work: Promise<void>) => void
}

/** How old an answer may be that is used, in ms: what goes through later would add to what others were given since. */
const freshMs = 1_000
/** How long a question that has failed waits, in ms. */
const pause = 5_000

/** The rate of all hosts together: their tokens lie with the engine, and are taken when they can be used. */
class SharedRate implements RateGate {
  nextAt = 0
  readonly #options: SharedRateOptions
  #tokens = 0
  #isAsking = false

  constructor(options: SharedRateOptions) {
    this.#options = options
  }

  passes(wanted: number): boolean {
    if (this.#tokens > 0) {
      this.#tokens -= 1
      return true
    }
    if (!this.#isAsking && this.nextAt <= this.#options.clock.now()) {
      this.#isAsking = true
      this.nextAt = Number.POSITIVE_INFINITY
      this.#options.run(this.#ask(wanted))
    }
    return false
  }

  async #ask(wanted: number): Promise<void> {
    const { limits, webhook, limit, clock, onOpen } = this.#options
    const askedAt = clock.now()
    let waitMs = pause
    try {
      const grant = await limits.takeTokens(webhook, limit, wanted)
      waitMs = grant.waitMs
      if (clock.now() - askedAt <= freshMs) this.#tokens = grant.taken
    } finally {
      this.#isAsking = false
      this.nextAt = clock.now() + waitMs
      onOpen()
      this.#tokens = 0
    }
  }
}
