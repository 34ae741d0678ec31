import { type HostHooks, type Logger, messageOf } from '@netbox-hooks/core'
import type { Attempt, Delivery, StateChange } from '@netbox-hooks/delivery'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { exhaustedEvent, stateChangeEvent } from '../events/delivery-events.ts'
import type { NewsDesk } from '../operations/news.ts'
import { announceAttempt } from './delivery-hooks.ts'

/** What {@link Announcements} are made with. */
export interface AnnouncementsOptions {
  readonly hooks: HostHooks
  readonly news: NewsDesk
  readonly logger: Logger
  /** Whether a rule names an event type. */
  readonly wants: (eventType: string) => boolean
  readonly accept: (events: readonly ChangeEvent[]) => Promise<unknown>
}

/** Tells of what the dispatcher has done: subscribers, the taps of hooks, and the rules that want events of it. */
export class Announcements {
  readonly #options: AnnouncementsOptions

  constructor(options: AnnouncementsOptions) {
    this.#options = options
  }

  attempt(delivery: Delivery, attempt: Attempt): void {
    const { news, hooks } = this.#options
    news.tell({ kind: 'attempt', delivery, attempt })
    announceAttempt(hooks, delivery, attempt)?.catch(this.#logFailure)
    if (attempt.state === 'failed') this.#acceptIfWanted(exhaustedEvent(delivery, attempt))
  }

  stateChange(change: StateChange): void {
    const { news, hooks } = this.#options
    news.tell({ kind: 'webhook_state', change })
    hooks.webhookState.promise(change).catch(this.#logFailure)
    this.#acceptIfWanted(stateChangeEvent(change))
  }

  /** Accepts an event of the delivery's own, if a rule may want it. */
  #acceptIfWanted(event: ChangeEvent | undefined): void {
    const { wants, accept, logger } = this.#options
    if (!event || !wants(event.eventType)) return
    accept([event]).catch((error: unknown) =>
      logger.error({ err: error, eventType: event.eventType }, messageOf(error)),
    )
  }

  readonly #logFailure = (error: unknown): void => {
    this.#options.logger.error({ err: error }, messageOf(error))
  }
}
