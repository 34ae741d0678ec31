import { every, type Timer } from '@netbox-hooks/core/times'
import { newId, type QueueTime } from '@netbox-hooks/delivery/queue'

/** What the server answers: a result, whether it knows of this host's connection, what `QueueTime.beginAt()` takes. */
type LeaseAnswer = readonly [
  result: number,
  isConnected: number,
  now: number,
  unlived: number,
  offset: number,
]

/** What a {@link HostLease} is made of. */
export interface HostLeaseOptions {
  readonly leaseMs: number
  readonly call: (script: 'register' | 'renew', args: readonly (string | number)[]) => Promise<unknown>
  /** The queue's time, which the server tells with each answer. */
  readonly time: QueueTime
  /** Told of the first of renewals that fail one after the other. */
  readonly onFailure: (error: unknown) => void
}

/** How often a host is heard of, in ms. */
const renewalPause = 250
/** A host that is not heard of for so long is gone if its connection is, in ms. */
const longestSilence = 1_000

/**
 * This host's lease, and what it has under it. Every connection is a holder of its own: when one is lost, what is known
 * to be claimed goes over to the next, and what a lost answer would have claimed goes back. A call that reaches the
 * server late, over the lost connection, claims nothing.
 *
 * A lease ends early if the server sees that the host's process has ended: nobody listens to the host's channel any more,
 * and nothing has been heard of it for a while. As a connection may be lost by other causes too, a host that has not been
 * answered for that long begins nothing more until it is.
 */
export class HostLease {
  /** Names this host, over all of its connections. */
  readonly host: string = newId()
  /** Deliveries that this host has claimed. */
  readonly deliveries: Set<string> = new Set()
  /** Events that this host works on. */
  readonly events: Set<string> = new Set()
  readonly #options: HostLeaseOptions
  readonly #goneMs: number
  #connection = 0
  #registeredAt = Number.NEGATIVE_INFINITY
  /** Another one for every lease: a lease that has ended is not taken up again. */
  #term = {}
  /** Until when the server keeps it at least, by `performance.now()`. */
  #keptUntil = 0
  #isRenewing = false
  #hasFailed = false
  #timer: Timer | undefined

  constructor(options: HostLeaseOptions) {
    this.#options = options
    this.#goneMs = Math.min(longestSilence, options.leaseMs)
  }

  /** Who holds what is claimed over this connection. */
  get holder(): string {
    return `${this.host}.${this.#connection}`
  }

  /** Whether a holder is this host, over this connection or an earlier one. */
  isOwn(holder: string): boolean {
    return holder.startsWith(`${this.host}.`)
  }

  /** Tells as long as the lease lasts that is under way that it does, also if the server does not answer. */
  validity(): () => boolean {
    const term = this.#term
    return () => term === this.#term && performance.now() < this.#keptUntil
  }

  async begin(): Promise<void> {
    const { leaseMs, time } = this.#options
    const askedAt = this.#mayEndEarly()
    const [, isConnected, ...times] = await this.#call('register', ['', '', 1, 0])
    time.beginAt(...times)
    this.#lasts(askedAt, isConnected)
    this.#timer = every(Math.min(renewalPause, leaseMs / 3), () => void this.#renew()).unref()
  }

  /** Goes on over a new connection. */
  async goOn(): Promise<void> {
    const { time } = this.#options
    const earlier = this.holder
    this.#connection += 1
    const askedAt = this.#mayEndEarly()
    this.#registeredAt = askedAt
    const known = [this.deliveries.size, ...this.deliveries, ...this.events]
    // Others may have been cut off as long as this one: their leases get the time to be renewed.
    const answer = await this.#call('register', [time.now(), earlier, 0, ...known])
    const [wentOn, isConnected, ...times] = answer
    time.goOnFrom(...times)
    if (wentOn === 0) this.#term = {}
    this.#lasts(askedAt, isConnected)
  }

  end(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Renews the lease until an answer comes in time: a late one makes nothing valid. */
  async #renew(): Promise<void> {
    if (this.#isRenewing) return
    this.#isRenewing = true
    try {
      do await this.#renewOnce()
      while (this.#timer && performance.now() >= this.#keptUntil)
      this.#hasFailed = false
    } catch (error) {
      if (this.#timer && !this.#hasFailed) this.#options.onFailure(error)
      this.#hasFailed = true
    } finally {
      this.#isRenewing = false
    }
  }

  async #renewOnce(): Promise<void> {
    const { leaseMs, time } = this.#options
    const askedAt = this.#mayEndEarly()
    const maySweep = askedAt - this.#registeredAt > leaseMs ? 1 : 0
    const [isAlive, isConnected, ...times] = await this.#call('renew', [time.now(), maySweep])
    time.goOnFrom(...times)
    if (isAlive === 1) this.#lasts(askedAt, isConnected)
    else await this.goOn()
  }

  async #call(script: 'register' | 'renew', args: readonly (string | number)[]): Promise<LeaseAnswer> {
    const { leaseMs, call } = this.#options
    return (await call(script, [this.holder, leaseMs, this.#goneMs, ...args])) as LeaseAnswer
  }

  /** What is asked now may be done by the server, and its answer be lost. @returns now */
  #mayEndEarly(): number {
    const now = performance.now()
    this.#keptUntil = Math.min(this.#keptUntil, now + this.#goneMs)
    return now
  }

  #lasts(askedAt: number, isConnected: number): void {
    this.#keptUntil = askedAt + (isConnected === 1 ? this.#goneMs : this.#options.leaseMs)
  }
}
