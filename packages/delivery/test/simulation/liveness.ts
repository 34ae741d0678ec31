import type { MemoryStore, StoredDelivery } from '@netbox-hooks/delivery/memory'
import type { Watched } from './judge.ts'

/** How long a webhook that may send may be without sending, in ms: time for a queue that is slow, and has failed. */
export const patience = 20_000
/** How often another webhook may send meanwhile. */
const turns = 3
/** How often it is looked at, in ms. */
const interval = 500

interface Waiting {
  /** Since when it could have sent. */
  readonly since: number
  /** How often others have sent since it has run out of patience. */
  readonly passedBy: Map<string, number>
}

/** Watches that whatever may be sent is sent: that nothing is forgotten, and no webhook is held up by the others. */
export class Liveness {
  /** Whether there is a host that should send. */
  isRunning = false
  readonly #store: MemoryStore
  readonly #webhooks: readonly Watched[]
  readonly #concurrency: number
  readonly #able = new Map<Watched, Waiting>()
  readonly #waiting = new Map<Watched, Waiting>()
  #checkedAt = 0

  constructor(store: MemoryStore, webhooks: readonly Watched[], concurrency: number) {
    this.#store = store
    this.#webhooks = webhooks
    this.#concurrency = concurrency
  }

  reset(): void {
    this.isRunning = false
    this.excuse()
  }

  /** The queue has failed: whoever waits may wait anew. */
  excuse(): void {
    this.#able.clear()
    this.#waiting.clear()
  }

  /** A webhook sends. @returns one that it has gone before too often */
  sends(watched: Watched, now: number): string | undefined {
    this.#able.delete(watched)
    this.#waiting.delete(watched)
    for (const [other, { since, passedBy }] of this.#waiting) {
      if (now - since <= patience) continue
      const times = (passedBy.get(watched.name) ?? 0) + 1
      passedBy.set(watched.name, times)
      if (times > turns) return other.name
    }
    return undefined
  }

  /** Nothing happens before that time. @returns what is stuck */
  check(now: number, next: number, isBusy: (delivery: StoredDelivery) => boolean): string | undefined {
    if (!this.isRunning || next - this.#checkedAt < interval) return undefined
    this.#checkedAt = next
    const inFlight = this.#webhooks.reduce((sum, watched) => sum + watched.inFlight, 0)
    for (const watched of this.#webhooks) {
      const delivery = this.#sendable(watched, now, isBusy)
      if (!delivery) {
        this.#able.delete(watched)
        this.#waiting.delete(watched)
        continue
      }
      // All slots of the host may be taken; then it is its turn before others have theirs again and again.
      const waiting = this.#waiting.get(watched) ?? { since: now, passedBy: new Map() }
      this.#waiting.set(watched, waiting)
      if (inFlight >= this.#concurrency) {
        this.#able.delete(watched)
        continue
      }
      const able = this.#able.get(watched) ?? { since: now, passedBy: new Map() }
      this.#able.set(watched, able)
      if (next - able.since > patience) {
        return `${delivery.id} to ${watched.name} has been due since ${delivery.dueAt} and could have been sent since ${able.since}, but was not`
      }
    }
    return undefined
  }

  /** A delivery that nothing keeps from being sent. */
  #sendable(
    { name, standing, adapting, inFlight, rate, held }: Watched,
    now: number,
    isBusy: (delivery: StoredDelivery) => boolean,
  ): StoredDelivery | undefined {
    if (held) return undefined
    // What a webhook has beyond that is for when there is room.
    const limit = standing.limit(adapting.bounds.min, now)
    if (inFlight >= limit || rate?.allows(now) === false) return undefined
    for (const delivery of this.#store.pendingOf(name)) {
      if (delivery.dueAt !== undefined && delivery.dueAt <= now && !isBusy(delivery)) return delivery
    }
    return undefined
  }
}
