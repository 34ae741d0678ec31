import type { Done, HookDeclaration, SupervisedTap, TapStatistics, TapSupervisor } from '@netbox-hooks/core'
import type { AsyncParallelHook } from 'tapable'
import { CallbackBreaker } from './breaker.ts'
import { type CallbackTapOptions, ContextTap } from './context-tap.ts'
import type { ContextGathering } from './contribution.ts'
import type { Gathering } from './gathering.ts'

/** The hook that gathers context. Its taps run at the same time, isolated, each under its own time limit. */
export type ContextHook = AsyncParallelHook<[ContextGathering], CallbackTapOptions>

/** Declares the hook that gathers context. Called with a {@link Gathering}, it has every tap join in it. */
export const contextHook: HookDeclaration<ContextHook> = {
  kind: 'AsyncParallelHook',
  description: 'while context is gathered, all taps at once',
  args: { gathering: 'what is known of the event; `gathering.add({ … })` adds to the context' },
  replace: (tap: SupervisedTap & CallbackTapOptions, statistics: TapStatistics, taps: TapSupervisor) => {
    const own = new ContextTap(tap, new CallbackBreaker(statistics, taps), taps.deadlines.group())
    return (gathering: Gathering, done: Done) => own.join(gathering, done)
  },
}
