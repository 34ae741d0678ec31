import {
  AsyncParallelBailHook,
  AsyncParallelHook,
  AsyncSeriesBailHook,
  AsyncSeriesHook,
  AsyncSeriesLoopHook,
  AsyncSeriesWaterfallHook,
  type HookMap,
  SyncBailHook,
  SyncHook,
  SyncLoopHook,
  SyncWaterfallHook,
} from 'tapable'
import type { TapOptions } from '../hooks/tap-supervisor.ts'

/** The hooks of tapable, with those arguments and that answer, whose taps may say {@link TapOptions}. */
export interface HookTypes<Args extends unknown[], Answer> {
  SyncHook: SyncHook<Args, void, TapOptions>
  SyncBailHook: SyncBailHook<Args, Answer | undefined, TapOptions>
  SyncWaterfallHook: SyncWaterfallHook<Args, Answer, TapOptions>
  SyncLoopHook: SyncLoopHook<Args, TapOptions>
  AsyncSeriesHook: AsyncSeriesHook<Args, TapOptions>
  AsyncSeriesBailHook: AsyncSeriesBailHook<Args, Answer | undefined, TapOptions>
  AsyncSeriesWaterfallHook: AsyncSeriesWaterfallHook<Args, Answer, TapOptions>
  AsyncSeriesLoopHook: AsyncSeriesLoopHook<Args, TapOptions>
  AsyncParallelHook: AsyncParallelHook<Args, TapOptions>
  AsyncParallelBailHook: AsyncParallelBailHook<Args, Answer | undefined, TapOptions>
}

/** What a hook does with its taps: the names that tapable gives its hooks. */
export type HookKind = keyof HookTypes<[], unknown>

/**
 * A hook of that kind.
 *
 * @typeParam Args of a call, in their order
 * @typeParam Answer of a tap, for the bail and the waterfall kinds. Default: what the first argument is
 */
export type HookOf<Kind extends HookKind, Args extends unknown[] = [], Answer = Args[0]> = HookTypes<
  Args,
  Answer
>[Kind]

/** A hook of that kind for each key: `hooks.page.for('en')`. */
export type HookMapOf<Kind extends HookKind, Args extends unknown[] = [], Answer = Args[0]> = HookMap<
  HookOf<Kind, Args, Answer>
>

const classes: Readonly<Record<HookKind, new (args: string[], name: string) => unknown>> = {
  SyncHook,
  SyncBailHook,
  SyncWaterfallHook,
  SyncLoopHook,
  AsyncSeriesHook,
  AsyncSeriesBailHook,
  AsyncSeriesWaterfallHook,
  AsyncSeriesLoopHook,
  AsyncParallelHook,
  AsyncParallelBailHook,
} as never

/** All kinds. */
export const hookKinds: readonly HookKind[] = Object.keys(classes) as HookKind[]

/** A hook of that kind. Tapable writes the names of arguments into code that it makes: they are none of the caller's. */
export function newHook<Kind extends HookKind>(
  kind: Kind,
  args: number,
  name: string,
): HookOf<Kind, never[]> {
  const names = Array.from({ length: args }, (_, index) => `arg${index}`)
  return new classes[kind](names, name) as HookOf<Kind, never[]>
}

/** What a tap's answer is good for, by the last word of its kind. */
export function usesAnswer(kind: HookKind): 'bail' | 'waterfall' | 'loop' | undefined {
  const word = /(Bail|Waterfall|Loop)Hook$/.exec(kind)?.[1]
  return word?.toLowerCase() as ReturnType<typeof usesAnswer>
}
