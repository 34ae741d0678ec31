import { type Logger, silentLogger } from '@netbox-hooks/core'
import { limits } from '@netbox-hooks/core/json'
import type { ChangeEvent, JsonObject } from '../change-event.ts'
import type { CallbackOutcome, ContextGathering } from './contribution.ts'
import { deepFreeze } from './deep-freeze.ts'
import { type ContextHook, type ContextLimits, type ContextPart, callTaps, type Gathering } from './hook.ts'
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
}

/** What {@link gatherContext} answers. */
export interface GatheredContext {
  /** `undefined` if nobody added anything. */
  readonly context: JsonObject | undefined
  /** What came of each tap that was called, in the order of their registration. */
  readonly outcomes: readonly CallbackOutcome[]
  /** Who added each key of the context. */
  readonly provenance: Readonly<Record<string, Provenance>>
}

/** Where a key of the context comes from. */
export interface Provenance {
  /** The plugin whose value it has; for a tap of the application, the tap's name; `(event)` if the event brought it. */
  readonly plugin: string
  /** The plugins whose value was overwritten, first to last. */
  readonly overwrote?: readonly string[]
}

const defaultLimits: ContextLimits = { timeout: 5_000, budget: 10_000, size: limits.contextBytes }
/** Stands in the place of a plugin's name. */
const eventItself = '(event)'
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
  if (hooks.context.taps.length === 0 && !event.context) return nothing
  const { logger = silentLogger, warned = new Set(), watch } = options
  const {
    timeout = defaultLimits.timeout,
    budget = defaultLimits.budget,
    size = defaultLimits.size,
  } = options
  const limits: ContextLimits = { timeout, budget, size }
  const onOutcome = ({ plugin, callback, outcome, error }: CallbackOutcome) => {
    if (error && outcome !== 'paused')
      logger.warn({ plugin, callback, code: error.code, eventType: event.eventType }, error.message)
  }
  const deadline = performance.now() + limits.budget
  const gathering: Gathering = { event: deepFreeze(event), limits, deadline, parts: [], onOutcome, watch }
  // The hook gives each tap a contribution of its own.
  const gathered = hooks.context.promise(gathering as Gathering & ContextGathering)
  callTaps(gathering.parts)
  await gathered

  const outcomes = gathering.parts.map(({ contribution }) => contribution.outcome as CallbackOutcome)
  const merged = merge(event.context ?? {}, gathering.parts, (key, earlier, later) => {
    const collision = JSON.stringify([key, earlier, later])
    if (warned.has(collision)) return
    warned.add(collision)
    logger.warn(
      { plugin: later, key, overwritten: earlier, code: 'NBH_CONTEXT_OVERWRITTEN' },
      `${later} overwrites the context key "${key}" of ${earlier}. Register one of them with { namespace: true }.`,
    )
  })
  return { ...merged, outcomes }
}

function merge(
  brought: JsonObject,
  parts: readonly ContextPart[],
  onOverwritten: (key: string, earlier: string, later: string) => void,
): Pick<GatheredContext, 'context' | 'provenance'> {
  const context: Record<string, unknown> = {}
  const provenance: Record<string, Provenance> = {}
  const originOf = (key: string) => (Object.hasOwn(provenance, key) ? provenance[key] : undefined)
  const put = (key: string, value: unknown, plugin: string) => {
    const earlier = originOf(key)
    if (!earlier) setOwn(provenance, key, { plugin })
    else if (earlier.plugin !== plugin) {
      onOverwritten(key, earlier.plugin, plugin)
      setOwn(provenance, key, { plugin, overwrote: [...(earlier.overwrote ?? []), earlier.plugin] })
    }
    setOwn(context, key, value)
  }
  for (const key of Object.keys(brought)) put(key, brought[key], eventItself)
  for (const { contribution, plugin, namespace } of parts) {
    const { values } = contribution
    if (!values) continue
    if (namespace === undefined) for (const key of Object.keys(values)) put(key, values[key], plugin)
    // Several callbacks of one plugin share its namespace.
    else if (originOf(namespace)?.plugin !== plugin) put(namespace, values, plugin)
    else put(namespace, { ...Object(context[namespace]), ...values }, plugin)
  }
  return Object.keys(provenance).length === 0 ? { context: undefined, provenance } : { context, provenance }
}

/** A key `__proto__` is a key like any other; to assign it would set the prototype. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true })
}
