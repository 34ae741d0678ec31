import { stackOf } from '../thrown.ts'
import { currentScope, type PluginScope } from './plugin-scope.ts'
import { shared } from './shared-slot.ts'

/** Finds the plugin of one host whose code an error's stack names. */
export type ScopeFinder = (stack: string) => PluginScope | undefined

/** Those of all hosts, so that one listener serves them. */
const finders = shared('backgroundFailures', () => new Set<ScopeFinder>())

/**
 * Keeps a promise that a plugin left floating, or a timer of its that throws, from ending the process: what was thrown
 * inside a plugin's scope, or in a plugin's files, is counted and logged as that plugin's. Whatever else is thrown ends
 * the process as it would without the watch.
 *
 * @returns the undo
 */
export function watchBackgroundFailures(find: ScopeFinder): () => void {
  if (finders.size === 0) {
    process.on('unhandledRejection', onFailure)
    process.on('uncaughtException', onFailure)
  }
  finders.add(find)
  return () => {
    if (!finders.delete(find) || finders.size > 0) return
    process.off('unhandledRejection', onFailure)
    process.off('uncaughtException', onFailure)
  }
}

/** Node runs these listeners in the context that the promise or the timer was made in. */
function onFailure(thrown: unknown, origin: unknown): void {
  const event = typeof origin === 'string' ? 'uncaughtException' : 'unhandledRejection'
  const scope = currentScope() ?? scopeInStack(thrown)
  if (scope) scope.failedInBackground(thrown)
  // Other listeners decide; alone, this one must not be what keeps a broken process going.
  else if (process.listenerCount(event) === 1) throw thrown
}

function scopeInStack(thrown: unknown): PluginScope | undefined {
  const stack = stackOf(thrown)
  if (stack === undefined) return undefined
  for (const find of finders) {
    const scope = find(stack)
    if (scope) return scope
  }
  return undefined
}
