import { deepEqual, equal, ok } from 'node:assert/strict'
import { newId } from '../queue/new-id.ts'
import { type ConformanceCase, conformanceCase } from './case.ts'
import { acceptOne, attemptOf, claimIds, deliveryOf, failedAttempt, idsOf, storeSome } from './samples.ts'

const hour = 3_600_000

export const deliveryCases: readonly ConformanceCase[] = [
  conformanceCase('claim: deliveries come out as they went in', async ({ openNew }) => {
    const queue = await openNew()
    const meta = { objectType: 'dcim.site', objectId: 7, more: [1, { a: null }] }
    const [delivery] = await storeSome(queue, { orderingKey: 'k', meta })
    const { deliveries, nextDueAt } = await queue.claim('a', 10)
    equal(nextDueAt, undefined)
    equal(deliveries.length, 1)
    const { body, madeAt, ...rest } = deliveries[0] as (typeof deliveries)[number]
    const { body: original, ...expected } = delivery as (typeof deliveries)[number]
    deepEqual(rest, { ...expected, attempts: 0 })
    deepEqual([...body], [...original])
    ok(Math.abs(queue.time.now() - madeAt) < 60_000)
  }),

  conformanceCase('claim: each delivery goes to one caller, until it is released', async ({ openNew }) => {
    const queue = await openNew()
    const made = idsOf(await storeSome(queue, {}, {}, {}, {}, { webhook: 'b' }))
    deepEqual(await claimIds(queue, 3), made.slice(0, 3))
    deepEqual(await claimIds(queue, 3), made.slice(3, 4))
    deepEqual(await claimIds(queue, 3), [])
    await queue.release(made.slice(1, 2))
    deepEqual(await claimIds(queue, 3), made.slice(1, 2))
    deepEqual(await queue.pendingWebhooks(), ['a', 'b'])
  }),

  conformanceCase('claim: what was claimed while it was stored is not handed out', async ({ openNew }) => {
    const queue = await openNew()
    const eventId = await acceptOne(queue)
    const [mine, free] = [deliveryOf(eventId), deliveryOf(eventId)]
    const claimed = await queue.process(eventId, [mine, free], { claim: [mine.id] })
    deepEqual(await claimIds(queue), claimed.length > 0 ? [free.id] : [mine.id, free.id])
  }),

  conformanceCase('claim: fresh work first, a quarter for what was tried before', async ({ openNew }) => {
    const queue = await openNew()
    const tried = idsOf(await storeSome(queue, {}, {}, {}, {}))
    await claimIds(queue)
    for (const id of tried) await queue.record(failedAttempt(id, queue.time.now() - 1_000))
    const fresh = idsOf(await storeSome(queue, ...Array.from({ length: 8 }, () => ({}))))
    const first = await claimIds(queue, 4)
    deepEqual(first, [...fresh.slice(0, 3), tried[0]])
    deepEqual(new Set(await claimIds(queue)), new Set([...fresh.slice(3), ...tried.slice(1)]))
  }),

  conformanceCase('claim: no more bytes than wanted, but one delivery at least', async ({ openNew }) => {
    const queue = await openNew()
    const body = new Uint8Array(100_000)
    const large = { length: 6 }
    const fresh = idsOf(await storeSome(queue, ...Array.from(large, () => ({ body }))))
    const claimUpTo = async (bytes: number) => {
      const { deliveries, nextDueAt } = await queue.claim('a', 10, { bytes })
      return { ids: idsOf(deliveries), isLeft: nextDueAt !== undefined && nextDueAt <= queue.time.now() }
    }
    deepEqual(await claimUpTo(1), { ids: fresh.slice(0, 1), isLeft: true })
    deepEqual(await claimUpTo(250_000), { ids: fresh.slice(1, 3), isLeft: true })
    deepEqual(await claimUpTo(1_000_000), { ids: fresh.slice(3), isLeft: false })
    for (const id of fresh) await queue.record(failedAttempt(id, queue.time.now() - 1_000))
    deepEqual((await claimUpTo(1)).ids.length, 1)
    deepEqual((await claimUpTo(250_000)).ids.length, 2)
    deepEqual((await claimUpTo(1_000_000)).ids.length, 3)
  }),

  conformanceCase('claim: of the bytes, too, a quarter is for what was tried before', async ({ openNew }) => {
    const queue = await openNew()
    const some = Array.from({ length: 8 }, () => ({ body: new Uint8Array(100_000) }))
    const tried = idsOf(await storeSome(queue, ...some))
    await claimIds(queue)
    for (const id of tried) await queue.record(failedAttempt(id, queue.time.now() - 1_000))
    const fresh = idsOf(await storeSome(queue, ...some))
    const claimed = idsOf((await queue.claim('a', 16, { bytes: 450_000 })).deliveries)
    deepEqual([claimed.length, claimed.slice(0, 3)], [4, fresh.slice(0, 3)])
    ok(tried.includes(claimed[3] as string))
  }),

  conformanceCase('record: attempt and next due time are stored together', async ({ openNew }) => {
    const queue = await openNew()
    const [now, later] = await storeSome(queue, {}, {})
    await claimIds(queue)
    const dueAt = queue.time.now() + hour
    await Promise.all([
      queue.record(failedAttempt(now.id, queue.time.now() - 1)),
      queue.record(failedAttempt(later.id, dueAt, { responseBody: 'no', responseHeaders: { server: 'x' } })),
    ])
    const claim = await queue.claim('a', 10)
    deepEqual(idsOf(claim.deliveries), [now.id])
    equal(claim.deliveries[0]?.attempts, 1)
    equal(claim.nextDueAt, dueAt)
    const details = await queue.history.get(later.id)
    deepEqual([details?.state, details?.attempts, details?.dueAt], ['pending', 1, dueAt])
    const [attempt] = details?.attemptList ?? []
    deepEqual(
      [
        attempt?.number,
        attempt?.status,
        attempt?.error?.code,
        attempt?.responseBody,
        attempt?.responseHeaders,
      ],
      [1, 500, 'NBH_RESPONSE_STATUS', 'no', { server: 'x' }],
    )
  }),

  conformanceCase('record: what has ended is counted and never comes back', async ({ openNew }) => {
    const queue = await openNew()
    const [good, bad] = await storeSome(queue, {}, {})
    await claimIds(queue)
    await queue.record(attemptOf(good.id))
    await queue.record(attemptOf(bad.id, { state: 'failed', status: 500 }))
    await queue.record(attemptOf(good.id, { number: 2, state: 'failed' }))
    const { delivered, failed, pending } = await queue.counts()
    deepEqual({ delivered, failed, pending }, { delivered: 1, failed: 1, pending: 0 })
    deepEqual(await claimIds(queue), [])
    deepEqual(await queue.pendingWebhooks(), [])
  }),

  conformanceCase('order: one of a key at a time, the next when it has ended', async ({ openNew }) => {
    const queue = await openNew()
    const [x0, y0, x1, x2, other] = idsOf(
      await storeSome(
        queue,
        { orderingKey: 'x' },
        { orderingKey: 'y' },
        { orderingKey: 'x' },
        { orderingKey: 'x' },
        { orderingKey: 'x', webhook: 'b' },
      ),
    ) as [string, string, string, string, string]
    deepEqual(await claimIds(queue), [x0, y0])
    deepEqual(idsOf((await queue.claim('b', 10)).deliveries), [other])
    await queue.record(failedAttempt(x0, queue.time.now() - 1))
    deepEqual(await claimIds(queue), [x0])
    await queue.record(attemptOf(x0, { number: 2, state: 'failed' }))
    deepEqual(await claimIds(queue), [x1])
    await queue.cancel([x1])
    deepEqual(await claimIds(queue), [x2])
  }),

  conformanceCase('order: one that gives way lets the next go first', async ({ openNew }) => {
    const queue = await openNew()
    const [first, second, third] = idsOf(
      await storeSome(queue, ...Array.from({ length: 3 }, () => ({ orderingKey: '' }))),
    ) as [string, string, string]
    await claimIds(queue)
    await queue.record(failedAttempt(first, queue.time.now() + hour, { givesWay: true }))
    deepEqual(await claimIds(queue), [second])
    await queue.record(attemptOf(second))
    deepEqual(await claimIds(queue), [third])
  }),

  conformanceCase('hasten: what waits for its time is due, and nothing else changes', async ({ openNew }) => {
    const queue = await openNew()
    const [later, due, ended, flying] = idsOf(await storeSome(queue, {}, {}, {}, {})) as [
      string,
      string,
      string,
      string,
    ]
    await claimIds(queue)
    await queue.record(failedAttempt(later, Date.now() + hour))
    await queue.record(failedAttempt(due, Date.now() - 1))
    await queue.record(attemptOf(ended))
    deepEqual(await queue.hasten([later, due, ended, flying, newId()]), [later])
    deepEqual(await queue.hasten([later]), [])
    const { deliveries, nextDueAt } = await queue.claim('a', 10)
    deepEqual(new Set(idsOf(deliveries)), new Set([later, due]))
    equal(nextDueAt, undefined)
    deepEqual([deliveries[0]?.attempts, deliveries[1]?.attempts], [1, 1])
    ok(((await queue.history.get(later))?.dueAt ?? hour * 1e9) <= Date.now())
  }),

  conformanceCase('hasten: none of an ordering key passes those in front of it', async ({ openNew }) => {
    const queue = await openNew()
    const made = await storeSome(queue, ...Array.from({ length: 3 }, () => ({ orderingKey: 'x' })))
    const [first, second, third] = idsOf(made) as [string, string, string]
    await claimIds(queue)
    await queue.record(failedAttempt(first, Date.now() + hour))
    deepEqual(await queue.hasten([third, second]), [])
    deepEqual(await claimIds(queue), [])
    deepEqual(await queue.hasten([third, first, second]), [first])
    deepEqual(await claimIds(queue), [first])
    await queue.record(attemptOf(first, { number: 2 }))
    deepEqual(await claimIds(queue), [second])
  }),

  conformanceCase(
    'history: whom a delivery waits behind, and how its last attempt ended',
    async ({ openNew }) => {
      const queue = await openNew()
      const made = await storeSome(queue, { orderingKey: 'é' }, { orderingKey: 'é' }, {})
      const [first, second, free] = idsOf(made) as [string, string, string]
      equal((await queue.history.get(second))?.waitsBehind, first)
      equal((await queue.history.get(first))?.waitsBehind, undefined)
      equal((await queue.history.get(free))?.waitsBehind, undefined)
      await claimIds(queue)
      await queue.record(failedAttempt(first, Date.now() + hour, { startedAt: 1_000 }))
      const { deliveries } = await queue.history.list({}, { order: 'oldest' })
      deepEqual(
        deliveries.map(({ lastAttempt }) => lastAttempt),
        [
          {
            startedAt: 1_000,
            durationMs: 3,
            status: 500,
            error: { code: 'NBH_RESPONSE_STATUS', message: 'No.' },
          },
          undefined,
          undefined,
        ],
      )
      equal((await queue.history.get(second))?.waitsBehind, first)
      await queue.cancel([first])
      equal((await queue.history.get(second))?.waitsBehind, undefined)
    },
  ),

  conformanceCase('history: what waits for each webhook', async ({ openNew }) => {
    const queue = await openNew()
    deepEqual(await queue.history.backlogs(), [])
    const parts = [{ orderingKey: 'x' }, { orderingKey: 'x' }, {}, {}, { webhook: 'b' }]
    const [ordered, , later, done] = idsOf(await storeSome(queue, ...parts)) as [
      string,
      string,
      string,
      string,
    ]
    await claimIds(queue)
    const dueAt = Date.now() + hour
    await queue.record(failedAttempt(ordered, dueAt + 1))
    await queue.record(failedAttempt(later, dueAt))
    await queue.record(attemptOf(done))
    const backlogs = await queue.history.backlogs()
    deepEqual(
      backlogs.toSorted((one, other) => (one.webhook < other.webhook ? -1 : 1)),
      [
        { webhook: 'a', pending: 3, later: 2, nextDueAt: dueAt },
        { webhook: 'b', pending: 1, later: 0, nextDueAt: undefined },
      ],
    )
  }),

  conformanceCase('cancel: what is pending ends, also while it is in flight', async ({ openNew }) => {
    const queue = await openNew()
    const [flying, waiting, done] = idsOf(await storeSome(queue, {}, {}, {})) as [string, string, string]
    await claimIds(queue)
    await queue.record(attemptOf(done))
    await queue.release([waiting])
    deepEqual(await queue.cancel([flying, waiting, done, newId()]), [flying, waiting])
    await queue.record(attemptOf(flying))
    const { cancelled, delivered, pending } = await queue.counts()
    deepEqual({ cancelled, delivered, pending }, { cancelled: 2, delivered: 1, pending: 0 })
    deepEqual(await claimIds(queue), [])
  }),

  conformanceCase(
    'readdress: what is pending goes elsewhere, with all else as it was',
    async ({ openNew }) => {
      const queue = await openNew()
      const parts = [{ meta: { rule: 'r' } }, {}, { orderingKey: 'x' }, { orderingKey: 'x' }, {}]
      const made = await storeSome(queue, ...parts)
      const [waiting, later, , behind, done] = idsOf(made) as [string, string, string, string, string]
      await claimIds(queue)
      await queue.record(failedAttempt(later, queue.time.now() + hour))
      await queue.record(attemptOf(done))
      await queue.release([waiting])
      const url = 'https://elsewhere.example.com/é'
      const asked = [waiting, later, behind, done, newId()].map((id) => ({ id, url }))
      deepEqual(await queue.readdress(asked), [waiting, later, behind])
      const [claimed] = (await queue.claim('a', 10)).deliveries
      const { body, headers, method, meta } = made[0] as (typeof made)[number]
      deepEqual([claimed?.id, claimed?.url, claimed?.method, claimed?.meta], [waiting, url, method, meta])
      deepEqual([claimed?.headers, [...(claimed?.body ?? [])]], [headers, [...body]])
      for (const id of [later, behind]) {
        const details = await queue.history.get(id)
        deepEqual([details?.url, details?.state], [url, 'pending'])
      }
      equal((await queue.history.get(later))?.attempts, 1)
      equal((await queue.history.get(done))?.url, made[4]?.url)
      deepEqual(await queue.readdress([]), [])
    },
  ),

  conformanceCase('readdress: what is in flight goes there the next time', async ({ openNew }) => {
    const queue = await openNew()
    const [flying] = idsOf(await storeSome(queue, {})) as [string]
    await claimIds(queue)
    const url = 'https://elsewhere.example.com/'
    deepEqual(await queue.readdress([{ id: flying, url }]), [flying])
    deepEqual(await claimIds(queue), [])
    await queue.record(failedAttempt(flying, queue.time.now() - 1))
    const [again] = (await queue.claim('a', 10)).deliveries
    deepEqual([again?.id, again?.url, again?.attempts], [flying, url, 1])
  }),

  conformanceCase('redeliver: a new delivery with the same bytes, here or elsewhere', async ({ openNew }) => {
    const queue = await openNew()
    const meta = { rule: 'r' }
    const [delivery] = await storeSome(queue, { meta, orderingKey: 'k' })
    await claimIds(queue)
    await queue.record(attemptOf(delivery.id))
    const [here, there, unknown] = [newId(), newId(), newId()]
    const to = { webhook: 'b', method: 'PUT', url: 'https://b.example.com/', headers: {} }
    const made = await queue.redeliver([
      { deliveryId: delivery.id, id: here },
      { deliveryId: delivery.id, id: there, to },
      { deliveryId: newId(), id: unknown },
    ])
    deepEqual(made, [here, there])
    const [again] = (await queue.claim('a', 10)).deliveries
    deepEqual([again?.id, again?.eventId, again?.attempts, again?.meta], [here, delivery.eventId, 0, meta])
    deepEqual([...(again?.body ?? [])], [...delivery.body])
    const [elsewhere] = (await queue.claim('b', 10)).deliveries
    deepEqual([elsewhere?.id, elsewhere?.method, elsewhere?.url], [there, 'PUT', to.url])
    equal((await queue.history.get(here))?.redeliveryOf, delivery.id)
    deepEqual(await queue.redeliver([{ deliveryId: delivery.id, id: here }]), [])
  }),

  conformanceCase('redeliver: bytes of its own for another webhook', async ({ openNew }) => {
    const queue = await openNew()
    const [delivery] = await storeSome(queue, {})
    const id = newId()
    const body = new Uint8Array([1, 2, 255])
    const to = { webhook: 'b', method: 'PUT', url: 'https://b.example.com/', headers: {}, body }
    deepEqual(await queue.redeliver([{ deliveryId: delivery.id, id, to }]), [id])
    const [elsewhere] = (await queue.claim('b', 10)).deliveries
    deepEqual([...(elsewhere?.body ?? [])], [...body])
    deepEqual([...((await queue.history.get(id))?.body ?? [])], [...body])
    deepEqual([...((await queue.history.get(delivery.id))?.body ?? [])], [...delivery.body])
  }),

  conformanceCase('failed at once: it is kept with its reason, and nobody is handed it', async (tools) => {
    const { engine, open } = tools
    const place = await engine.newPlace()
    const queue = await open(place)
    const eventId = await acceptOne(queue)
    const failure = { code: 'NBH_TEMPLATE_FAILED', message: 'The template "é" failed.' }
    const meta = { rule: 'r', objectId: 7 }
    const orderingKey = 'k'
    const [bad, good] = [
      deliveryOf(eventId, { failure, meta, orderingKey }),
      deliveryOf(eventId, { orderingKey }),
    ]
    const claimed = await queue.process(eventId, [bad, good], { claim: [good.id] })
    ok(!claimed.includes(bad.id))
    deepEqual(await claimIds(queue), claimed.length > 0 ? [] : [good.id])
    const counts = await queue.counts()
    deepEqual([counts.pending, counts.failed, counts.unprocessedEvents], [1, 1, 0])
    const details = await queue.history.get(bad.id)
    deepEqual(
      [details?.state, details?.attempts, details?.body, details?.dueAt, details?.webhook, details?.meta],
      ['failed', 1, undefined, undefined, 'a', meta],
    )
    equal(details?.finishedAt, details?.createdAt)
    const [attempt] = details?.attemptList ?? []
    deepEqual([attempt?.number, attempt?.status, attempt?.error], [1, undefined, failure])
    const found = await queue.history.list({ state: 'failed', errorCode: failure.code, rule: 'r' })
    deepEqual(idsOf(found.deliveries), [bad.id])
    await queue.record(attemptOf(bad.id))
    deepEqual(await queue.cancel([bad.id]), [])
    await queue.close()
    const later = await open(place)
    equal((await later.history.get(bad.id))?.state, 'failed')
    deepEqual(await claimIds(later), [good.id])
    for (let looked = 1; looked > 0; )
      looked = await later.prune({ before: later.time.lived() + hour, bodiesBefore: 0, limit: 1 })
    equal(await later.history.get(bad.id), undefined)
    equal((await later.counts()).failed, 0)
  }),

  conformanceCase('failed at once: it can be made anew of its event', async ({ openNew }) => {
    const queue = await openNew()
    const [had] = await storeSome(queue, { webhook: 'b' })
    const { eventId } = had
    const failure = { code: 'NBH_TEMPLATE_FAILED', message: 'No.' }
    const bad = deliveryOf(eventId, { failure, meta: { rule: 'r', unbuilt: true } })
    deepEqual(await queue.supplement(eventId, [bad]), [bad.id])
    deepEqual(await queue.supplement(eventId, [deliveryOf(eventId)]), [])
    equal((await queue.history.get(bad.id))?.attemptList[0]?.error?.message, 'No.')
    deepEqual(await claimIds(queue), [])
    deepEqual(await queue.history.event(eventId), { id: eventId, body: '{"x":1}' })
    const [as, anew] = [newId(), newId()]
    deepEqual(await queue.redeliver([{ deliveryId: bad.id, id: as }]), [])
    const request = { webhook: 'a', method: 'PUT', url: 'https://a.example.com/', headers: {} }
    const to = { ...request, body: new Uint8Array([1]), meta: { rule: 'r' } }
    deepEqual(await queue.redeliver([{ deliveryId: bad.id, id: anew, to }]), [anew])
    deepEqual(await queue.redeliver([{ deliveryId: bad.id, id: anew, to }]), [])
    deepEqual(await queue.redeliver([{ deliveryId: newId(), id: newId(), to }]), [])
    const [claimed] = (await queue.claim('a', 10)).deliveries
    deepEqual([claimed?.id, claimed?.method, claimed?.meta], [anew, 'PUT', { rule: 'r' }])
    deepEqual([...(claimed?.body ?? [])], [1])
    equal((await queue.history.get(anew))?.redeliveryOf, bad.id)
    const { failed, pending } = await queue.counts()
    deepEqual({ failed, pending }, { failed: 1, pending: 2 })
  }),

  conformanceCase('age: since when the oldest waits that is due', async ({ openNew }) => {
    const queue = await openNew()
    if (!queue.oldestDue) return
    equal(await queue.oldestDue(), undefined)
    const before = queue.time.now()
    const [first, second] = await storeSome(queue, { webhook: 'b' }, { webhook: 'c' })
    const since = await queue.oldestDue()
    ok(since !== undefined && since >= before && since <= queue.time.now())
    await queue.claim('b', 1)
    await queue.claim('c', 1)
    await queue.record(failedAttempt(first.id, 1_000))
    await queue.record(failedAttempt(second.id, queue.time.now() + hour))
    equal(await queue.oldestDue(), 1_000)
    await queue.cancel([first.id])
    equal(await queue.oldestDue(), undefined)
  }),

  conformanceCase('history: filters, counts, and pages that end', async ({ openNew }) => {
    const queue = await openNew()
    const parts = Array.from({ length: 25 }, (_, index) => ({
      webhook: index % 2 === 0 ? 'a' : 'b',
      meta: {
        objectType: 'dcim.site',
        objectId: index,
        eventType: 'object_created',
        rule: 'r',
        provenance: { key: { plugin: index < 3 ? 'few' : 'most' } },
      },
    }))
    const made = idsOf(await storeSome(queue, ...parts)).reverse()
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await queue.history.list({}, { limit: 10, cursor })
      found.push(...idsOf(page.deliveries))
      cursor = page.next
    } while (cursor !== undefined)
    deepEqual(found, made)
    const oldest = await queue.history.list({}, { limit: 10, order: 'oldest' })
    deepEqual(idsOf(oldest.deliveries), made.slice(-10).reverse())
    const later = await queue.history.list({}, { limit: 100, order: 'oldest', cursor: oldest.next })
    deepEqual(idsOf(later.deliveries), made.slice(0, -10).reverse())
    equal(await queue.history.count({ webhook: 'a', state: 'pending', rule: 'r' }), 13)
    equal(await queue.history.count({ objectType: 'dcim.rack' }), 0)
    equal(await queue.history.count({ objectId: '7', eventType: 'object_created' }), 1)
    equal(await queue.history.count({ objectId: 7 }), 1)
    equal(await queue.history.count({ plugin: 'few' }), 3)
    equal(await queue.history.count({ plugin: 'none' }), 0)
    equal(await queue.history.count({ to: 1 }), 0)
    equal(await queue.history.get(newId()), undefined)
  }),

  conformanceCase('retention: an event goes with what tells where it was sent', async ({ openNew }) => {
    const queue = await openNew()
    const [done] = await storeSome(queue, {}, { webhook: 'b' })
    await claimIds(queue)
    await queue.record(attemptOf(done.id))
    await queue.prune({ before: queue.time.lived() + hour, bodiesBefore: 0, limit: 10 })
    equal(await queue.history.get(done.id), undefined)
    deepEqual((await queue.history.events({ notSentTo: 'a' })).events, [])
  }),

  conformanceCase(
    'retention: old bodies go, then old deliveries, and nothing that waits',
    async ({ openNew }) => {
      const queue = await openNew()
      const [done, waiting] = await storeSome(queue, {}, {})
      await claimIds(queue)
      await queue.record(attemptOf(done.id))
      await queue.release([waiting.id])
      const soon = queue.time.now() + hour
      const all = async (before: number, bodiesBefore: number) => {
        while ((await queue.prune({ before, bodiesBefore, limit: 1 })) > 0);
      }
      await all(0, 0)
      ok((await queue.history.get(done.id))?.body)
      equal((await queue.history.events()).events.length, 1)
      await all(0, soon)
      equal((await queue.history.get(done.id))?.body, undefined)
      deepEqual((await queue.history.events()).events, [])
      deepEqual(await queue.redeliver([{ deliveryId: done.id, id: newId() }]), [])
      await all(soon, soon)
      equal(await queue.history.get(done.id), undefined)
      equal((await queue.counts()).delivered, 0)
      deepEqual(idsOf((await queue.claim('a', 10)).deliveries), [waiting.id])
    },
  ),
]
