import {
  callTap,
  Deadlines,
  type Done,
  type PluginScope,
  type SupervisedTap,
  type TapOptions,
  type TapStatistics,
  type TapSupervisor,
} from '@netbox-hooks/core'
import { AsyncParallelHook } from 'tapable'
import type { ChangeEvent } from '../change-event.ts'
import { matchesTypes, type TypeFilter } from '../events/type-filter.ts'
import { CallbackBreaker } from './breaker.ts'
import { type CallbackOutcome, type ContextGathering, Contribution } from './contribution.ts'
import type { WatchCallback } from './watch.ts'

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
  /** Whose code the tap is. */
  readonly scope: PluginScope | undefined
  /** Calls the tap, inside its {@link scope}; `undefined` if it is not to be called. */
  readonly call: ((contribution: Contribution) => void) | undefined
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

/**
 * Calls the taps that the hook has prepared, in their order. Those of one plugin that follow one another share its scope:
 * to enter it costs more than most of the taps do.
 */
export function callTaps(parts: readonly ContextPart[]): void {
  for (let next = 0; next < parts.length; ) {
    const { scope } = parts[next] as ContextPart
    let end = next + 1
    while (end < parts.length && parts[end]?.scope === scope) end += 1
    if (scope) scope.run(callSome, parts, next, end)
    else callSome(parts, next, end)
    next = end
  }
}

function callSome(parts: readonly ContextPart[], from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    const { call, contribution } = parts[index] as ContextPart
    call?.(contribution)
  }
}

/** Makes the hook that gathers context. Its taps are called by {@link callTaps}. */
export function createContextHook(taps: TapSupervisor): ContextHook {
  const deadlines = new Deadlines()
  return taps.supervise(new AsyncParallelHook(['gathering'], 'context') as ContextHook, {
    replace: (tap: SupervisedTap & CallbackTapOptions, statistics: TapStatistics) => {
      const names = { plugin: tap.plugin ?? tap.name, callback: tap.callback }
      const namespace = tap.namespace === true ? names.plugin : tap.namespace
      const open = deadlines.group()
      const breaker = new CallbackBreaker(statistics, taps.logger)
      const addsResult = tap.callback !== undefined
      const call = (contribution: Contribution): void => {
        callTap(
          tap,
          [contribution],
          (result) => contribution.succeed(addsResult ? result : undefined),
          (error) => contribution.fail(error),
        )
        if (contribution.isOpen) open.add(contribution)
      }
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
        const isPaused = breaker.isOpen()
        const watchedCall = watching ? (own: Contribution) => watching.run(() => call(own)) : call
        parts.push({
          contribution,
          plugin: names.plugin,
          namespace,
          scope: tap.scope,
          call: isPaused ? undefined : watchedCall,
        })
        if (isPaused) contribution.skip()
      }
    },
  })
}
