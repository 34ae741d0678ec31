import type { PluginScope } from './plugin-scope.ts'

/** A tap as tapable shows it to interceptors. */
export interface Tap {
  readonly name: string
  readonly type: 'sync' | 'async' | 'promise'
  readonly fn: (...args: never[]) => unknown
}

/** How a tap of the callback form says that it is done. */
export type Done = (error?: unknown, result?: unknown) => void

/**
 * Calls a tap's own function, whatever form it has, inside its plugin's scope, and tells what came of it: at once,
 * unless it answers later.
 */
export function callTap(
  { type, fn }: Tap,
  scope: PluginScope | undefined,
  args: readonly unknown[],
  succeed: (result: unknown) => void,
  fail: (error: unknown) => void,
): void {
  const call = fn as (...args: unknown[]) => unknown
  let result: unknown
  try {
    if (type === 'async') {
      const done: Done = (error, answer) => (error ? fail(error) : succeed(answer))
      if (scope) scope.run(call, ...args, done)
      else call(...args, done)
      return
    }
    result = scope ? scope.run(call, ...args) : call(...args)
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

/** Whether a value is a promise, of whatever make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
