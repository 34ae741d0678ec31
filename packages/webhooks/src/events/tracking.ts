import { isHostLoaded, shared, sharedStorage } from '@netbox-hooks/core'
import type { ChangeEvent } from '../change-event.ts'
import { type CoalescingOptions, EventQueue, type RecordedChange } from './queue.ts'
import { summarizeRequest } from './summarize-request.ts'

/** One unit of work. It ends; code that it started and did not wait for may still see it then. */
interface ChangeScope {
  readonly queue: EventQueue
  ended: boolean
}

const ambient = sharedStorage<ChangeScope>('changeTracking')

/**
 * Runs a unit of work and hands over the events of what it recorded, if it succeeds and recorded anything.
 * A unit of work inside another has a queue of its own.
 *
 * @param request what the work belongs to, reduced by {@link summarizeRequest}
 * @returns what `work` returns, when `onFlush` has resolved
 */
export async function trackChanges<T>(
  request: unknown,
  work: () => T | Promise<T>,
  onFlush: (events: readonly ChangeEvent[]) => Promise<void>,
  options: CoalescingOptions = {},
): Promise<T> {
  const queue = new EventQueue({ ...options, request: summarizeRequest(request) })
  const result = await runToEnd({ queue, ended: false }, work)
  const events = queue.flush()
  if (events.length > 0) await onFlush(events)
  return result
}

async function runToEnd<T>(scope: ChangeScope, work: () => T | Promise<T>): Promise<T> {
  try {
    return await ambient.run(scope, work)
  } finally {
    scope.ended = true
  }
}

/**
 * Records a change of the unit of work that is under way, see `host.trackChanges()`. Outside of one, and when it has
 * ended, nothing is recorded, as in NetBox; if a host is running, a process warning says so the first time.
 *
 * @returns whether the change was recorded
 * @throws NetboxHooksError `NBH_EVENT_INVALID` for an object without an id, or a delete whose data is not JSON
 */
export function recordChange(change: RecordedChange): boolean {
  const scope = ambient.getStore()
  if (!scope || scope.ended) {
    if (isHostLoaded()) warnOnce(scope)
    return false
  }
  scope.queue.record(change)
  return true
}

/** Forgets what the unit of work under way has recorded: its transaction was rolled back. */
export function discardChanges(): void {
  ambient.getStore()?.queue.clear()
}

function warnOnce(scope: ChangeScope | undefined): void {
  shared('changeTrackingWarning', () => {
    const when = scope ? 'after its host.trackChanges() had ended' : 'outside of host.trackChanges()'
    const message = `recordChange() was called ${when}; the change is not tracked.`
    const detail =
      'Call it inside the function that trackChanges() is given, and await there all that records.'
    process.emitWarning(message, { code: 'NBH_NO_CHANGE_SCOPE', detail })
    return true
  })
}
