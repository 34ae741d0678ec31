import { isThenable } from '../is-thenable.ts'

/** A tap as tapable shows it to interceptors. */
export interface Tap {
  readonly name: string
  readonly type: 'sync' | 'async' | 'promise'
  readonly fn: (...args: never[]) => unknown
}

/** How a tap of the callback form says that it is done. */
export type Done = (error?: unknown, result?: unknown) => void

/** Who is told what came of a tap's call. */
export interface TapListener {
  succeed(result: unknown): void
  fail(error: unknown): void
}

/**
 * Calls a tap's own function, whatever form it has, and tells what came of it: at once, unless it answers later. It is to
 * be called inside the scope of the tap's plugin.
 */
export function callTap({ type, fn }: Tap, argument: unknown, listener: TapListener): void {
  const call = fn as (argument: unknown, done?: Done) => unknown
  let result: unknown
  try {
    if (type === 'async') {
      call(argument, (error, answer) => (isFailure(error) ? listener.fail(error) : listener.succeed(answer)))
      return
    }
    result = call(argument)
    // A tap of the sync form may be an async function by mistake; its failure must not go unhandled.
    if (isThenable(result)) {
      Promise.resolve(result).then(
        (answer) => listener.succeed(answer),
        (error: unknown) => listener.fail(error),
      )
      return
    }
  } catch (error) {
    listener.fail(error)
    return
  }
  listener.succeed(result)
}

/** Whether a callback of Node's form was called with an error: anything can be one, an empty text as well. */
export function isFailure(error: unknown): boolean {
  return error !== undefined && error !== null && error !== false
}
