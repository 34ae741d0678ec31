import {
  type DeliveryDetails,
  type KeptItem,
  type QueuedEvent,
  type QueueTime,
  recordMovedBy,
  SharedBodies,
} from '@netbox-hooks/delivery/queue'
import { isManaged, managedName, managedText } from '../objects/kept.ts'
import type { ScriptArgument } from '../scripts/commands.ts'
import { attemptText } from './attempt-text.ts'
import { requestText } from './request-text.ts'

/** How long an idempotency key is remembered, in ms. */
const idempotencyWindow = 24 * 60 * 60 * 1000

/** Items as the script `putItems` takes them: how many bodies, the bodies, then kind, name and text of each item. */
export function packItems(items: readonly KeptItem[], time: QueueTime): ScriptArgument[] {
  const keptFrom = (wall: number) => String(time.lived() - Math.max(0, time.wall() - wall))
  const bodies: Uint8Array[] = []
  const shared = new SharedBodies<number>()
  const bodyOf = ({ eventId, body }: DeliveryDetails) =>
    body && shared.find(eventId, body, () => bodies.push(body))
  const packed = items.flatMap((item) => {
    if (item.kind === 'webhook')
      return [item.kind, item.record.webhook, JSON.stringify(recordMovedBy(item.record, time.ofWall(0)))]
    if (item.kind === 'event') return [item.kind, item.event.id, eventText(item.event)]
    if (item.kind === 'delivery')
      return [item.kind, item.delivery.id, deliveryText(item.delivery, bodyOf(item.delivery), time, keptFrom)]
    if (item.kind === 'processed')
      return [item.kind, item.event.id, processedText(item, keptFrom(item.acceptedAt))]
    if (isManaged(item)) return [item.kind, managedName(item), managedText(item, keptFrom)]
    const keptMs = Math.min(Math.max(1, item.acceptedAt + idempotencyWindow - time.wall()), idempotencyWindow)
    const kept = JSON.stringify({ at: time.now() + keptMs - idempotencyWindow, ids: item.eventIds })
    return [item.kind, item.key, JSON.stringify({ kept, keptMs: String(keptMs) })]
  })
  return [bodies.length, ...bodies, ...packed]
}

function eventText({ body, orderingKey }: QueuedEvent): string {
  return JSON.stringify({ body, key: orderingKey?.toWellFormed() })
}

function processedText(
  { event, acceptedAt, sentTo }: Extract<KeptItem, { kind: 'processed' }>,
  from: string,
): string {
  return JSON.stringify({
    body: event.body,
    at: String(acceptedAt),
    from,
    to: sentTo.map((name) => name.toWellFormed()),
  })
}

/** @param body its place among the bodies, from 1 */
function deliveryText(
  delivery: DeliveryDetails,
  body: number | undefined,
  time: QueueTime,
  keptFrom: (wall: number) => string,
): string {
  const { eventId, webhook, state, attempts, dueAt, finishedAt, orderingKey, attemptList } = delivery
  return JSON.stringify({
    state,
    webhook: webhook.toWellFormed(),
    event: eventId,
    attempts: String(attempts),
    made: String(time.ofWall(delivery.createdAt)),
    due: dueAt === undefined ? undefined : String(time.ofWall(dueAt)),
    from: finishedAt === undefined ? undefined : keptFrom(finishedAt),
    finished: finishedAt?.toString(),
    key: orderingKey?.toWellFormed(),
    error: attemptList.at(-1)?.error?.code,
    body,
    request: requestText(delivery, delivery.createdAt, delivery.redeliveryOf),
    attemptList: attemptList.map(attemptText),
  })
}
