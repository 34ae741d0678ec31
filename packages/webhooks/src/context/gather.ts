import { type Logger, type Soon, silentLogger } from '@netbox-hooks/core'
import { deepFreeze } from '@netbox-hooks/core/json'
import { type Clock, systemClock } from '@netbox-hooks/core/times'
import type { ChangeEvent } from '../change-event.ts'
import { eventLimits } from '../limits.ts'
import type { ContextGathering } from './contribution.ts'
import { Gathering } from './gathering.ts'
import type { ContextHook } from './hook.ts'
import { type MergedContext, mergeContext } from './merge.ts'
import type { CallbackOutcome } from './outcome.ts'
import type { WatchCallback } from './watch.ts'

/** How context is gathered. */
export interface GatherOptions {
  /** Told of taps that were skipped and of keys that were overwritten. Default: nobody. */
  readonly logger?: Logger
  /** Time limit of a tap without one of its own, in milliseconds. Default 5,000. */
  readonly timeout?: number
  /** Time limit of all taps together, in milliseconds: no event waits longer for its context. Default 10,000. */
  readonly budget?: number
  /** Bytes of JSON that one tap may add. Default 256 KiB. */
  readonly size?: number
  /** The overwritten keys that have been warned about. With one set for many events, each is warned about once. */
  readonly warned?: Set<string>
  /** Watches over every call of a tap. Default: nobody does. */
  readonly watch?: WatchCallback | undefined
  /** What time limits go by; that of the hook's supervisor. Default: Node's. */
  readonly clock?: Clock | undefined
}

/** What {@link gatherContext} answers. */
export interface GatheredContext extends MergedContext {
  /** What came of each tap that was called, in the order of their registration. */
  readonly outcomes: readonly CallbackOutcome[]
}

const nothing: GatheredContext = { context: undefined, outcomes: [], provenance: {} }

/**
 * Gathers the context of an event: calls all taps of the context hook at once, and merges what they add in the order in
 * which they were tapped, shallowly; the last one wins. It never fails: a tap that throws, is late or adds no JSON
 * object is skipped. The event is frozen.
 */
export async function gatherContext(
  hooks: { readonly context: ContextHook },
  event: ChangeEvent,
  options: GatherOptions = {},
): Promise<GatheredContext> {
  return gather(hooks, event, options)
}

/** The same, at once if no tap answers later. */
export function gather(
  hooks: { readonly context: ContextHook },
  event: ChangeEvent,
  options: GatherOptions,
): Soon<GatheredContext> {
  if (hooks.context.taps.length === 0 && !event.context) return nothing
  const { logger = silentLogger, warned = new Set(), watch, clock = systemClock } = options
  const { timeout = 5_000, budget = 10_000, size = eventLimits.contextBytes } = options
  const gathering = new Gathering(deepFreeze(event), { timeout, budget, size }, { logger, watch, clock })
  let isComplete = false
  let onComplete = () => {}
  // The hook gives each tap a contribution of its own.
  hooks.context.callAsync(gathering as Gathering & ContextGathering, () => {
    isComplete = true
    onComplete()
  })
  gathering.callTaps()
  const result = () => gatheredBy(gathering, logger, warned)
  if (isComplete) return result()
  const completed = new Promise<void>((resolve) => {
    onComplete = resolve
  })
  return completed.then(result)
}

function gatheredBy(
  { event, contributions }: Gathering,
  logger: Logger,
  warned: Set<string>,
): GatheredContext {
  const outcomes = contributions.map(({ outcome }) => outcome as CallbackOutcome)
  const { context, provenance } = mergeContext(event.context, contributions, (key, earlier, later) => {
    const collision = JSON.stringify([key, earlier, later])
    if (warned.has(collision)) return
    warned.add(collision)
    logger.warn(
      { plugin: later, key, overwritten: earlier, code: 'NBH_CONTEXT_OVERWRITTEN' },
      `${later} overwrites the context key "${key}" of ${earlier}. Register one of them with { namespace: true }.`,
    )
  })
  return { context, outcomes, provenance }
}
