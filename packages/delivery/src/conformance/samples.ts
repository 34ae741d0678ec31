import type { Attempt } from '../queue/attempt.ts'
import type { NewDelivery } from '../queue/delivery.ts'
import type { QueuedEvent } from '../queue/event.ts'
import { newId } from '../queue/new-id.ts'
import type { DeliveryQueue } from '../queue/queue.ts'

/** An accepted event's id. */
export async function acceptOne(queue: DeliveryQueue): Promise<string> {
  const id = newId()
  await queue.accept([{ id, body: '{"x":1}' }])
  return id
}

/** What a queue answers for events that it accepts. */
export async function acceptedIds(
  queue: DeliveryQueue,
  events: readonly QueuedEvent[],
  options?: Parameters<DeliveryQueue['accept']>[1],
): Promise<readonly string[]> {
  return (await queue.accept(events, options)).ids
}

/** A delivery to the webhook `a`. */
export function deliveryOf(eventId: string, part: Partial<NewDelivery> = {}): NewDelivery {
  const request = { method: 'POST', url: 'https://hooks.example.com/', headers: { 'x-a': 'é' } }
  return { id: newId(), eventId, webhook: 'a', ...request, body: new Uint8Array([0, 255, 10]), ...part }
}

/** Stores that many deliveries of one event. */
export async function storeSome<Parts extends readonly Partial<NewDelivery>[]>(
  queue: DeliveryQueue,
  ...parts: Parts
): Promise<{ [Index in keyof Parts]: NewDelivery }> {
  const eventId = await acceptOne(queue)
  const deliveries = parts.map((part) => deliveryOf(eventId, part))
  await queue.process(eventId, deliveries)
  return deliveries as { [Index in keyof Parts]: NewDelivery }
}

/** An attempt that delivered. */
export function attemptOf(deliveryId: string, part: Partial<Attempt> = {}): Attempt {
  const outcome = { status: 204, responseBody: '', error: undefined, nextDueAt: undefined } as const
  const startedAt = Date.now()
  return { deliveryId, number: 1, startedAt, durationMs: 3, state: 'delivered', ...outcome, ...part }
}

/** An attempt that failed, with the next one due at that time. */
export function failedAttempt(deliveryId: string, nextDueAt: number, part: Partial<Attempt> = {}): Attempt {
  const error = { code: 'NBH_RESPONSE_STATUS', message: 'No.' }
  return attemptOf(deliveryId, { status: 500, error, state: 'pending', nextDueAt, ...part })
}

/** Ids of the deliveries to `a` that are due and free. */
export async function claimIds(queue: DeliveryQueue, limit = 100): Promise<string[]> {
  return (await queue.claim('a', limit)).deliveries.map(({ id }) => id)
}

export function idsOf(items: readonly { readonly id: string }[]): string[] {
  return items.map(({ id }) => id)
}
