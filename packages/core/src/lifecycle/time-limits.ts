import type { TimedPhase } from '../plugins/errors.ts'

/** How long each phase of one plugin may take, in milliseconds. */
export type TimeLimits = Readonly<Record<TimedPhase, number>>

/** Import 10 s, `ready()` 10 s, `shutdown()` 5 s. */
export const defaultTimeLimits: TimeLimits = { import: 10_000, ready: 10_000, shutdown: 5_000 }
