import type { NewUrl } from '../queue/delivery.ts'
import type { Lane } from './lane.ts'

/**
 * The lanes of all webhooks that anything was asked of. A lane is made when its webhook is named first, and stays until
 * the webhook is gone and nothing of it is under way.
 */
export class Lanes {
  readonly #make: (webhook: string) => Lane
  readonly #onForgotten: (webhook: string) => void
  readonly #lanes = new Map<string, Lane>()
  readonly #leaving = new Set<Lane>()

  /** @param onForgotten told that a lane is there no more */
  constructor(make: (webhook: string) => Lane, onForgotten: (webhook: string) => void) {
    this.#make = make
    this.#onForgotten = onForgotten
  }

  of(webhook: string): Lane {
    const known = this.#lanes.get(webhook)
    if (known) return known
    const lane = this.#make(webhook)
    this.#lanes.set(webhook, lane)
    return lane
  }

  /** That of a webhook, if there is one. */
  known(webhook: string): Lane | undefined {
    return this.#lanes.get(webhook)
  }

  all(): Iterable<Lane> {
    return this.#lanes.values()
  }

  /** Whether nothing waits in any of them. */
  get areEmpty(): boolean {
    for (const { backlog } of this.#lanes.values()) if (backlog.length > 0) return false
    return true
  }

  /** Leaves out of the backlogs what is cancelled. */
  drop(deliveryIds: readonly string[]): void {
    const cancelled = new Set(deliveryIds)
    for (const lane of this.#lanes.values()) lane.backlog.drop(cancelled)
  }

  /** Lets what waits in the backlogs go elsewhere. */
  readdress(deliveries: readonly NewUrl[]): void {
    const urls = new Map(deliveries.map(({ id, url }) => [id, url]))
    for (const lane of this.#lanes.values()) lane.backlog.readdress(urls)
  }

  /** The webhook is there. */
  keep(lane: Lane): void {
    this.#leaving.delete(lane)
    this.#forget()
  }

  /** The webhook is gone. */
  leave(lane: Lane): void {
    this.#leaving.add(lane)
    this.#forget()
  }

  /** Forgets lanes of webhooks that are gone: what is pending for one of them is found by who asks for it. */
  #forget(): void {
    for (const lane of this.#leaving) {
      if (!lane.isIdle) continue
      this.#leaving.delete(lane)
      this.#lanes.delete(lane.webhook)
      this.#onForgotten(lane.webhook)
    }
  }
}
