import { currentScope } from './plugin-scope.ts'
import { shared } from './shared-slot.ts'

/** The hosts that want it watched, so that one listener serves them all. */
const watchers = shared('backgroundFailures', () => new Set<object>())

/**
 * Keeps a promise that a plugin left floating, or a timer of its that throws, from ending the process: what was thrown
 * inside a plugin's scope is counted and logged as that plugin's. Whatever else is thrown ends the process as it would
 * without the watch.
 *
 * @param host who wants it
 * @returns the undo
 */
export function watchBackgroundFailures(host: object): () => void {
  if (watchers.size === 0) {
    process.on('unhandledRejection', onFailure)
    process.on('uncaughtException', onFailure)
  }
  watchers.add(host)
  return () => {
    if (!watchers.delete(host) || watchers.size > 0) return
    process.off('unhandledRejection', onFailure)
    process.off('uncaughtException', onFailure)
  }
}

/** Node runs these listeners in the context that the promise or the timer was made in. */
function onFailure(thrown: unknown, origin: unknown): void {
  const event = typeof origin === 'string' ? 'uncaughtException' : 'unhandledRejection'
  const scope = currentScope()
  if (scope) scope.failedInBackground(thrown)
  // Other listeners decide; alone, this one must not be what keeps a broken process going.
  else if (process.listenerCount(event) === 1) throw thrown
}
