/** The part of a tapable hook that isolation needs. */
interface TappedHook {
  intercept(interceptor: { register: (tap: never) => never }): void
}

interface Tap {
  readonly name: string
  readonly type: 'sync' | 'async' | 'promise'
  readonly fn: (...args: unknown[]) => unknown
}

type Callback = (error?: unknown, result?: unknown) => void

/**
 * Isolates the taps of a hook from each other and from whoever calls it: a tap that fails is reported and counts as
 * having returned nothing. Call it before the first tap.
 */
export function isolateTaps(hook: TappedHook, onFailure: (tap: string, error: unknown) => void): void {
  const register = (tap: Tap): Tap => ({ ...tap, fn: isolated(tap, (error) => onFailure(tap.name, error)) })
  hook.intercept({ register: register as never })
}

function isolated({ type, fn }: Tap, onFailure: (error: unknown) => void): Tap['fn'] {
  if (type === 'promise') {
    return async (...args) => {
      try {
        return await fn(...args)
      } catch (error) {
        return onFailure(error)
      }
    }
  }
  if (type === 'async') {
    return (...args) => {
      const done = args.pop() as Callback
      const settle: Callback = (error, result) => {
        if (error) onFailure(error)
        done(undefined, error ? undefined : result)
      }
      try {
        fn(...args, settle)
      } catch (error) {
        settle(error)
      }
    }
  }
  return (...args) => {
    try {
      return fn(...args)
    } catch (error) {
      return onFailure(error)
    }
  }
}
