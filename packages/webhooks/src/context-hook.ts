import { AsyncParallelHook } from 'tapable'
import { callTap, type Done, interceptTaps, type Tap } from './call-tap.ts'
import type { ChangeEvent } from './change-event.ts'
import { type CallbackOutcome, type ContextGathering, Contribution } from './contribution.ts'
import { Deadlines } from './deadlines.ts'
import { matchesTypes, type TypeFilter } from './type-filter.ts'

/** For which events a tap of the context hook is called, how long it may take, and where its data goes. */
export interface ContextTapOptions extends TypeFilter {
  /** Nest the data under the tap's name (`true`, for a callback the plugin's name) or this key. Default: not nested. */
  readonly namespace?: true | string
  /** Time limit in milliseconds, kept to within 50 ms. Default: the host's, 5 s. */
  readonly timeout?: number
  /** Name of the callback that the tap stands for: what the tap returns is added to the context. */
  readonly callback?: string
}

/** The hook that gathers context. Its taps run at the same time, isolated, each under its own time limit. */
export type ContextHook = AsyncParallelHook<[ContextGathering], ContextTapOptions>

/** One tap's contribution, and where it goes. */
export interface ContextPart {
  readonly contribution: Contribution
  readonly plugin: string
  readonly namespace: string | undefined
}

/** One event's gathering. The context hook is called with it; its taps see only their own contribution. */
export interface Gathering {
  readonly event: ChangeEvent
  /** Time limit of the taps without one of their own, in milliseconds. */
  readonly timeout: number
  /** In the order of the taps. */
  readonly parts: ContextPart[]
  /** Told of every outcome, the moment it is known. */
  readonly onOutcome: (outcome: CallbackOutcome) => void
}

/** Makes the hook that gathers context. */
export function createContextHook(): ContextHook {
  const hook: ContextHook = new AsyncParallelHook(['gathering'], 'context')
  const deadlines = new Deadlines()
  interceptTaps(hook, (tap: Tap & ContextTapOptions) => {
    const names = { plugin: tap.name, callback: tap.callback }
    const namespace = tap.namespace === true ? tap.name : tap.namespace
    const addsResult = tap.callback !== undefined
    return ({ event, timeout, parts, onOutcome }: Gathering, done: Done) => {
      if (!matchesTypes(tap, event)) return done()
      const contribution = new Contribution(event, names, tap.timeout ?? timeout, (ended) => {
        deadlines.forget(ended)
        onOutcome(ended.outcome as CallbackOutcome)
        done()
      })
      parts.push({ contribution, plugin: tap.name, namespace })
      callTap(
        tap,
        [contribution],
        (result) => contribution.succeed(addsResult ? result : undefined),
        (error) => contribution.fail(error),
      )
      if (!contribution.outcome) deadlines.watch(contribution)
    }
  })
  return hook
}
