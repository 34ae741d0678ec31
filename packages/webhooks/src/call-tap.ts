/** A tap as tapable shows it to interceptors. */
export interface Tap {
  readonly name: string
  readonly type: 'sync' | 'async' | 'promise'
  readonly fn: (...args: unknown[]) => unknown
}

/** The part of a tapable hook that taps are intercepted by. */
export interface TappedHook {
  intercept(interceptor: never): void
}

/** How a tap of the callback form says that it is done. */
export type Done = (error?: unknown, result?: unknown) => void

/**
 * Puts a function in the place of every tap's own. All taps take the callback form then, which alone can answer at once
 * and later, and costs no promise.
 */
export function interceptTaps<Options extends object>(
  hook: TappedHook,
  replace: (tap: Tap & Options) => (...args: never[]) => void,
): void {
  const register = (tap: Tap & Options) => ({ ...tap, type: 'async', fn: replace(tap) })
  hook.intercept({ register } as never)
}

/** Calls a tap's own function, whatever form it has, and tells what came of it: at once, unless it answers later. */
export function callTap(
  { type, fn }: Tap,
  args: readonly unknown[],
  succeed: (result: unknown) => void,
  fail: (error: unknown) => void,
): void {
  let result: unknown
  try {
    if (type === 'async') {
      const done: Done = (error, answer) => (error ? fail(error) : succeed(answer))
      fn(...args, done)
      return
    }
    result = fn(...args)
    // A tap of the sync form may be an async function by mistake; its failure must not go unhandled.
    if (isThenable(result)) {
      Promise.resolve(result).then(succeed, fail)
      return
    }
  } catch (error) {
    fail(error)
    return
  }
  succeed(result)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
