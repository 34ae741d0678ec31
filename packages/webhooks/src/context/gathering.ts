import type { Logger } from '@netbox-hooks/core'
import type { Clock } from '@netbox-hooks/core/times'
import type { ChangeEvent } from '../change-event.ts'
import type { ContributedEvent, Contribution } from './contribution.ts'
import type { CallbackOutcome } from './outcome.ts'
import type { WatchCallback } from './watch.ts'

/** What bounds the contributions to one event's context. */
export interface ContextLimits {
  /** Time limit of a tap without one of its own, in milliseconds. */
  readonly timeout: number
  /** Time limit of them all together, in milliseconds. */
  readonly budget: number
  /** Bytes of JSON that one tap may add. */
  readonly size: number
}

/** What a gathering is made with. */
export interface GatheringTools {
  readonly logger: Logger
  readonly watch: WatchCallback | undefined
  readonly clock: Clock
}

/** The gathering of one event's context. The context hook is called with it; its taps see only their own contribution. */
export class Gathering implements ContributedEvent {
  readonly event: ChangeEvent
  readonly timeout: number
  readonly size: number
  readonly began: number
  readonly deadline: number
  readonly watch: WatchCallback | undefined
  readonly clock: Clock
  /** In the order of the taps. */
  readonly contributions: Contribution[] = []
  readonly #logger: Logger

  constructor(
    event: ChangeEvent,
    { timeout, budget, size }: ContextLimits,
    { logger, watch, clock }: GatheringTools,
  ) {
    this.event = event
    this.timeout = timeout
    this.size = size
    this.clock = clock
    this.began = clock.now()
    this.deadline = this.began + budget
    this.watch = watch
    this.#logger = logger
  }

  /**
   * Calls the taps that have joined, in their order. Those of one plugin that follow one another share its scope: to enter
   * it costs more than most of the taps do.
   */
  callTaps(): void {
    const { contributions } = this
    for (let next = 0; next < contributions.length; ) {
      const scope = contributions[next]?.by.scope
      let end = next + 1
      while (end < contributions.length && contributions[end]?.by.scope === scope) end += 1
      if (scope) scope.run(callSome, contributions, next, end)
      else callSome(contributions, next, end)
      next = end
    }
  }

  ended({ plugin, callback, outcome, error }: CallbackOutcome): void {
    if (!error || outcome === 'paused') return
    const { eventType } = this.event
    this.#logger.warn({ plugin, callback, code: error.code, eventType }, error.message)
  }
}

function callSome(contributions: readonly Contribution[], from: number, to: number): void {
  for (let index = from; index < to; index += 1) contributions[index]?.call()
}
