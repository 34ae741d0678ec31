import type { CallbackOutcome } from './outcome.ts'

/** Watches over one call of a callback, for example to trace it. */
export interface CallbackWatch {
  /** Makes the call, in whatever surroundings it is to run. */
  run(call: () => void): void
  /** The call has ended, or was not made because the callback is paused. */
  end(outcome: CallbackOutcome): void
}

/** Makes the watch over a call, before it is made. A callback has a name, a tap of the application has none. */
export type WatchCallback = (tap: Pick<CallbackOutcome, 'plugin' | 'callback'>) => CallbackWatch
