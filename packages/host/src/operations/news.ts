import { type Logger, messageOf } from '@netbox-hooks/core'
import type { Attempt, Delivery, StateChange } from '@netbox-hooks/delivery'

/** What a host tells of its work, the moment it is recorded. */
export type News =
  | { readonly kind: 'attempt'; readonly delivery: Delivery; readonly attempt: Attempt }
  | { readonly kind: 'webhook_state'; readonly change: StateChange }

/** Passes news on to whoever listens. A listener that throws is logged, and affects no other. */
export class NewsDesk {
  readonly #listeners = new Set<(news: News) => void>()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  tell(news: News): void {
    for (const listener of this.#listeners) {
      try {
        listener(news)
      } catch (error) {
        this.#logger.error({ err: error }, `A listener to the host's news failed: ${messageOf(error)}`)
      }
    }
  }

  /** @returns the undo, which may be called twice */
  subscribe(listener: (news: News) => void): () => void {
    const own = (news: News): void => listener(news)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }
}
