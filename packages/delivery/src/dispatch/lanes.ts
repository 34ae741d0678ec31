import type { Lane } from './lane.ts'

/** The lanes of all webhooks that anything was asked of. A lane is made when its webhook is named first, and stays. */
export class Lanes {
  readonly #make: (webhook: string) => Lane
  readonly #lanes = new Map<string, Lane>()

  constructor(make: (webhook: string) => Lane) {
    this.#make = make
  }

  of(webhook: string): Lane {
    const known = this.#lanes.get(webhook)
    if (known) return known
    const lane = this.#make(webhook)
    this.#lanes.set(webhook, lane)
    return lane
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
}
