import { latestHost, shared, sharedStorage } from '@netbox-hooks/core'
import type { ChangeEvent } from './change-event.ts'
import { EventQueue, type RecordedChange } from './event-queue.ts'
import { summarizeRequest } from './summarize-request.ts'

const ambient = sharedStorage<EventQueue>('changeTracking')

/**
 * Runs a unit of work and hands over the events of what it recorded, if it succeeds and recorded anything.
 * A unit of work inside another has a queue of its own.
 *
 * @param request what the work belongs to; reduced by {@link summarizeRequest}
 * @returns what `work` returns, when `onEvents` has resolved
 */
export async function trackChanges<T>(
  request: unknown,
  work: () => T | Promise<T>,
  onEvents: (events: readonly ChangeEvent[]) => Promise<void>,
): Promise<T> {
  const queue = new EventQueue({ request: summarizeRequest(request) })
  const result = await ambient.run(queue, work)
  const events = queue.flush()
  if (events.length > 0) await onEvents(events)
  return result
}

/**
 * Records a change of the unit of work that is under way, see `host.trackChanges()`. Outside of one nothing is
 * recorded, as in NetBox; if a host is running, a process warning says so the first time.
 *
 * @returns whether the change was recorded
 * @throws NetboxHooksError `NBH_EVENT_INVALID` for an object without an id
 */
export function recordChange(change: RecordedChange): boolean {
  const queue = ambient.getStore()
  if (!queue) {
    if (latestHost()) warnOnce()
    return false
  }
  queue.record(change)
  return true
}

/** Forgets what the unit of work under way has recorded: its transaction was rolled back. */
export function discardChanges(): void {
  ambient.getStore()?.clear()
}

function warnOnce(): void {
  shared('changeTrackingWarning', () => {
    process.emitWarning(
      'recordChange() was called outside of host.trackChanges(); the change is not tracked.',
      {
        code: 'NBH_NO_CHANGE_SCOPE',
      },
    )
    return true
  })
}
