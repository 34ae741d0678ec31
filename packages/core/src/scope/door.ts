import type { NetboxHooksError } from '../errors.ts'
import type { Clock } from '../times/clock.ts'
import { withTimeLimit } from '../times/time-limit.ts'

/** One way into a plugin's code: whose code it is, how long it may take, and how its failures are named. */
export interface Door {
  /** The plugin's scope; `undefined` for code of the application. */
  readonly scope: { run<T>(call: () => T): T } | undefined
  /** In milliseconds. */
  readonly timeout: number
  /** What its time limit goes by. Default: Node's. */
  readonly clock?: Clock | undefined
  /** The error if it does not end in time. */
  late(): NetboxHooksError
  /** The error for what it throws. */
  failed(thrown: unknown): NetboxHooksError
}

/**
 * Calls a plugin's code inside its scope and holds it to its time limit. What it throws, or answers with, may be
 * anything; what comes out is an answer or an error that names the plugin.
 */
export function throughDoor<T>(door: Door, call: () => T | PromiseLike<T>): Promise<T> {
  return withTimeLimit(throughUntimedDoor(door, call), door.timeout, () => door.late(), door.clock)
}

/** The same for code whose caller is held to a time limit itself, such as the render of a template. */
export async function throughUntimedDoor<T>(
  { scope, failed }: Pick<Door, 'scope' | 'failed'>,
  call: () => T | PromiseLike<T>,
): Promise<T> {
  const work = async (): Promise<T> => call()
  try {
    return await (scope ? scope.run(work) : work())
  } catch (thrown) {
    throw failed(thrown)
  }
}

/** The same for code that answers at once, such as a getter: it cannot be late. */
export function throughDoorAtOnce<T>({ scope, failed }: Pick<Door, 'scope' | 'failed'>, call: () => T): T {
  try {
    return scope ? scope.run(call) : call()
  } catch (thrown) {
    throw failed(thrown)
  }
}
