import type { Clock } from '../clock.ts'
import { ConcurrencyLimit } from '../pace/concurrency-limit.ts'
import { gateOf, type RateGate } from '../pace/rate-gate.ts'
import type { RateLimit, SharedLimits } from '../queue/shared-limits.ts'
import type { Endpoint } from './endpoint.ts'
import { Lane } from './lane.ts'
import { type Terms, termsOf } from './terms.ts'

/** What a {@link LaneMaker} is made of. */
export interface LaneMakerOptions {
  /** Looks a webhook up; `undefined` if there is none of that name. */
  readonly find: (webhook: string) => Endpoint | undefined
  /** What hosts keep together, if they share the queue. */
  readonly limits: SharedLimits | undefined
  readonly clock: Clock
  /** Told that nothing is sent to a webhook, and that it is sent to again. */
  readonly onHeld: (lane: Lane) => void
  /** Called when a webhook's rate lets requests through. */
  readonly onOpen: (webhook: string) => void
  /** Lets work run on by itself. */
  readonly run: (work: Promise<void>) => void
}

/** Makes the lanes of webhooks, and keeps them to what their endpoints say. */
export class LaneMaker {
  readonly #options: LaneMakerOptions

  constructor(options: LaneMakerOptions) {
    this.#options = options
  }

  /** What an endpoint says now. */
  termsOf(webhook: string): Terms {
    return termsOf(webhook, this.#options.find)
  }

  make(webhook: string): Lane {
    const { concurrency, rateLimit, held } = this.termsOf(webhook)
    const limit = new ConcurrencyLimit(concurrency)
    const rate = this.#gateOf(webhook, rateLimit)
    const lane = new Lane({ webhook, limit, rate, rateLimit, clock: this.#options.clock })
    if (held !== undefined) this.hold(lane, held)
    return lane
  }

  /** Lets a lane go by other terms, with what it has learnt as far as they allow it. */
  renew(lane: Lane, terms: Terms): void {
    const { held } = terms
    if (terms.isThere) this.#bound(lane, terms)
    if (held !== undefined) this.hold(lane, held)
    else if (lane.held !== undefined) {
      lane.held = undefined
      this.#options.onHeld(lane)
    }
  }

  /** Lets nothing through any more. @param reason as a sentence */
  hold(lane: Lane, reason: string): void {
    if (lane.held === reason) return
    lane.held = reason
    this.#options.onHeld(lane)
  }

  #bound(lane: Lane, { concurrency, rateLimit }: Terms): void {
    lane.limit.bound(concurrency)
    if (rateLimit?.count === lane.rateLimit?.count && rateLimit?.per === lane.rateLimit?.per) return
    lane.goAtRate(rateLimit, this.#gateOf(lane.webhook, rateLimit, lane.rate))
  }

  #gateOf(webhook: string, limit: RateLimit | undefined, before?: RateGate): RateGate {
    const { limits, clock, run, onOpen } = this.#options
    return gateOf(limit, { limits, webhook, clock, run, before, onOpen: () => onOpen(webhook) })
  }
}
