import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { NetboxHooksError } from '@netbox-hooks/core'
import type { StoredObject } from '../objects/index.ts'
import { moveQueue } from '../queue/move.ts'
import { newId } from '../queue/new-id.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import { type KeptItem, type KeptKind, noneOfAny, type QueueTransfer } from '../queue/transfer.ts'
import { type CaseTools, type ConformanceCase, conformanceCase } from './case.ts'
import { auditRecord, create, created, objectCase, update, written } from './object-samples.ts'
import { acceptOne, attemptOf, claimIds, deliveryOf, failedAttempt, idsOf, storeSome } from './samples.ts'

const later = () => Date.now() + 3_600_000
const hasCode = (code: string) => (error: unknown) => NetboxHooksError.is(error) && error.code === code

/** A place with some of everything, and what was put there. */
async function furnished({ engine, open }: CaseTools) {
  const place = await engine.newPlace()
  const queue = await open(place)
  const idempotencyKey = 'key'
  const event = { id: newId(), body: '{"é":1}' }
  await queue.accept([event], { idempotencyKey })
  const [failing, first, second, third] = await storeSome(
    queue,
    { webhook: 'b', meta: { objectType: 'dcim.site', objectId: 7 } },
    { orderingKey: 'x' },
    { orderingKey: 'x' },
    { orderingKey: 'x' },
  )
  const [done] = await storeSome(queue, { webhook: 'c' })
  await queue.claim('c', 1)
  await queue.record(attemptOf(done.id))
  await queue.claim('b', 1)
  const failure = { code: 'NBH_TEMPLATE_FAILED', message: 'No.' }
  const failed = deliveryOf(done.eventId, { webhook: 'd', failure, meta: { unbuilt: true } })
  await queue.supplement(done.eventId, [failed])
  const dueAt = later()
  await queue.record(failedAttempt(failing.id, dueAt))
  const waiting = await acceptOne(queue)
  const record = { webhook: 'b', state: 'paused', reason: 'Maintenance.' } as const
  await queue.saveWebhookRecord({
    ...record,
    until: undefined,
    failingSince: undefined,
    openedForMs: undefined,
  })
  await queue.release(await claimIds(queue))
  const managed = await manageSome(queue)
  await queue.close()
  return {
    managed,
    place,
    idempotencyKey,
    event,
    waiting,
    failing,
    first,
    second,
    third,
    done,
    failed,
    dueAt,
  }
}

/** Objects, numbers that are taken, and records. */
async function manageSome({ objects }: DeliveryQueue) {
  const [first] = await written(objects, [create('é'), create('gone'), create('é', '[]', 'event_rule')])
  await written(objects, [update(first as StoredObject, { body: '{"a":2}' })], [auditRecord()])
  await written(
    objects,
    [{ op: 'delete', kind: 'webhook', id: 2, version: 1 }],
    [auditRecord({ kind: 'webhook', name: 'gone' })],
  )
  await objects.numbersOf('webhook', ['declared'])
  const { objects: all } = await objects.list()
  return { all, records: (await objects.records({}, { limit: 10 })).records }
}

/** What was managed is, with its numbers, and none of them is given again. */
async function isManaged({ objects }: DeliveryQueue, managed: Furnished['managed']): Promise<void> {
  const { objects: all, place } = await objects.list()
  deepEqual(all, managed.all)
  deepEqual((await objects.records({}, { limit: 10 })).records, managed.records)
  deepEqual(await objects.numbersOf('webhook', ['declared', 'other']), [3, 4])
  equal((await created(objects, 'gone')).id, 5)
  equal((await objects.changesAfter(place))?.changed.length, 1)
}

type Furnished = Awaited<ReturnType<typeof furnished>>

/** All that was put there is there, and works as if it had never been anywhere else. */
async function isFurnished(queue: DeliveryQueue, kept: Furnished): Promise<void> {
  const { event, waiting, idempotencyKey, failing, first, second, third, dueAt } = kept
  deepEqual(idsOf(await queue.unprocessed({ limit: 10 })), [event.id, waiting])
  deepEqual((await queue.unprocessed({ limit: 1 }))[0], event)
  deepEqual((await queue.accept([{ id: newId(), body: '{}' }], { idempotencyKey })).ids, [event.id])
  deepEqual(
    (await queue.webhookRecords()).map(({ webhook, state }) => [webhook, state]),
    [['b', 'paused']],
  )
  const { pending, unprocessedEvents } = await queue.counts()
  deepEqual({ pending, unprocessedEvents }, { pending: 4, unprocessedEvents: 2 })
  equal((await queue.claim('b', 10)).nextDueAt, dueAt)
  const details = await queue.history.get(failing.id)
  deepEqual([details?.attempts, details?.attemptList.length, details?.meta], [1, 1, failing.meta])
  for (const { id } of [first, second, third]) {
    const { deliveries } = await queue.claim('a', 10)
    deepEqual(
      deliveries.map(({ id, body, attempts }) => [id, [...body], attempts]),
      [[id, [0, 255, 10], 0]],
    )
    await queue.record(attemptOf(id))
  }
  await isManaged(queue, kept.managed)
}

async function move({ transfer }: CaseTools, from: string, to: string, history = false): Promise<void> {
  const [source, target] = [await transfer(from), await transfer(to)]
  ok(await moveQueue({ from: source, to: target, history }))
  await source.close()
  await target.close()
}

/** All of a kind, asked for in small parts. */
async function readAll(queue: QueueTransfer, kind: KeptKind, history: boolean): Promise<KeptItem[]> {
  const found: KeptItem[] = []
  let after: string | undefined
  do {
    const { items, next } = await queue.read(kind, { after, limit: 2, history })
    found.push(...items)
    after = next
  } while (after !== undefined)
  return found
}

function countdown(count: number): () => boolean {
  let left = count
  return () => {
    left -= 1
    return left >= 0
  }
}

/** The queue, until there is no change left that may be made to it. */
function breaking(queue: QueueTransfer, isLeft: () => boolean): QueueTransfer {
  const changes: readonly PropertyKey[] = ['seal', 'write', 'drop']
  return new Proxy(queue, {
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        if (changes.includes(name) && !isLeft()) throw new Error('interrupted')
        return value.apply(target, args) as unknown
      }
    },
  })
}

export const transferCases: readonly ConformanceCase[] = [
  conformanceCase(
    'transfer: a part ends early where there is much in it',
    async ({ engine, open, transfer }) => {
      const place = await engine.newPlace()
      const queue = await open(place)
      const body = JSON.stringify('x'.repeat(5_000_000))
      for (let stored = 0; stored < 4; stored += 1) {
        const event = { id: newId(), body }
        await queue.accept([event])
        await queue.accept([{ id: newId(), body }])
        await queue.process(event.id, [deliveryOf(event.id, { body: Buffer.from(body) })])
      }
      await queue.close()
      const source = await transfer(place)
      for (const kind of ['event', 'processed', 'delivery'] as const) {
        const first = await source.read(kind, { limit: 100, history: true })
        const rest = await source.read(kind, { limit: 100, history: true, after: first.next })
        deepEqual([first.items.length, rest.items.length], [2, 2])
      }
    },
  ),

  conformanceCase('move: all that waits goes on in the other queue as it was', async (tools) => {
    const kept = await furnished(tools)
    const to = await tools.engine.newPlace()
    await move(tools, kept.place, to)
    const queue = await tools.open(to)
    await isFurnished(queue, kept)
    equal(await queue.history.get(kept.done.id), undefined)
    deepEqual((await queue.history.events()).events, [])
  }),

  conformanceCase('move: history goes along if it is wanted', async (tools) => {
    const kept = await furnished(tools)
    const to = await tools.engine.newPlace()
    await move(tools, kept.place, to, true)
    const queue = await tools.open(to)
    const done = await queue.history.get(kept.done.id)
    deepEqual(
      [done?.state, done?.attemptList.length, [...(done?.body ?? [])]],
      ['delivered', 1, [0, 255, 10]],
    )
    const failed = await queue.history.get(kept.failed.id)
    deepEqual(
      [failed?.state, failed?.attempts, failed?.attemptList[0]?.error, failed?.body, failed?.meta],
      ['failed', 1, kept.failed.failure, undefined, kept.failed.meta],
    )
    const { delivered, failed: failures } = await queue.counts()
    deepEqual([delivered, failures], [1, 1])
    deepEqual(idsOf((await queue.history.events({ notSentTo: 'c' })).events), [kept.first.eventId])
    deepEqual(
      await queue.supplement(kept.done.eventId, [deliveryOf(kept.done.eventId, { webhook: 'c' })]),
      [],
    )
    await isFurnished(queue, kept)
    for (let looked = 1; looked > 0; )
      looked = await queue.prune({ before: later(), bodiesBefore: later(), limit: 10 })
    equal((await queue.counts()).delivered, 0)
  }),

  conformanceCase('move: back again, and nothing is there twice', async (tools) => {
    const kept = await furnished(tools)
    const to = await tools.engine.newPlace()
    await move(tools, kept.place, to)
    await move(tools, to, kept.place)
    await isFurnished(await tools.open(kept.place), kept)
    const left = await tools.transfer(to)
    deepEqual({ ...(await left.counts()), webhook: 0 }, { ...noneOfAny, webhook: 0 })
  }),

  // There are thirty changes: two seals, thirteen writes, a seal, thirteen drops, a seal.
  ...[4, 16, 19].flatMap((changes) =>
    ['goes on', 'is taken back'].map((how) =>
      conformanceCase(`move: interrupted after ${changes} changes it ${how}`, async (tools) => {
        const { engine, open, transfer } = tools
        const kept = await furnished(tools)
        const to = await engine.newPlace()
        const isLeft = countdown(changes)
        const [source, target] = [await transfer(kept.place), await transfer(to)]
        const queues = { from: breaking(source, isLeft), to: breaking(target, isLeft) }
        const interrupted = moveQueue({ ...queues, partSize: 1 })
        await rejects(interrupted, /^Error: interrupted$/)
        await source.close()
        await target.close()
        if (changes > 1)
          for (const place of [kept.place, to]) await rejects(open(place), hasCode('NBH_QUEUE_MOVED'))
        const isBack = how === 'is taken back'
        await (isBack ? move(tools, to, kept.place) : move(tools, kept.place, to))
        await isFurnished(await open(isBack ? kept.place : to), kept)
      }),
    ),
  ),

  conformanceCase('transfer: what is known is not stored again', async (tools) => {
    const kept = await furnished(tools)
    const [source, target] = [
      await tools.transfer(kept.place),
      await tools.transfer(await tools.engine.newPlace()),
    ]
    for (const kind of ['object', 'audit', 'processed', 'delivery', 'event', 'key'] as const) {
      const items = await readAll(source, kind, true)
      ok(items.length > 0)
      equal(await target.write(items), items.length)
      equal(await target.write(items), 0)
    }
    const counts = { object: 2, audit: 2, processed: 2, delivery: 4, ended: 2, event: 2, key: 1 }
    deepEqual(await target.counts(), { ...noneOfAny, ...counts })
    const delivery = await readAll(target, 'delivery', true)
    await target.drop(delivery)
    await target.drop(delivery)
    deepEqual(await readAll(target, 'delivery', true), [])
  }),

  objectCase('move: not into a queue that has managed objects of its own', async (tools) => {
    const { engine, manage, open, transfer } = tools
    const [from, to] = [await engine.newPlace(), await engine.newPlace()]
    for (const place of [from, to]) {
      const { queue, objects } = await manage(place)
      await created(objects, place === from ? 'a' : 'b')
      await queue.close()
    }
    const [source, target] = [await transfer(from), await transfer(to)]
    await rejects(moveQueue({ from: source, to: target }), hasCode('NBH_QUEUE_BOTH_MANAGED'))
    await source.close()
    await target.close()
    for (const place of [from, to]) equal((await (await open(place)).objects.list()).objects.length, 1)
  }),

  objectCase('move: declared names keep the numbers that they had', async (tools) => {
    const { engine, manage } = tools
    const [from, to] = [await engine.newPlace(), await engine.newPlace()]
    const there = await manage(to)
    deepEqual(await there.objects.numbersOf('webhook', ['x', 'y', 'z']), [1, 2, 3])
    await there.queue.close()
    const here = await manage(from)
    const object = await created(here.objects, 'managed')
    deepEqual(await here.objects.numbersOf('webhook', ['y']), [2])
    await here.queue.close()
    await move(tools, from, to)
    const { objects } = await manage(to)
    deepEqual((await objects.list()).objects, [object])
    // Numbers 1 and 2 are the others’ now.
    deepEqual(await objects.numbersOf('webhook', ['y', 'z', 'x']), [2, 3, 4])
  }),

  conformanceCase('seal: it keeps hosts out until it is lifted', async ({ engine, open, transfer }) => {
    const place = await engine.newPlace()
    const seal = { state: 'moving', other: 'redis://elsewhere', at: Date.now() } as const
    const first = await transfer(place)
    await first.seal(seal)
    await first.close()
    await rejects(open(place), hasCode('NBH_QUEUE_MOVED'))
    const second = await transfer(place)
    deepEqual(await second.sealed(), seal)
    await second.seal(undefined)
    await second.close()
    await (await open(place)).counts()
  }),

  conformanceCase('transfer: not while a host or another move has the queue', async (tools) => {
    const { engine, open, transfer } = tools
    const place = await engine.newPlace()
    const host = await open(place)
    await rejects(transfer(place), hasCode('NBH_QUEUE_OWNED'))
    await host.close()
    await transfer(place)
    await rejects(transfer(place), hasCode('NBH_QUEUE_OWNED'))
  }),
]
