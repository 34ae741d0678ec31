import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { NetboxHooksError } from '@netbox-hooks/core'
import type { QueuedEvent } from '../queue/event.ts'
import { newId } from '../queue/new-id.ts'
import { type ConformanceCase, conformanceCase } from './case.ts'
import { acceptedIds, acceptOne, attemptOf, claimIds, deliveryOf, idsOf, storeSome } from './samples.ts'

const isFailed = (error: unknown) => NetboxHooksError.is(error) && error.code === 'NBH_QUEUE_FAILED'

export const eventCases: readonly ConformanceCase[] = [
  conformanceCase('accept: events wait in their order until they are processed', async ({ openNew }) => {
    const queue = await openNew()
    const events = Array.from({ length: 5 }, (_, index) => ({ id: newId(), body: `{"index":${index}}` }))
    deepEqual(await acceptedIds(queue, events.slice(0, 3)), idsOf(events.slice(0, 3)))
    await queue.accept(events.slice(3))
    deepEqual(await queue.unprocessed({ limit: 10 }), events)
    const after = events[1]?.id as string
    deepEqual(await queue.unprocessed({ limit: 2, after }), events.slice(2, 4))
    await queue.process(events[0]?.id as string, [])
    deepEqual(await queue.unprocessed({ limit: 10 }), events.slice(1))
  }),

  conformanceCase(
    'unprocessed: a page ends with the event by which it has its bytes',
    async ({ openNew }) => {
      const queue = await openNew()
      const events = Array.from({ length: 5 }, () => ({ id: newId(), body: JSON.stringify('é'.repeat(499)) }))
      await queue.accept(events)
      const page = (bytes: number, after?: string) =>
        queue.unprocessed({ limit: 10, bytes, ...(after !== undefined && { after }) })
      deepEqual(await page(1), events.slice(0, 1))
      deepEqual(await page(2_999), events.slice(0, 3))
      deepEqual(await page(3_000), events.slice(0, 3))
      deepEqual(await page(3_001), events.slice(0, 4))
      deepEqual(await page(3_000, events[2]?.id), events.slice(3))
      deepEqual(await queue.unprocessed({ limit: 2, bytes: 3_000 }), events.slice(0, 2))
    },
  ),

  conformanceCase('accept: a second call with the same key answers as the first', async ({ openNew }) => {
    const queue = await openNew()
    const [first, second] = [
      { id: newId(), body: '1' },
      { id: newId(), body: '2' },
    ]
    const idempotencyKey = 'key'
    deepEqual(await acceptedIds(queue, [first], { idempotencyKey }), [first.id])
    deepEqual(await acceptedIds(queue, [second], { idempotencyKey }), [first.id])
    deepEqual(await acceptedIds(queue, [second], { idempotencyKey: 'other' }), [second.id])
    deepEqual(await queue.unprocessed({ limit: 10 }), [first, second])
  }),

  conformanceCase('accept: two calls with the same key at once store one event', async ({ openNew }) => {
    const queue = await openNew()
    const calls = Array.from({ length: 20 }, () =>
      acceptedIds(queue, [{ id: newId(), body: '{}' }], { idempotencyKey: 'key' }),
    )
    const answers = await Promise.all(calls)
    equal(new Set(answers.flat()).size, 1)
    equal((await queue.unprocessed({ limit: 100 })).length, 1)
  }),

  conformanceCase('accept: an event that is known is not stored again', async ({ openNew }) => {
    const queue = await openNew()
    const [first, second] = [
      { id: newId(), body: '1' },
      { id: newId(), body: '2' },
    ]
    await queue.accept([first])
    deepEqual(await acceptedIds(queue, [first, second]), [first.id, second.id])
    deepEqual(await queue.unprocessed({ limit: 10 }), [first, second])
    await queue.process(first.id, [])
    deepEqual(await acceptedIds(queue, [first], { idempotencyKey: 'key' }), [first.id])
    deepEqual(await queue.unprocessed({ limit: 10 }), [second])
    equal((await queue.counts()).unprocessedEvents, 1)
  }),

  conformanceCase('accept: no events and a key are nothing to remember', async ({ openNew }) => {
    const queue = await openNew()
    const idempotencyKey = 'key'
    deepEqual(await acceptedIds(queue, [], { idempotencyKey }), [])
    const event = { id: newId(), body: '1' }
    deepEqual(await acceptedIds(queue, [event], { idempotencyKey }), [event.id])
  }),

  conformanceCase('accept: events that the caller claims are its own', async ({ openNew }) => {
    const queue = await openNew()
    const event = { id: newId(), body: '1', orderingKey: 'x' }
    const key = { idempotencyKey: 'key' }
    deepEqual((await queue.accept([event], { ...key, claim: true })).claimed, [event.id])
    deepEqual((await queue.accept([event], { ...key, claim: true })).claimed, [])
    deepEqual((await queue.accept([{ id: newId(), body: '2' }])).claimed, [])
  }),

  conformanceCase(
    'accept: what an event leads to may be stored with it, without waiting',
    async ({ openNew }) => {
      const queue = await openNew()
      const event = { id: newId(), body: '1' }
      const delivery = deliveryOf(event.id)
      const accepted = queue.accept([event], { claim: true })
      const claimed = queue.process(event.id, [delivery], { claim: [delivery.id] })
      deepEqual((await accepted).claimed, [event.id])
      deepEqual(await claimed, [delivery.id])
      deepEqual(await queue.unprocessed({ limit: 10 }), [])
      const nobody = deliveryOf(newId())
      deepEqual(await queue.process(nobody.eventId, [nobody], { claim: [nobody.id] }), [])
      equal((await queue.counts()).pending, 1)
    },
  ),

  conformanceCase('accept: what is asked right after it counts it', async ({ openNew }) => {
    const queue = await openNew()
    const [one, two] = [
      { id: newId(), body: '1' },
      { id: newId(), body: '2' },
    ]
    const calls = [
      queue.accept([one, two]),
      queue.unprocessed({ limit: 10 }),
      queue.process(one.id, []),
      queue.prune({ before: queue.time.lived() + 1, bodiesBefore: queue.time.lived() + 1, limit: 10 }),
      queue.supplement(two.id, [deliveryOf(two.id)]),
      queue.unprocessed({ limit: 10 }),
      queue.counts(),
    ] as const
    const [, before, , , supplemented, after, counts] = await Promise.all(calls)
    deepEqual([before, supplemented, after], [[one, two], [], [two]])
    deepEqual([counts.unprocessedEvents, counts.pending], [1, 0])
  }),

  conformanceCase('accept: an engine that says it will accept events does', async ({ engine, open }) => {
    const place = await engine.newPlace()
    const queue = await open(place)
    if (!queue.willAccept) return
    equal(queue.willAccept(1), true)
    const events = Array.from({ length: 50 }, () => ({ id: newId(), body: '1' }))
    deepEqual((await queue.accept(events, { claim: true })).claimed, idsOf(events))
    await queue.close()
    equal(queue.willAccept(1), false)
  }),

  conformanceCase(
    'markProcessed: the same as to process each without deliveries',
    async ({ engine, open }) => {
      const queue = await open(await engine.newPlace())
      if (!queue.markProcessed) return
      const events = Array.from({ length: 5 }, () => ({ id: newId(), body: '1' }))
      const [first, second, third, ...others] = idsOf(events) as [string, string, string]
      await queue.accept(events.slice(0, 2), { claim: true })
      await queue.process(second, [deliveryOf(second)])
      const accepted = queue.accept(events.slice(2), { claim: true })
      await Promise.all([accepted, queue.markProcessed([first, second, third, newId()])])
      deepEqual(idsOf(await queue.unprocessed({ limit: 10 })), others)
      const { unprocessedEvents, pending } = await queue.counts()
      deepEqual([unprocessedEvents, pending], [2, 1])
      deepEqual(await queue.process(first, [deliveryOf(first)]), [])
      deepEqual(await queue.supplement(third, [deliveryOf(third)]).then(({ length }) => length), 1)
    },
  ),

  conformanceCase('accept: a key outlives the queue that it was given to', async ({ engine, open }) => {
    const place = await engine.newPlace()
    const idempotencyKey = 'key'
    const [first, second] = [
      { id: newId(), body: '1' },
      { id: newId(), body: '2' },
    ]
    const before = await open(place)
    await before.accept([first], { idempotencyKey })
    await before.process(first.id, [])
    await before.close()
    const after = await open(place)
    deepEqual(await acceptedIds(after, [second], { idempotencyKey }), [first.id])
    deepEqual(await after.unprocessed({ limit: 10 }), [])
  }),

  conformanceCase(
    'ordering of events: one host at a time has those of a key, in order',
    async ({ engine, open }) => {
      if (engine.isExclusive) return
      const place = await engine.newPlace()
      const [first, second] = [await open(place), await open(place)]
      const keyed = (orderingKey: string | undefined) => ({ id: newId(), body: '{}', orderingKey })
      const [one, two, three, other, free] = ['x', 'x', 'x', 'y', undefined].map(keyed) as [
        QueuedEvent,
        QueuedEvent,
        QueuedEvent,
        QueuedEvent,
        QueuedEvent,
      ]
      const claim = { claim: true }
      deepEqual((await first.accept([one], claim)).claimed, [one.id])
      deepEqual((await second.accept([two, other, free], claim)).claimed, [other.id, free.id])
      // It comes after one that is nobody's yet.
      deepEqual((await first.accept([three], claim)).claimed, [])
      deepEqual(idsOf(await second.unprocessed({ limit: 10 })), [other.id, free.id])
      await rejects(second.process(two.id, []), isFailed)
      await first.process(one.id, [])
      deepEqual(idsOf(await second.unprocessed({ limit: 1 })), [two.id])
      deepEqual(idsOf(await first.unprocessed({ limit: 10 })), [])
      await second.close()
      deepEqual(idsOf(await first.unprocessed({ limit: 10 })), [two.id, other.id, free.id, three.id])
      await rejects(first.process(three.id, []), isFailed)
      for (const { id } of [two, three, other, free]) await first.process(id, [])
      deepEqual((await first.accept([keyed('x')], claim)).claimed.length, 1)
    },
  ),

  conformanceCase('process: an event is processed once', async ({ openNew }) => {
    const queue = await openNew()
    const eventId = await acceptOne(queue)
    const [first, second] = [deliveryOf(eventId), deliveryOf(eventId)]
    await queue.process(eventId, [first])
    deepEqual(await queue.process(eventId, [second], { claim: [second.id] }), [])
    deepEqual(await queue.process(newId(), [deliveryOf(eventId)]), [])
    deepEqual(await claimIds(queue), [first.id])
  }),

  conformanceCase('supplement: deliveries that an event has not had, once', async ({ openNew }) => {
    const queue = await openNew()
    const [had] = await storeSome(queue, { webhook: 'b' })
    const { eventId } = had
    const orderingKey = 'k'
    const [one, two, known] = [
      deliveryOf(eventId, { orderingKey, body: new Uint8Array([1]) }),
      deliveryOf(eventId, { orderingKey, body: new Uint8Array([2]) }),
      deliveryOf(eventId, { webhook: 'b' }),
    ]
    deepEqual(await queue.supplement(eventId, [one, known, two]), [one.id, two.id])
    deepEqual(await queue.supplement(eventId, [deliveryOf(eventId)]), [])
    const [claimed] = (await queue.claim('a', 10)).deliveries
    deepEqual([claimed?.id, [...(claimed?.body ?? [])]], [one.id, [1]])
    await queue.record(attemptOf(one.id))
    deepEqual(await claimIds(queue), [two.id])
    deepEqual(idsOf((await queue.claim('b', 10)).deliveries), [had.id])
    equal((await queue.counts()).pending, 2)
    const waiting = await acceptOne(queue)
    deepEqual(await queue.supplement(waiting, [deliveryOf(waiting)]), [])
    deepEqual(await queue.supplement(newId(), [deliveryOf(eventId)]), [])
  }),

  conformanceCase('history: pages end early where there is much in them', async ({ openNew }) => {
    const queue = await openNew()
    const events = Array.from({ length: 4 }, () => ({
      id: newId(),
      body: JSON.stringify('x'.repeat(5_000_000)),
    }))
    for (const event of events) await queue.accept([event])
    // Some 16 MiB of heap.
    const meta = { numbers: Array.from({ length: 240_000 }, () => 0) }
    for (const { id } of events) await queue.process(id, [deliveryOf(id, { meta })])
    const first = await queue.history.events()
    deepEqual(idsOf(first.events), idsOf(events.slice(0, 2)))
    deepEqual(idsOf((await queue.history.events({}, { cursor: first.next })).events), idsOf(events.slice(2)))
    const page = await queue.history.list({}, { order: 'oldest' })
    equal(page.deliveries.length, 2)
    const rest = await queue.history.list({}, { order: 'oldest', cursor: page.next })
    deepEqual([rest.deliveries.length, rest.next], [2, undefined])
  }),

  conformanceCase('history: processed events, and to whom they have been sent', async ({ openNew }) => {
    const queue = await openNew()
    const events = Array.from({ length: 25 }, (_, index) => ({ id: newId(), body: `{"index":${index}}` }))
    await queue.accept(events)
    const waiting = await acceptOne(queue)
    for (const [index, { id: eventId }] of events.entries()) {
      await queue.process(eventId, index % 5 === 0 ? [deliveryOf(eventId)] : [])
    }
    const all = async (filter: Parameters<typeof queue.history.events>[0]) => {
      const found: unknown[] = []
      let cursor: string | undefined
      do {
        const page = await queue.history.events(filter, { limit: 10, cursor })
        ok(page.events.length <= 10)
        found.push(...page.events)
        cursor = page.next
      } while (cursor !== undefined)
      return found
    }
    deepEqual(await all({}), events)
    const [first] = events as [QueuedEvent]
    deepEqual(await queue.history.event(first.id), first)
    for (const id of [waiting, newId()]) equal(await queue.history.event(id), undefined)
    const notSent = events.filter((_, index) => index % 5 !== 0)
    deepEqual(await all({ notSentTo: 'a' }), notSent)
    deepEqual(await all({ notSentTo: 'b' }), events)
    deepEqual(await all({ to: 1 }), [])
    deepEqual(await all({ from: Date.now() + 60_000 }), [])
    const eventId = notSent[0]?.id as string
    await queue.supplement(eventId, [deliveryOf(eventId)])
    deepEqual(await all({ notSentTo: 'a' }), notSent.slice(1))
    const [delivery] = (await queue.history.list({ eventId })).deliveries
    const to = { webhook: 'b', method: 'PUT', url: 'https://b.example.com/', headers: {} }
    await queue.redeliver([{ deliveryId: delivery?.id as string, id: newId(), to }])
    equal((await all({ notSentTo: 'b' })).length, 24)
    await queue.process(waiting, [])
    equal((await all({ notSentTo: 'a' })).length, 20)
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
