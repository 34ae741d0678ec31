import { setTimeout } from 'node:timers/promises'
import type { Logger } from '@netbox-hooks/core'
import { type Attempt, type DeliveryQueue, type NewDelivery, newId } from '@netbox-hooks/delivery'
import { RedisQueue, type RedisQueueOptions } from '@netbox-hooks/queue-redis'
import { onTestFinished } from 'vitest'

/** An open queue, closed after the test. */
export async function openQueue(options: RedisQueueOptions): Promise<RedisQueue> {
  const queue = new RedisQueue(options)
  await queue.open()
  onTestFinished(() => queue.close())
  return queue
}

/** Stores that many deliveries of one new event to the webhook `a`. */
export async function storeSome(
  queue: DeliveryQueue,
  count: number,
  part: Partial<NewDelivery> = {},
): Promise<string[]> {
  const eventId = newId()
  await queue.accept([{ id: eventId, body: '{}' }])
  const deliveries = Array.from({ length: count }, () => newDelivery(eventId, part))
  await queue.process(eventId, deliveries)
  return deliveries.map(({ id }) => id)
}

export function newDelivery(eventId: string, part: Partial<NewDelivery> = {}): NewDelivery {
  const request = { method: 'POST', url: 'https://hooks.example.com/', headers: {} }
  return { id: newId(), eventId, webhook: 'a', ...request, body: new Uint8Array([1, 2, 3]), ...part }
}

/** An attempt that delivered. */
export function attemptOf(deliveryId: string, part: Partial<Attempt> = {}): Attempt {
  const outcome = { status: 204, responseBody: '', error: undefined, nextDueAt: undefined } as const
  return {
    deliveryId,
    number: 1,
    startedAt: Date.now(),
    durationMs: 3,
    state: 'delivered',
    ...outcome,
    ...part,
  }
}

/** Ids of the deliveries to `a` that are due and free. */
export async function claimIds(queue: DeliveryQueue, limit = 1_000): Promise<string[]> {
  return (await queue.claim('a', limit)).deliveries.map(({ id }) => id)
}

/** Asks again until the answer is right; the test's own time limit ends it. */
export async function until<T>(ask: () => T | Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    await setTimeout(20)
  }
}

/** Resolves with what a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('expected the promise to be rejected')
}

/** A logger that keeps its lines. */
export function keepingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const keep = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${JSON.stringify(fields)} ${message}`)
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}
