import { Deadlines, type Done, type SupervisedTap, type TapSupervisor } from '@netbox-hooks/core'
import { AsyncParallelHook } from 'tapable'
import { CallbackBreaker } from './breaker.ts'
import { type CallbackTapOptions, ContextTap } from './context-tap.ts'
import type { ContextGathering } from './contribution.ts'
import type { Gathering } from './gathering.ts'

/** The hook that gathers context. Its taps run at the same time, isolated, each under its own time limit. */
export type ContextHook = AsyncParallelHook<[ContextGathering], CallbackTapOptions>

/** Makes the hook that gathers context. Called with a {@link Gathering}, it has every tap join in it. */
export function createContextHook(taps: TapSupervisor): ContextHook {
  const deadlines = new Deadlines(taps.clock)
  return taps.supervise(new AsyncParallelHook(['gathering'], 'context') as ContextHook, {
    replace: (tap: SupervisedTap & CallbackTapOptions, statistics) => {
      const own = new ContextTap(tap, new CallbackBreaker(statistics, taps), deadlines.group())
      return (gathering: Gathering, done: Done) => own.join(gathering, done)
    },
  })
}
