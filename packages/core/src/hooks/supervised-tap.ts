import { NetboxHooksError } from '../errors.ts'
import { isThenable } from '../is-thenable.ts'
import type { Logger } from '../logger.ts'
import type { PluginScope } from '../scope/plugin-scope.ts'
import type { Clock } from '../times/clock.ts'
import { type Done, isFailure, type Tap } from './call-tap.ts'
import type { Deadlines, Expiring, OpenWork } from './deadlines.ts'
import { tapEndless, tapFailed, tapLate, tapUnawaited } from './errors.ts'
import { mayRepeat, mostRounds } from './loop-rounds.ts'
import type { TapStatistics } from './tap-record.ts'

/** What is needed to watch over one tap. */
export interface SupervisedTapOptions {
  readonly tap: Tap & { readonly scope?: PluginScope | undefined }
  readonly statistics: TapStatistics
  /** Time limit of one call in milliseconds. */
  readonly timeout: number
  /** Throws if the tap must not answer with that. */
  readonly check: ((result: unknown) => void) | undefined
  /** What the tap is called with in the place of the first argument. Default: the argument. */
  readonly shown: ((argument: unknown) => unknown) | undefined
  /** How many arguments it is called with. */
  readonly args: number
  /** Whether its answer makes the hook begin again. */
  readonly isLoop: boolean
  readonly deadlines: Deadlines
  /** What the deadlines go by. */
  readonly clock: Clock
  readonly logger: Logger
}

/** The form and the function that take the place of a tap's own. */
export type TapReplacement = Pick<Tap, 'type' | 'fn'>

type Fn = (...args: unknown[]) => unknown

/**
 * Puts a watch around a tap: it is counted and timed, and if it fails, or is late, it is logged and counts as having
 * answered nothing. This is the hot path of every hook: of two arguments at most no list is made.
 */
export function superviseTap(options: SupervisedTapOptions): TapReplacement {
  const { type } = options.tap
  const fn = inScope(options)
  const supervised = new SupervisedTap(options)
  if (options.args > 2) return superviseManyArguments(type, fn, supervised)
  if (type === 'sync') return { type, fn: (a: unknown, b: unknown) => supervised.call(fn, a, b) }
  // The last one says that the tap is done.
  const asyncForm = (a: unknown, b?: unknown, c?: unknown): void => {
    const call = supervised.begin((c ?? b ?? a) as Done)
    try {
      if (type === 'async') callWithDone(call, fn, a, b, c)
      else call.follow((c ? fn(a, b) : b ? fn(a) : fn()) as PromiseLike<unknown>)
    } catch (thrown) {
      call.fail(thrown)
    }
    supervised.watch(call)
  }
  return { type: 'async', fn: asyncForm }
}

/** The same for a tap that is called with more arguments. */
function superviseManyArguments(type: Tap['type'], fn: Fn, supervised: SupervisedTap): TapReplacement {
  if (type === 'sync')
    return { type, fn: (...args: unknown[]) => supervised.call(() => fn(...args), undefined, undefined) }
  const asyncForm = (...args: unknown[]): void => {
    const call = supervised.begin(args.pop() as Done)
    try {
      if (type === 'async') fn(...args, doneOf(call))
      else call.follow(fn(...args) as PromiseLike<unknown>)
    } catch (thrown) {
      call.fail(thrown)
    }
    supervised.watch(call)
  }
  return { type: 'async', fn: asyncForm }
}

/** A tap's function as it is called: inside the scope of its plugin. */
function inScope({ tap: { fn, scope }, shown }: SupervisedTapOptions): Fn {
  if (!scope) return fn as Fn
  if (!shown) return (...args) => scope.run(fn as Fn, ...args)
  return (first, ...args) => scope.run(fn as Fn, shown(first), ...args)
}

function callWithDone(call: AsyncCall, fn: Fn, a: unknown, b: unknown, c: unknown): void {
  const done = doneOf(call)
  if (c) fn(a, b, done)
  else if (b) fn(a, done)
  else fn(done)
}

function doneOf(call: AsyncCall): Done {
  return (error, result) => (isFailure(error) ? call.fail(error) : call.succeed(result))
}

class SupervisedTap {
  readonly statistics: TapStatistics
  readonly timeout: number
  readonly check: SupervisedTapOptions['check']
  /** Its calls that have not ended. */
  readonly open: OpenWork
  readonly clock: Clock
  readonly #logger: Logger

  constructor({ statistics, timeout, check, isLoop, deadlines, clock, logger }: SupervisedTapOptions) {
    this.statistics = statistics
    this.timeout = timeout
    this.check = isLoop ? (result) => this.#checkRound(result, check) : check
    this.open = deadlines.group()
    this.clock = clock
    this.#logger = logger
  }

  /** Calls a tap of the sync form. */
  call(fn: Fn, a: unknown, b: unknown): unknown {
    const { statistics } = this
    const began = statistics.begin() ? performance.now() : 0
    let result: unknown
    try {
      result = fn(a, b)
      if (result !== undefined) result = this.#accepted(result)
    } catch (thrown) {
      this.skip(failureOf(statistics, thrown))
      result = undefined
    }
    if (began !== 0) statistics.timed(performance.now() - began)
    return result
  }

  /** Begins a call of a tap that may answer later. */
  begin(done: Done): AsyncCall {
    return new AsyncCall(this, done, this.statistics.begin())
  }

  /** Holds a call to the time limit, unless it has ended already. */
  watch(call: AsyncCall): void {
    if (call.isOpen) this.open.add(call)
  }

  /** Logs and counts a failure. */
  skip(error: NetboxHooksError): void {
    const { plugin, name: tap, hook } = this.statistics
    this.statistics.failures += 1
    this.#logger.warn({ plugin, tap, hook, code: error.code }, error.message)
  }

  /** Takes note of how long a call took. */
  ended(ms: number, isTimed: boolean): void {
    if (isTimed) this.statistics.timed(ms)
    else this.statistics.longest(ms)
  }

  #checkRound(result: unknown, check: SupervisedTapOptions['check']): void {
    check?.(result)
    if (result !== undefined && !mayRepeat(this, this.timeout, this.clock))
      throw tapEndless(this.statistics, mostRounds, this.timeout)
  }

  #accepted(result: unknown): unknown {
    if (isThenable(result)) {
      // A tap of the sync form is not waited for; what is wrong with it is known when it ends.
      result.then(
        () => this.skip(tapUnawaited(this.statistics)),
        (thrown: unknown) => this.skip(tapFailed(this.statistics, thrown)),
      )
      return undefined
    }
    this.check?.(result)
    return result
  }
}

/** What a tap threw, as its failure; that it is endless is one already. */
function failureOf(statistics: TapStatistics, thrown: unknown): NetboxHooksError {
  const isKnown = NetboxHooksError.is(thrown) && thrown.code === 'NBH_TAP_ENDLESS'
  return isKnown ? thrown : tapFailed(statistics, thrown)
}

/** One call of a tap that may answer later. */
class AsyncCall implements Expiring {
  readonly deadline: number
  place: number | undefined
  isOpen = true
  readonly #tap: SupervisedTap
  readonly #done: Done
  readonly #began: number
  readonly #isTimed: boolean

  constructor(tap: SupervisedTap, done: Done, isTimed: boolean) {
    this.#tap = tap
    this.#done = done
    this.#isTimed = isTimed
    this.#began = tap.clock.now()
    this.deadline = this.#began + tap.timeout
  }

  follow(promise: PromiseLike<unknown>): void {
    promise.then(
      (result) => this.succeed(result),
      (thrown: unknown) => this.fail(thrown),
    )
  }

  succeed(result: unknown): void {
    if (!this.isOpen) return
    try {
      this.#tap.check?.(result)
    } catch (thrown) {
      this.fail(thrown)
      return
    }
    this.#end(result)
  }

  fail(thrown: unknown): void {
    if (this.isOpen) this.#skip(failureOf(this.#tap.statistics, thrown))
  }

  expire(): void {
    this.#skip(tapLate(this.#tap.statistics, this.#tap.timeout))
  }

  #skip(error: NetboxHooksError): void {
    this.#tap.skip(error)
    this.#end(undefined)
  }

  #end(result: unknown): void {
    this.isOpen = false
    this.#tap.open.remove(this)
    this.#tap.ended(this.#tap.clock.now() - this.#began, this.#isTimed)
    this.#done(null, result)
  }
}
