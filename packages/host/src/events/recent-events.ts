import { NetboxHooksError } from '@netbox-hooks/core'
import type { DeliveryHistory, QueuedEvent } from '@netbox-hooks/delivery'
import type { RecentEvent } from '@netbox-hooks/server'
import { tryReadEvent } from './stored-event.ts'

/** How far back it is looked, in ms, one after the other: a history is read from its older end. */
const spans = [60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000, Number.POSITIVE_INFINITY]
/** The texts of all that are answered have no more characters than that. */
const mostText = 8 * 1024 * 1024

/** The newest processed events of a history whose bodies are still there, the newest first. Damaged ones are passed over. */
export async function recentEvents(history: DeliveryHistory, limit: number): Promise<readonly RecentEvent[]> {
  const now = Date.now()
  let found: readonly QueuedEvent[] = []
  for (const span of spans) {
    found = await lastSince(history, now - span, limit)
    if (found.length >= limit) break
  }
  return found.toReversed().flatMap(({ id, body }) => {
    const read = tryReadEvent({ body })
    return NetboxHooksError.is(read) ? [] : [{ ...read.event, id }]
  })
}

async function lastSince(history: DeliveryHistory, from: number, limit: number): Promise<QueuedEvent[]> {
  let last: QueuedEvent[] = []
  let cursor: string | undefined
  do {
    const page = await history.events(
      { from: Number.isFinite(from) ? from : undefined },
      { limit: 1_000, cursor },
    )
    last = withinBounds([...last, ...page.events], limit)
    cursor = page.next
  } while (cursor !== undefined)
  return last
}

/** The last of them. */
function withinBounds(events: readonly QueuedEvent[], limit: number): QueuedEvent[] {
  let text = 0
  const isTooMuch = ({ body }: QueuedEvent) => {
    text += body.length
    return text > mostText
  }
  const few = events.slice(-limit)
  const excess = few.findLastIndex(isTooMuch)
  return few.slice(excess + 1)
}
