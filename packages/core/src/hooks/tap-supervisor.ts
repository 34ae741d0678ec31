import type { NetboxHooksError } from '../errors.ts'
import { guardLogger, type Logger, silentLogger } from '../logger.ts'
import { currentScope, type PluginScope } from '../scope/plugin-scope.ts'
import { type Clock, systemClock } from '../times/clock.ts'
import type { Tap } from './call-tap.ts'
import { Deadlines } from './deadlines.ts'
import { beforeUnknown, timeoutInvalid, tooManyTaps } from './errors.ts'
import { countRounds } from './loop-rounds.ts'
import { superviseTap, type TapReplacement } from './supervised-tap.ts'
import { type TapRecord, TapStatistics } from './tap-record.ts'

/** What a {@link TapSupervisor} is made of. */
export interface TapSupervisorOptions {
  /** Told of failures. Default: nobody is. */
  readonly logger?: Logger | undefined
  /** What time limits go by. Default: Node's. */
  readonly clock?: Clock | undefined
}

/** What a tap of every hook may say beside tapable's `name`, `before` and `stage`. */
export interface TapOptions {
  /** Time limit of one call in milliseconds, kept to within 50 ms. Default 5,000; for a tap of a plugin at most 60,000. */
  readonly timeout?: number
  /** The plugin that the tap belongs to, where the code that taps does not run inside that plugin's scope. */
  readonly scope?: PluginScope | undefined
  /** Whether an application without that hook is one that the plugin can do without. Default `false`. */
  readonly optional?: boolean
}

/** What is known of a tap when a hook asks how to call it. */
export interface SupervisedTap extends Tap, TapOptions {
  /** Plugin names or tap names that it is called before. */
  readonly before?: string | readonly string[]
}

/** How the taps of one hook are called. */
export interface SupervisionOptions {
  /** Time limit of a tap that says none, in milliseconds. Default 5,000. */
  readonly timeout?: number | undefined
  /** Throws if a tap must not answer with that. */
  readonly check?: ((result: unknown) => void) | undefined
  /** What a tap of a plugin is shown in the place of the first argument. Default: the argument. */
  readonly show?: ((argument: never, scope: PluginScope) => unknown) | undefined
  /** Replaces a tap's function by one of the callback form, for a hook with rules of its own. */
  readonly replace?:
    | ((
        tap: SupervisedTap,
        statistics: TapStatistics,
        supervisor: TapSupervisor,
      ) => (...args: never[]) => void)
    | undefined
}

/** The part of a tapable hook that supervision needs. */
interface TappableHook {
  readonly name: string | undefined
  readonly taps: readonly unknown[]
  intercept(interceptor: never): void
}

/** What tapable keeps of a supervised tap. */
interface PlacedTap extends SupervisedTap {
  readonly statistics: TapStatistics
}

/** What supervision has to know of a hook. */
export interface SupervisedHookOptions extends SupervisionOptions {
  /** How many arguments its taps are called with. Default: two at most. */
  readonly args?: number
  /** Whether an answer of a tap makes the hook begin again. */
  readonly isLoop?: boolean
}

/** Of a tap, in milliseconds. */
export const defaultTimeout = 5_000
/** No plugin taps one hook more often: a call of the hook may have to wait for each. */
const mostTapsOfPlugin = 100
/** No tap of a plugin has longer. */
const longestOfPlugin = 60_000

/**
 * Watches over the taps of one host's hooks. Each tap belongs to the plugin whose code made it, and is taken away when
 * the plugin is unloaded. A tap that throws, or does not answer within its time
 * limit, is logged and counts as having answered nothing; the others, and whoever called the hook, go on.
 */
export class TapSupervisor {
  /** Where failures of taps are written. */
  readonly logger: Logger
  /** What time limits of taps go by. */
  readonly clock: Clock
  /** Holds the calls of taps to their time limits. */
  readonly deadlines: Deadlines
  readonly #records = new Set<TapStatistics>()
  /** Names that `before` may give although no tap has them yet: `undefined` until plugins are known. */
  #plugins: ReadonlySet<string> | undefined
  /** What `before` named when plugins were not known yet. */
  #unchecked: { readonly hook: TappableHook; readonly tap: string; readonly before: string }[] = []

  constructor({ logger = silentLogger, clock = systemClock }: TapSupervisorOptions = {}) {
    this.logger = guardLogger(logger)
    this.clock = clock
    this.deadlines = new Deadlines(clock)
  }

  /** Every tap that has not been taken away, in the order in which they were made. */
  get records(): readonly TapRecord[] {
    return [...this.#records]
  }

  /** Takes a hook under supervision and returns it. Call it before anything is tapped. */
  supervise<Hook extends TappableHook>(hook: Hook, options: SupervisedHookOptions = {}): Hook {
    hook.intercept({ register: (tap: SupervisedTap) => this.#place(hook, tap, options) } as never)
    if (options.isLoop) countRounds(hook)
    return hook
  }

  /**
   * Makes the names of all plugins known, so that `before` can be checked.
   * @returns what was tapped earlier before something that there is not
   */
  knowPlugins(names: Iterable<string>): readonly NetboxHooksError[] {
    this.#plugins = new Set(names)
    const unchecked = this.#unchecked
    this.#unchecked = []
    return unchecked
      .filter(({ hook, before }) => !this.#isKnown(hook, before))
      .map(({ hook, tap, before }) => this.#beforeUnknown(hook, tap, before))
  }

  #place(hook: TappableHook, tap: SupervisedTap, options: SupervisedHookOptions): PlacedTap {
    const scope = tap.scope ?? currentScope()
    if (!tap.scope) scope?.refuseIfClosed(`the ${hook.name} hook`)
    if (
      !tap.scope &&
      scope &&
      placedTaps(hook).filter((placed) => placed.scope === scope).length >= mostTapsOfPlugin
    )
      throw tooManyTaps(hook.name ?? '', scope.plugin, mostTapsOfPlugin)
    const before = this.#namesBefore(hook, tap)
    const statistics = new TapStatistics(hook.name ?? '', tap.name, () => scope?.plugin)
    const own = { ...tap, scope }
    const { before: _, ...rest } = own
    const replacement = this.#replace(own, statistics, options)
    const placed = { ...rest, ...(before.length > 0 && { before }), ...replacement, statistics }
    this.#records.add(statistics)
    scope?.own(() => {
      this.#records.delete(statistics)
      takeAway(hook, placed)
    })
    return placed
  }

  #replace(
    tap: SupervisedTap,
    statistics: TapStatistics,
    { check, replace, show, timeout: ofHook, args = 2, isLoop = false }: SupervisedHookOptions,
  ): TapReplacement {
    const timeout = timeoutOf(tap, ofHook)
    if (replace) return { type: 'async', fn: replace(tap, statistics, this) }
    const { scope } = tap
    const shown = scope && show && ((argument: unknown) => show(argument as never, scope))
    const { deadlines, logger, clock } = this
    return superviseTap({ tap, statistics, timeout, check, shown, args, isLoop, deadlines, clock, logger })
  }

  /** The taps that a tap goes before, by the names that tapable knows them by. */
  #namesBefore(hook: TappableHook, tap: SupervisedTap): string[] {
    const { before = [] } = tap
    const wanted = Array.isArray(before) ? (before as readonly string[]) : [String(before)]
    return wanted.flatMap((name) => {
      const found = placedTaps(hook).filter((placed) => isCalled(placed, name))
      // A plugin that has not tapped yet comes after this tap by itself; tapable would put the tap before everybody.
      if (found.length === 0 && !this.#isKnown(hook, name)) {
        if (this.#plugins) throw this.#beforeUnknown(hook, tap.name, name)
        this.#unchecked.push({ hook, tap: tap.name, before: name })
      }
      return found.map((placed) => placed.name)
    })
  }

  #isKnown(hook: TappableHook, name: string): boolean {
    return this.#plugins?.has(name) === true || placedTaps(hook).some((placed) => isCalled(placed, name))
  }

  #beforeUnknown(hook: TappableHook, tap: string, before: string): NetboxHooksError {
    const known = new Set([...(this.#plugins ?? []), ...placedTaps(hook).map(({ name }) => name)])
    known.delete(tap)
    return beforeUnknown(hook.name ?? '', tap, before, [...known])
  }
}

/** A plugin's tap that never answers must end some time, whatever the plugin thinks of that. */
function timeoutOf({ name, timeout: own, scope }: SupervisedTap, ofHook: number = defaultTimeout): number {
  const timeout = own ?? ofHook
  if (typeof timeout !== 'number' || !(timeout > 0)) throw timeoutInvalid(name)
  return scope ? Math.min(timeout, longestOfPlugin) : timeout
}

function placedTaps(hook: TappableHook): readonly PlacedTap[] {
  return hook.taps as readonly PlacedTap[]
}

function isCalled({ name, statistics }: PlacedTap, wanted: string): boolean {
  return name === wanted || statistics.plugin === wanted
}

/** Tapable can add taps only. What it calls is compiled from this list, anew after a reset. */
function takeAway(hook: TappableHook, tap: PlacedTap): void {
  const { taps, _resetCompilation } = hook as unknown as { taps: unknown[]; _resetCompilation(): void }
  const index = taps.indexOf(tap)
  if (index < 0) return
  taps.splice(index, 1)
  _resetCompilation.call(hook)
}
