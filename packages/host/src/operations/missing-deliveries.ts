import type { NetboxHooksError } from '@netbox-hooks/core'
import { heapShare } from '@netbox-hooks/core/memory'
import type { BulkResult, DeliveryHistory, Dispatcher, QueuedEvent } from '@netbox-hooks/delivery'
import type { BulkOptions, MissingEvent, MissingPeriod } from '@netbox-hooks/server'
import { sendsTo } from '@netbox-hooks/webhooks'
import type { EventDeliveries, PlannedDeliveries } from '../events/deliveries.ts'
import { heapBytesOf, tryReadEvent } from '../events/stored-event.ts'

/** Events that a webhook has not been sent. */
export interface MissingOptions extends Omit<BulkOptions, 'dryRun'>, MissingPeriod {
  readonly webhook: string
}

/** Events that are read, and built, at a time. */
const part = 100
const builtAtOnce = 16
/** The part of the heap that those may take which are built at once, but for one alone. */
const heapPart = 1 / 8
const shownAtMost = 10
const mostProblems = 20

/**
 * Finds the events of the store that today's rules would send to a webhook, and that have had no delivery to it. No
 * callback is called.
 */
export async function findMissing(
  history: DeliveryHistory,
  source: EventDeliveries,
  options: MissingOptions,
): Promise<BulkResult & { readonly sample: readonly MissingEvent[] }> {
  const sample: MissingEvent[] = []
  const result = await forMissing(history, source, options, async (found) => {
    const room = Math.max(0, shownAtMost - sample.length)
    for (const { id, about, rules } of found.slice(0, room)) sample.push({ eventId: id, ...about, rules })
    return 0
  })
  return { ...result, sample }
}

/**
 * Sends a webhook what {@link findMissing} finds: each event goes through today's rules, callbacks and templates. Other
 * webhooks get nothing, and no action is taken. Repeated, it sends nothing twice.
 */
export function deliverMissing(
  history: DeliveryHistory,
  source: EventDeliveries,
  dispatcher: Pick<Dispatcher, 'supplement'>,
  options: MissingOptions,
): Promise<BulkResult> {
  return forMissing(history, source, options, async (found, problems) => {
    let made = 0
    for (const group of groupsOf(found)) {
      const built = await Promise.all(
        group.map((event) => source.of(event, { only: sendsTo(options.webhook), more: { missing: true } })),
      )
      // One after the other, so that an object's come in their order.
      for (const [index, { deliveries, failures }] of built.entries()) {
        problems.push(...failures.map(({ error }) => error))
        const { id } = group[index] as FoundEvent
        made += deliveries.length > 0 ? (await dispatcher.supplement(id, deliveries)).length : 0
      }
    }
    return made
  })
}

interface FoundEvent extends QueuedEvent {
  readonly about: Pick<PlannedDeliveries['event'], 'eventType' | 'objectType' | 'objectId'>
  readonly rules: readonly string[]
}

/** The events in groups that may be built at once. */
function groupsOf(found: readonly FoundEvent[]): FoundEvent[][] {
  const most = heapShare(heapPart)
  const groups: FoundEvent[][] = []
  let held = 0
  for (const event of found) {
    const bytes = heapBytesOf(event)
    const group = groups.at(-1)
    if (group && group.length < builtAtOnce && held + bytes <= most) {
      group.push(event)
      held += bytes
    } else {
      groups.push([event])
      held = bytes
    }
  }
  return groups
}

async function forMissing(
  history: DeliveryHistory,
  source: EventDeliveries,
  { webhook, from, to = Date.now() + 1, cursor, signal, onProgress = () => {} }: MissingOptions,
  work: (found: readonly FoundEvent[], problems: NetboxHooksError[]) => Promise<number>,
): Promise<BulkResult> {
  const problems: NetboxHooksError[] = []
  let [matched, changed, place] = [0, 0, cursor]
  do {
    const filter = { from, to, notSentTo: webhook }
    const { events, next } = await history.events(filter, { limit: part, cursor: place })
    const found = events.flatMap((queued): FoundEvent[] => {
      const read = tryReadEvent(queued)
      if (!('event' in read)) {
        problems.push(read)
        return []
      }
      const { event } = read
      const { eventType, objectType, objectId } = event
      const rules = source.rulesFor(event, webhook)
      // Read, it takes many times the room of its text: it is read again when it is built.
      return rules.length > 0 ? [{ ...queued, about: { eventType, objectType, objectId }, rules }] : []
    })
    changed += await work(found, problems)
    problems.splice(mostProblems)
    matched += found.length
    place = next
    onProgress({ matched, changed })
  } while (place !== undefined && !signal?.aborted)
  return { matched, changed, problems, next: place }
}
