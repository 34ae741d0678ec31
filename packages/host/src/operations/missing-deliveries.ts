import type { NetboxHooksError } from '@netbox-hooks/core'
import type { BulkResult, DeliveryHistory, Dispatcher, QueuedEvent } from '@netbox-hooks/delivery'
import type { BulkOptions, MissingEvent, MissingPeriod } from '@netbox-hooks/server'
import type { EventDeliveries, PlannedDeliveries } from '../events/deliveries.ts'
import { readEvent } from '../events/stored-event.ts'

/** Events that a webhook has not been sent. */
export interface MissingOptions extends Omit<BulkOptions, 'dryRun'>, MissingPeriod {
  readonly webhook: string
}

/** Events that are read, and built, at a time. */
const part = 100
const builtAtOnce = 16
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
    for (const { id, event, rules } of found.slice(0, room)) {
      const { eventType, objectType, objectId } = event
      sample.push({ eventId: id, eventType, objectType, objectId, rules })
    }
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
    for (let start = 0; start < found.length; start += builtAtOnce) {
      const group = found.slice(start, start + builtAtOnce)
      const built = await Promise.all(
        group.map((event) => source.of(event, options.webhook, { missing: true })),
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
  readonly event: PlannedDeliveries['event']
  readonly rules: readonly string[]
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
      const { event } = readEvent(queued)
      const rules = source.rulesFor(event, webhook)
      return rules.length > 0 ? [{ ...queued, event, rules }] : []
    })
    changed += await work(found, problems)
    problems.splice(mostProblems)
    matched += found.length
    place = next
    onProgress({ matched, changed })
  } while (place !== undefined && !signal?.aborted)
  return { matched, changed, problems, next: place }
}
