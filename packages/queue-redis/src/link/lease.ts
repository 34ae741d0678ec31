import { every, type Timer } from '@netbox-hooks/core/times'
import { newId, type QueueTime } from '@netbox-hooks/delivery/queue'

/** What the server answers: a result, and what `QueueTime.beginAt()` takes. */
type LeaseAnswer = readonly [result: number, now: number, unlived: number, offset: number]

/** What a {@link HostLease} is made of. */
export interface HostLeaseOptions {
  readonly leaseMs: number
  readonly call: (script: 'register' | 'renew', args: readonly (string | number)[]) => Promise<unknown>
  /** The queue's time, which the server tells with each answer. */
  readonly time: QueueTime
  /** Told of a renewal that has failed. */
  readonly onFailure: (error: unknown) => void
}

/**
 * This host's lease, and what it has under it. Every connection is a holder of its own: when one is lost, what is known
 * to be claimed goes over to the next, and what a lost answer would have claimed goes back. A call that reaches the
 * server late, over the lost connection, claims nothing.
 */
export class HostLease {
  /** Deliveries that this host has claimed. */
  readonly deliveries: Set<string> = new Set()
  /** Events that this host works on. */
  readonly events: Set<string> = new Set()
  readonly #host = newId()
  readonly #options: HostLeaseOptions
  #connection = 0
  #registeredAt = Number.NEGATIVE_INFINITY
  /** Another one for every lease: a lease that has ended is not taken up again. */
  #term = {}
  /** Until when the server keeps it at least, by `performance.now()`. */
  #keptUntil = 0
  #timer: Timer | undefined

  constructor(options: HostLeaseOptions) {
    this.#options = options
  }

  /** Who holds what is claimed over this connection. */
  get holder(): string {
    return `${this.#host}.${this.#connection}`
  }

  /** Whether a holder is this host, over this connection or an earlier one. */
  isOwn(holder: string): boolean {
    return holder.startsWith(`${this.#host}.`)
  }

  /** Tells as long as the lease lasts that is under way that it does, also if the server does not answer. */
  validity(): () => boolean {
    const term = this.#term
    return () => term === this.#term && performance.now() < this.#keptUntil
  }

  async begin(): Promise<void> {
    const { leaseMs, call } = this.#options
    const keptUntil = performance.now() + leaseMs
    const answer = await call('register', [this.holder, leaseMs, '', '', 1, 0])
    const [, ...times] = answer as LeaseAnswer
    this.#options.time.beginAt(...times)
    this.#keptUntil = keptUntil
    this.#timer = every(leaseMs / 3, () => void this.#renew()).unref()
  }

  /** Goes on over a new connection. */
  async goOn(): Promise<void> {
    const earlier = this.holder
    this.#connection += 1
    this.#registeredAt = performance.now()
    const known = [this.deliveries.size, ...this.deliveries, ...this.events]
    // Others may have been cut off as long as this one: their leases get the time to be renewed.
    const { leaseMs, time, call } = this.#options
    const keptUntil = performance.now() + leaseMs
    const wentOn = this.#takeTime(
      await call('register', [this.holder, leaseMs, time.now(), earlier, 0, ...known]),
    )
    if (wentOn === 0) this.#term = {}
    this.#keptUntil = keptUntil
  }

  end(): void {
    this.#timer?.cancel()
  }

  /** @returns what else was answered */
  #takeTime(answer: unknown): number {
    const [result, ...times] = answer as LeaseAnswer
    this.#options.time.goOnFrom(...times)
    return result
  }

  async #renew(): Promise<void> {
    const { leaseMs, time, call, onFailure } = this.#options
    const maySweep = performance.now() - this.#registeredAt > leaseMs ? 1 : 0
    const keptUntil = performance.now() + leaseMs
    try {
      const isAlive = this.#takeTime(await call('renew', [this.holder, leaseMs, time.now(), maySweep]))
      if (isAlive === 0) await this.goOn()
      else this.#keptUntil = keptUntil
    } catch (error) {
      onFailure(error)
    }
  }
}
