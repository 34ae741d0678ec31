import { callTap, type Done, interceptTaps, type TappedHook } from './call-tap.ts'

/** How {@link isolateTaps} treats failures. */
export interface IsolationOptions {
  /** Told of every tap that failed. */
  readonly report: (tap: string, error: unknown) => void
  /** Throws if a tap must not return that. */
  readonly check?: (result: unknown) => void
}

/**
 * Isolates the taps of a hook from each other and from whoever calls it: a tap that fails is reported and counts as
 * having returned nothing. Also an async function that was tapped in the sync form is waited for.
 */
export function isolateTaps(hook: TappedHook, { report, check }: IsolationOptions): void {
  interceptTaps(hook, (tap) => (...args: unknown[]) => {
    const done = args.pop() as Done
    let open = true
    const end = (result?: unknown) => {
      if (!open) return
      open = false
      done(null, result)
    }
    const skip = (error: unknown) => {
      if (open) report(tap.name, error)
      end()
    }
    const accept = (result: unknown) => {
      try {
        check?.(result)
      } catch (error) {
        return skip(error)
      }
      end(result)
    }
    callTap(tap, args, accept, skip)
  })
}
