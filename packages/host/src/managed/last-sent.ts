import type { DeliveryHistory } from '@netbox-hooks/delivery'

/** When a request was last sent to each webhook: by this host, or else by what the history tells. */
export class LastSent {
  readonly #times = new Map<string, number>()

  /** Takes note of a request. */
  note(webhook: string, at: number): void {
    this.#times.set(webhook, at)
  }

  forget(webhook: string): void {
    this.#times.delete(webhook)
  }

  /** In ms since the epoch; `undefined` if nothing is known. */
  at(webhook: string): number | undefined {
    return this.#times.get(webhook)
  }

  /**
   * Asks the history for those of which nothing is known, one after the other.
   * @param signal ends it
   */
  async recall(
    webhooks: readonly string[],
    history: Pick<DeliveryHistory, 'list'>,
    signal: AbortSignal,
  ): Promise<void> {
    for (const webhook of webhooks) {
      if (this.#times.has(webhook)) continue
      const { deliveries } = await history.list({ webhook }, { limit: 1 })
      if (signal.aborted) return
      const at = deliveries[0]?.lastAttempt?.startedAt
      if (at !== undefined && !this.#times.has(webhook)) this.#times.set(webhook, at)
    }
  }
}
