import {
  callTap,
  Deadlines,
  type Done,
  type SupervisedTap,
  type TapOptions,
  type TapStatistics,
  type TapSupervisor,
} from '@netbox-hooks/core'
import { AsyncParallelHook } from 'tapable'
import { CallbackBreaker } from './callback-breaker.ts'
import type { WatchCallback } from './callback-watch.ts'
import type { ChangeEvent } from './change-event.ts'
import { type CallbackOutcome, type ContextGathering, Contribution } from './contribution.ts'
import { matchesTypes, type TypeFilter } from './type-filter.ts'

/** For which events a tap of the context hook is called, how long it may take, and where its data goes. */
export interface ContextTapOptions extends TypeFilter, TapOptions {
  /** Nest the data under the tap's name (`true`, for a callback the plugin's name) or this key. Default: not nested. */
  readonly namespace?: true | string
}

/** What the host says of a tap that stands for a callback. */
export interface CallbackTapOptions extends ContextTapOptions {
  /** Name of the callback: what the tap returns is added to the context. */
  readonly callback?: string
  /** The plugin that registered it. */
  readonly plugin?: string
}

/** The hook that gathers context. Its taps run at the same time, isolated, each under its own time limit. */
export type ContextHook = AsyncParallelHook<[ContextGathering], CallbackTapOptions>

/** One tap's contribution, and where it goes. */
export interface ContextPart {
  readonly contribution: Contribution
  readonly plugin: string
  readonly namespace: string | undefined
}

/** What bounds the contributions to one event's context. */
export interface ContextLimits {
  /** Time limit of a tap without one of its own, in milliseconds. */
  readonly timeout: number
  /** Time limit of them all together, in milliseconds. */
  readonly budget: number
  /** Bytes of JSON that one tap may add. */
  readonly size: number
}

/** One event's gathering. The context hook is called with it; its taps see only their own contribution. */
export interface Gathering {
  readonly event: ChangeEvent
  readonly limits: ContextLimits
  /** When it has to end, as `performance.now()` counts. */
  readonly deadline: number
  /** In the order of the taps. */
  readonly parts: ContextPart[]
  /** Told of every outcome, the moment it is known. */
  readonly onOutcome: (outcome: CallbackOutcome) => void
  readonly watch: WatchCallback | undefined
}

/** Makes the hook that gathers context. */
export function createContextHook(taps: TapSupervisor): ContextHook {
  const deadlines = new Deadlines()
  return taps.supervise(new AsyncParallelHook(['gathering'], 'context') as ContextHook, {
    replace: (tap: SupervisedTap & CallbackTapOptions, statistics: TapStatistics) => {
      const names = { plugin: tap.plugin ?? tap.name, callback: tap.callback }
      const namespace = tap.namespace === true ? names.plugin : tap.namespace
      const open = deadlines.group()
      const breaker = new CallbackBreaker(statistics, taps.logger)
      const addsResult = tap.callback !== undefined
      const callFor = (contribution: Contribution): void =>
        callTap(
          tap,
          tap.scope,
          [contribution],
          (result) => contribution.succeed(addsResult ? result : undefined),
          (error) => contribution.fail(error),
        )
      return ({ event, limits, deadline, parts, onOutcome, watch }: Gathering, done: Done) => {
        if (!matchesTypes(tap, event)) return done()
        const timeout = tap.timeout ?? limits.timeout
        const watching = watch?.(names)
        const contribution = new Contribution(
          { event, tap: names, timeout, size: limits.size, deadline },
          (ended) => {
            open.remove(ended)
            const outcome = ended.outcome as CallbackOutcome
            breaker.note(outcome)
            watching?.end(outcome)
            onOutcome(outcome)
            done()
          },
        )
        parts.push({ contribution, plugin: names.plugin, namespace })
        if (breaker.isOpen()) return contribution.skip()
        if (watching) watching.run(() => callFor(contribution))
        else callFor(contribution)
        if (contribution.isOpen) open.add(contribution)
      }
    },
  })
}
