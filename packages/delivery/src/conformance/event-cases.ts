import { deepEqual, equal } from 'node:assert/strict'
import { newId } from '../new-id.ts'
import { type ConformanceCase, conformanceCase } from './case.ts'
import { acceptOne, attemptOf, claimIds, deliveryOf, idsOf } from './samples.ts'

export const eventCases: readonly ConformanceCase[] = [
  conformanceCase('accept: events wait in their order until they are processed', async ({ openNew }) => {
    const queue = await openNew()
    const events = Array.from({ length: 5 }, (_, index) => ({ id: newId(), body: `{"index":${index}}` }))
    deepEqual(await queue.accept(events.slice(0, 3)), idsOf(events.slice(0, 3)))
    await queue.accept(events.slice(3))
    deepEqual(await queue.unprocessed({ limit: 10 }), events)
    const after = events[1]?.id as string
    deepEqual(await queue.unprocessed({ limit: 2, after }), events.slice(2, 4))
    await queue.process(events[0]?.id as string, [])
    deepEqual(await queue.unprocessed({ limit: 10 }), events.slice(1))
  }),

  conformanceCase('accept: a second call with the same key answers as the first', async ({ openNew }) => {
    const queue = await openNew()
    const [first, second] = [
      { id: newId(), body: '1' },
      { id: newId(), body: '2' },
    ]
    const idempotencyKey = 'key'
    deepEqual(await queue.accept([first], { idempotencyKey }), [first.id])
    deepEqual(await queue.accept([second], { idempotencyKey }), [first.id])
    deepEqual(await queue.accept([second], { idempotencyKey: 'other' }), [second.id])
    deepEqual(await queue.unprocessed({ limit: 10 }), [first, second])
  }),

  conformanceCase('accept: two calls with the same key at once store one event', async ({ openNew }) => {
    const queue = await openNew()
    const calls = Array.from({ length: 20 }, () =>
      queue.accept([{ id: newId(), body: '{}' }], { idempotencyKey: 'key' }),
    )
    const answers = await Promise.all(calls)
    equal(new Set(answers.flat()).size, 1)
    equal((await queue.unprocessed({ limit: 100 })).length, 1)
  }),

  conformanceCase('process: an event is processed once', async ({ openNew }) => {
    const queue = await openNew()
    const eventId = await acceptOne(queue)
    const [first, second] = [deliveryOf(eventId), deliveryOf(eventId)]
    await queue.process(eventId, [first])
    deepEqual(await queue.process(eventId, [second], { claim: [second.id] }), [])
    deepEqual(await queue.process(newId(), [deliveryOf(eventId)]), [])
    deepEqual(await claimIds(queue), [first.id])
  }),

  conformanceCase('group commit: many callers at once each get what is their own', async ({ openNew }) => {
    const queue = await openNew()
    const work = Array.from({ length: 200 }, async (_, index) => {
      const eventId = await acceptOne(queue)
      const delivery = deliveryOf(eventId, { webhook: `webhook ${index % 7}` })
      const claimed = await queue.process(eventId, [delivery], { claim: [delivery.id] })
      if (claimed.length === 0) await queue.claim(delivery.webhook, 1_000)
      await queue.record(attemptOf(delivery.id, { state: index % 2 === 0 ? 'delivered' : 'failed' }))
    })
    await Promise.all(work)
    const none = { pending: 0, cancelled: 0, unprocessedEvents: 0 }
    deepEqual({ ...(await queue.counts()) }, { ...none, delivered: 100, failed: 100 })
  }),
]
