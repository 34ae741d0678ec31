import type { Clock } from '../clock.ts'
import type { HeldDelivery } from '../lanes/held-bodies.ts'
import type { Lane } from '../lanes/lane.ts'
import { Turns } from '../lanes/turns.ts'
import { meansOverload } from '../pace/overload.ts'
import type { Shares } from '../pace/shares.ts'
import type { WebhookStates } from '../pace/webhook-states.ts'
import type { Delivery } from '../queue/delivery.ts'
import type { BackgroundWork } from './background-work.ts'
import { type AttemptTools, type JudgedAttempt, makeAttempt } from './make-attempt.ts'
import type { Recorder } from './recorder.ts'
import type { Supply } from './supply.ts'
import { WorkCount } from './work-count.ts'

/** What {@link Sending} is made of. */
export interface SendingOptions {
  readonly tools: AttemptTools
  readonly supply: Supply
  readonly states: WebhookStates
  readonly shares: Shares
  readonly recorder: Recorder
  readonly work: BackgroundWork
  readonly clock: Clock
  /** The most requests in flight to all webhooks together. */
  readonly concurrency: number
  /** Called when it is found that nothing is to be sent to a webhook, and why, as a sentence. */
  readonly onHeld: (lane: Lane, reason: string) => void
}

/** Sends what waits in the lanes: as much as each of them may, and all of them together. */
export class Sending {
  readonly #tools: AttemptTools
  readonly #supply: Supply
  readonly #states: WebhookStates
  readonly #shares: Shares
  readonly #recorder: Recorder
  readonly #work: BackgroundWork
  readonly #clock: Clock
  readonly #turns: Turns
  readonly #onHeld: SendingOptions['onHeld']
  readonly #sends = new WorkCount()

  constructor(options: SendingOptions) {
    this.#tools = options.tools
    this.#supply = options.supply
    this.#states = options.states
    this.#shares = options.shares
    this.#recorder = options.recorder
    this.#work = options.work
    this.#clock = options.clock
    this.#onHeld = options.onHeld
    this.#turns = new Turns(options.concurrency, (lane) => this.#sendNext(lane))
  }

  /** How many requests are in flight. */
  get inFlight(): number {
    return this.#turns.inFlight
  }

  /** From now on so many requests may be in flight in all lanes together. */
  limitTo(concurrency: number): void {
    this.#turns.limitTo(concurrency)
  }

  /** Sends as much as a lane may, in turn with the others, and asks for more in time. */
  pump(lane: Lane): void {
    if (this.#supply.isRunning) this.#turns.give(lane)
  }

  /** How many requests may be in flight in a lane now. */
  limitOf({ webhook, limit, held }: Lane): number {
    if (!this.#supply.isRunning || held !== undefined) return 0
    const most = limit.within(this.#shares.of(webhook))
    if (this.#states.isActive(webhook)) return most
    return this.#states.limit(webhook, most, this.#clock.now(), this.#shares.isFirst(webhook))
  }

  /** Breaks off what may be broken off of deliveries that were cancelled. */
  cancel(deliveryIds: readonly string[]): void {
    this.#tools.sender.cancel?.(deliveryIds)
  }

  /** Waits until nothing is in flight, that long at most, and breaks off what still is. */
  async finish(graceMs: number): Promise<void> {
    let cancel = () => {}
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(graceMs, resolve)
    })
    await Promise.race([this.#sends.zero(), late])
    cancel()
    await this.#tools.sender.destroy()
  }

  /** Sends the first of a lane's backlog. @returns whether it did */
  #sendNext(lane: Lane): boolean {
    const limit = this.limitOf(lane)
    if (limit === 0) {
      this.#putOff(lane)
      return false
    }
    const mayPass = lane.inFlight < limit && lane.backlog.length > 0
    const passes = mayPass && lane.rate.passes(Math.min(limit - lane.inFlight, lane.backlog.length))
    if (passes) this.#work.run(this.#send(lane, lane.backlog.next()))
    else if (mayPass) this.#supply.lookAt(lane, lane.rate.nextAt)
    if (lane.wantsMore) this.#supply.claim(lane)
    return passes
  }

  /** Gives back what waits for a webhook that is not sent to. */
  #putOff(lane: Lane): void {
    if (lane.backlog.length > 0) {
      this.#supply.release(lane, lane.backlog.empty())
      lane.left += 1
    }
    if (lane.held !== undefined) return
    const now = this.#clock.now()
    const { until = now } = this.#states.of(lane.webhook, now)
    // If that time has passed it is another host's turn to try, or this one has no share: it will hear of either.
    if (until > now && lane.isDue) this.#supply.lookAt(lane, until)
  }

  /** Sends a delivery that was taken out of a lane's backlog. */
  async #send(lane: Lane, { delivery, body }: HeldDelivery): Promise<void> {
    lane.inFlight += 1
    this.#turns.inFlight += 1
    this.#sends.begin()
    try {
      const request = lane.limit.begin()
      const attempt = await makeAttempt(delivery, this.#tools)
      this.#sends.end()
      if ('outcome' in attempt) await this.#ended(lane, delivery, this.#learn(lane, request, attempt))
      else this.#notMade(lane, delivery, attempt.held)
    } finally {
      body.letGo()
    }
  }

  /** Gives a delivery back that was not tried. */
  #notMade(lane: Lane, delivery: Delivery, held: string | undefined): void {
    if (held !== undefined) {
      lane.rate.takeBack?.()
      this.#onHeld(lane, held)
    }
    this.#freed(lane)
    this.#supply.release(lane, [delivery])
    if (held !== undefined) lane.left += 1
  }

  /** @returns when it is recorded */
  #ended(lane: Lane, delivery: Delivery, attempt: JudgedAttempt): Promise<void> {
    // Its place is taken until it is known what it means: it may have been the one that probes.
    if (this.#recorder.isCountedByQueue(attempt))
      return this.#recorder.record(lane, delivery, attempt).finally(() => this.#freed(lane))
    this.#states.judge(lane.webhook, attempt, this.#clock.now())
    this.#freed(lane)
    return this.#recorder.record(lane, delivery, attempt)
  }

  /** Learns from an attempt how many requests at once the endpoint bears. @returns the attempt, and whether it has counted */
  #learn(lane: Lane, request: number, attempt: JudgedAttempt): JudgedAttempt {
    const { limit, webhook, inFlight } = lane
    if (limit.isFixed) return attempt
    const share = this.#shares.of(webhook)
    if (attempt.outcome === 'delivered') {
      const ms = attempt.timings?.firstByte ?? attempt.durationMs
      limit.answered(request, ms, lane.isHeldUp(limit.within(share)))
    } else if (meansOverload(attempt) && !limit.refused(request, inFlight - 1, share))
      return { ...attempt, isCountedAlready: true }
    return attempt
  }

  /** A request has ended: others may be made in its place. */
  #freed(lane: Lane): void {
    lane.inFlight -= 1
    this.#turns.inFlight -= 1
    this.#shares.ended(lane.webhook)
    this.pump(lane)
  }
}
