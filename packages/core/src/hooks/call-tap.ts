/** A tap as tapable shows it to interceptors. */
export interface Tap {
  readonly name: string
  readonly type: 'sync' | 'async' | 'promise'
  readonly fn: (...args: never[]) => unknown
}

/** How a tap of the callback form says that it is done. */
export type Done = (error?: unknown, result?: unknown) => void

/**
 * Calls a tap's own function, whatever form it has, and tells what came of it: at once, unless it answers later. It is to
 * be called inside the scope of the tap's plugin.
 */
export function callTap(
  { type, fn }: Tap,
  args: readonly unknown[],
  succeed: (result: unknown) => void,
  fail: (error: unknown) => void,
): void {
  const call = fn as (...args: unknown[]) => unknown
  let result: unknown
  try {
    if (type === 'async') {
      const done: Done = (error, answer) => (isFailure(error) ? fail(error) : succeed(answer))
      call(...args, done)
      return
    }
    result = call(...args)
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

/** Whether a callback of Node's form was called with an error: anything can be one, an empty text as well. */
export function isFailure(error: unknown): boolean {
  return error !== undefined && error !== null && error !== false
}

/** Whether a value is a promise, of whatever make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
