import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { type Attempt, newId } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { acceptOne, newDelivery, openQueue, rejection, temporaryFolder } from '../../delivery/test/support.ts'

/** What the file holds, read as another program would. */
function readFile(path: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

function attemptOf(deliveryId: string, part: Partial<Attempt> = {}): Attempt {
  return {
    deliveryId,
    number: 1,
    startedAt: Date.now(),
    durationMs: 3,
    status: 200,
    responseBody: 'ok',
    error: undefined,
    state: 'delivered',
    nextDueAt: undefined,
    ...part,
  }
}

const none = { pending: 0, delivered: 0, failed: 0, cancelled: 0, unprocessedEvents: 0 }

describe('the oldest that is due', () => {
  it('is known over all webhooks, and is none of those that are due later', async () => {
    const queue = await openQueue()
    expect(await queue.oldestDue()).toBeUndefined()
    const begun = Date.now()
    const eventId = await acceptOne(queue)
    const [first, second] = ['b', 'a'].map((webhook) => newDelivery({ eventId, webhook }))
    if (!first || !second) throw new Error('two were made')
    await queue.process(eventId, [first, second])
    const oldest = (await queue.oldestDue()) ?? 0
    expect(oldest).toBeGreaterThanOrEqual(begun)
    expect(oldest).toBeLessThanOrEqual(Date.now())
    await queue.record(attemptOf(first.id, { state: 'pending', nextDueAt: Date.now() + 60_000 }))
    expect(await queue.oldestDue()).toBe(oldest)
    await queue.record(attemptOf(second.id, { state: 'pending', nextDueAt: Date.now() + 60_000 }))
    expect(await queue.oldestDue()).toBeUndefined()
  })
})

describe('events', () => {
  it('wait in the order of their acceptance until they are processed', async () => {
    const queue = await openQueue()
    const events = Array.from({ length: 5 }, (_, index) => ({ id: newId(), body: `{"index":${index}}` }))
    await queue.accept(events.slice(0, 3))
    await queue.accept(events.slice(3))
    expect(await queue.unprocessed({ limit: 10 })).toEqual(events)
    expect(await queue.unprocessed({ limit: 2, after: events[1]?.id as string })).toEqual(events.slice(2, 4))

    await queue.process(events[0]?.id as string, [])
    expect(await queue.unprocessed({ limit: 10 })).toEqual(events.slice(1))
    expect(await queue.counts()).toEqual({ ...none, unprocessedEvents: 4 })
  })

  it('are processed once: a second time changes nothing and claims nothing', async () => {
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const [first, second] = [newDelivery({ eventId }), newDelivery({ eventId })]
    expect(await queue.process(eventId, [first], { claim: [first.id] })).toEqual([first.id])
    expect(await queue.process(eventId, [second], { claim: [second.id] })).toEqual([])
    expect(await queue.process(newId(), [newDelivery()])).toEqual([])
    expect(await queue.counts()).toEqual({ ...none, pending: 1 })
  })
})

describe('deliveries', () => {
  it('come out as they went in', async () => {
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const delivery = newDelivery({ eventId, headers: { 'X-A': 'é' }, body: new Uint8Array([0, 255, 10]) })
    await queue.process(eventId, [delivery])
    const { deliveries, nextDueAt } = await queue.claim('a', 10)
    expect(deliveries).toEqual([{ ...delivery, attempts: 0, madeAt: expect.any(Number) }])
    expect(nextDueAt).toBeUndefined()
  })

  it('are claimed oldest first, per webhook, and by one caller only', async () => {
    const queue = await openQueue()
    const made: string[] = []
    for (let i = 0; i < 6; i += 1) {
      const eventId = await acceptOne(queue)
      const [a, b] = [newDelivery({ eventId }), newDelivery({ eventId, webhook: 'b' })]
      await queue.process(eventId, [a, b])
      made.push(a.id)
    }
    const first = await queue.claim('a', 4)
    expect(first.deliveries.map(({ id }) => id)).toEqual(made.slice(0, 4))
    expect(first.nextDueAt).toBeLessThanOrEqual(Date.now())
    expect((await queue.claim('a', 4)).deliveries.map(({ id }) => id)).toEqual(made.slice(4))
    expect(await queue.claim('a', 4)).toEqual({ deliveries: [], nextDueAt: undefined })

    await queue.release(made.slice(1, 3))
    expect((await queue.claim('a', 4)).deliveries.map(({ id }) => id)).toEqual(made.slice(1, 3))
    expect((await queue.claim('b', 10)).deliveries).toHaveLength(6)
  })

  it('that were claimed while being stored are not handed out again', async () => {
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const [mine, free] = [newDelivery({ eventId }), newDelivery({ eventId })]
    await queue.process(eventId, [mine, free], { claim: [mine.id] })
    expect((await queue.claim('a', 10)).deliveries.map(({ id }) => id)).toEqual([free.id])
  })

  it('that are to be tried again come back when they are due, with their attempts counted', async () => {
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const [now, later] = [newDelivery({ eventId }), newDelivery({ eventId })]
    await queue.process(eventId, [now, later], { claim: [now.id, later.id] })
    const tomorrow = Date.now() + 86_400_000
    const failed = { status: 500, error: { code: 'NBH_X', message: 'No.' }, state: 'pending' } as const
    await Promise.all([
      queue.record(attemptOf(now.id, { ...failed, nextDueAt: Date.now() - 1 })),
      queue.record(attemptOf(later.id, { ...failed, nextDueAt: tomorrow })),
    ])
    expect(await queue.claim('a', 10)).toEqual({
      deliveries: [{ madeAt: expect.any(Number), ...now, attempts: 1 }],
      nextDueAt: tomorrow,
    })
    expect(await queue.counts()).toEqual({ ...none, pending: 2 })
  })

  it('that are finished are counted and never come back', async () => {
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const [good, bad] = [newDelivery({ eventId }), newDelivery({ eventId })]
    await queue.process(eventId, [good, bad], { claim: [good.id, bad.id] })
    await Promise.all([
      queue.record(attemptOf(good.id)),
      queue.record(attemptOf(bad.id, { state: 'failed', status: undefined, responseBody: undefined })),
    ])
    await queue.record(attemptOf(good.id, { number: 2, state: 'failed' }))
    expect(await queue.counts()).toEqual({ ...none, delivered: 1, failed: 1 })
    expect(await queue.claim('a', 10)).toEqual({ deliveries: [], nextDueAt: undefined })
    expect(await queue.pendingWebhooks()).toEqual([])
  })

  it('name the webhooks that they wait for', async () => {
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const webhooks = ['c', 'a', 'b', 'a']
    await queue.process(
      eventId,
      webhooks.map((webhook) => newDelivery({ eventId, webhook })),
    )
    expect(await queue.pendingWebhooks()).toEqual(['a', 'b', 'c'])
  })

  it('that share their bytes store them once, and only those', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const queue = await openQueue({ path })
    const eventId = await acceptOne(queue)
    // A small Buffer looks into a large pool, which must not be stored with it.
    const [shared, own] = [Buffer.from('shared'), Buffer.from('own')]
    const bodies = [shared, shared, own, shared]
    await queue.process(
      eventId,
      bodies.map((body) => newDelivery({ eventId, body })),
    )
    expect(readFile(path, 'SELECT CAST(rest AS TEXT) AS text FROM body ORDER BY id')).toEqual([
      { text: 'shared' },
      { text: 'own' },
    ])
    const { deliveries } = await queue.claim('a', 10)
    expect(deliveries.map(({ body }) => Buffer.from(body).toString())).toEqual([
      'shared',
      'shared',
      'own',
      'shared',
    ])
  })
})

describe('attempts', () => {
  it('are kept with what came of them', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const queue = await openQueue({ path })
    const eventId = await acceptOne(queue)
    const delivery = newDelivery({ eventId })
    await queue.process(eventId, [delivery], { claim: [delivery.id] })
    const error = { code: 'NBH_X', message: 'No.' }
    const again = {
      state: 'pending',
      nextDueAt: 2_000,
      error,
      status: undefined,
      responseBody: undefined,
    } as const
    await queue.record(attemptOf(delivery.id, { startedAt: 1_000, ...again }))
    await queue.record(attemptOf(delivery.id, { startedAt: 2_000, number: 2 }))
    const columns = 'number, started_at, duration_ms, status, response_body, error_code, error_message'
    expect(readFile(path, `SELECT ${columns} FROM attempt ORDER BY number`).map(Object.values)).toEqual([
      [1, 1_000, 3, null, null, 'NBH_X', 'No.'],
      [2, 2_000, 3, 200, 'ok', null, null],
    ])
    expect(readFile(path, 'SELECT state, attempts, finished_at FROM delivery').map(Object.values)).toEqual([
      ['delivered', 2, 2_003],
    ])
  })

  it('become durable by themselves when nothing else is stored', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const queue = await openQueue({ path })
    const eventId = await acceptOne(queue)
    const delivery = newDelivery({ eventId })
    await queue.process(eventId, [delivery], { claim: [delivery.id] })
    await queue.record(attemptOf(delivery.id))
    expect(readFile(path, 'SELECT state FROM delivery')).toEqual([{ state: 'delivered' }])
  })

  it('ride with the next commit, so that both are durable together', async () => {
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const delivery = newDelivery({ eventId })
    await queue.process(eventId, [delivery], { claim: [delivery.id] })
    const order: string[] = []
    await Promise.all([
      queue.record(attemptOf(delivery.id)).then(() => order.push('record')),
      queue.accept([{ id: newId(), body: '{}' }]).then(() => order.push('accept')),
    ])
    // The mark was called first and is answered first: one batch. Alone it would have waited longer.
    expect(order).toEqual(['record', 'accept'])
  })

  it('wait for company, but no more than 16 of them: a crash would repeat each', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const queue = await openQueue()
    const eventId = await acceptOne(queue)
    const ids = Array.from({ length: 16 }, () => newId())
    await queue.process(
      eventId,
      ids.map((id) => newDelivery({ id, eventId })),
      { claim: ids },
    )
    const waiting = ids.slice(1).map((id) => queue.record(attemptOf(id)))
    expect(await queue.counts()).toMatchObject({ pending: 16, delivered: 0 })
    await Promise.all([...waiting, queue.record(attemptOf(ids[0] as string))])
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 16 })
  })

  it('that are recorded just before the end are durable after close()', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const queue = await openQueue({ path })
    const eventId = await acceptOne(queue)
    const delivery = newDelivery({ eventId })
    await queue.process(eventId, [delivery], { claim: [delivery.id] })
    const recorded = queue.record(attemptOf(delivery.id))
    await queue.close()
    await recorded
    expect(readFile(path, 'SELECT state FROM delivery')).toEqual([{ state: 'delivered' }])
  })
})

describe('group commit', () => {
  it('keeps every call apart: those that fail take no others with them', async () => {
    const queue = await openQueue()
    const known = newDelivery({ eventId: await acceptOne(queue) })
    await queue.process(known.eventId, [known])
    const events = Array.from({ length: 300 }, (_, index) => ({ id: newId(), body: `${index}` }))
    await queue.accept(events)
    const results = await Promise.allSettled(
      events.map(({ id: eventId }, index) => {
        // Every tenth call brings a new delivery together with one whose id is in use already.
        const twice = { ...known, eventId }
        return queue.process(eventId, [newDelivery({ eventId }), ...(index % 10 === 5 ? [twice] : [])])
      }),
    )
    results.forEach((result, index) => {
      expect(result.status).toBe(index % 10 === 5 ? 'rejected' : 'fulfilled')
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'NBH_QUEUE_FAILED' })
    })
    const waiting = await queue.unprocessed({ limit: 1_000 })
    expect(waiting.map(({ body }) => Number(body) % 10)).toEqual(Array(30).fill(5))
    expect(await queue.counts()).toEqual({ ...none, pending: 1 + 270, unprocessedEvents: 30 })
  })

  it('takes claims back with the transaction that they belong to', async () => {
    const queue = await openQueue()
    const [first, second] = [await acceptOne(queue), await acceptOne(queue)]
    const delivery = newDelivery({ eventId: first })
    const twice = newDelivery({ eventId: second, id: delivery.id })
    const results = await Promise.allSettled([
      queue.process(first, [delivery]),
      queue.process(second, [twice], { claim: [twice.id] }),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect((await queue.claim('a', 10)).deliveries.map(({ id }) => id)).toEqual([delivery.id])
    expect((await queue.unprocessed({ limit: 10 })).map(({ id }) => id)).toEqual([second])
  })

  it('keeps texts and bytes apart that travel together, whatever they are and however large', async () => {
    const queue = await openQueue()
    const sizes = [0, 1, 3_000, 70_000, 3_000, 600_000, 1_048_576, 2]
    const events = sizes.map((size, index) => ({
      id: newId(),
      body: JSON.stringify('aü€😀\0'.repeat(size / 4) + index),
    }))
    await Promise.all(events.map((event) => queue.accept([event])))
    expect(await queue.unprocessed({ limit: 100 })).toEqual(events)

    const deliveries = sizes.map((size, index) => {
      return newDelivery({ eventId: events[index]?.id as string, body: Buffer.alloc(size, index + 1) })
    })
    await Promise.all(deliveries.map((delivery) => queue.process(delivery.eventId, [delivery])))
    const claimed = (await queue.claim('a', 100)).deliveries
    expect(claimed.map(({ id, body }) => [id, Buffer.compare(body, deliveryBody(id))])).toEqual(
      deliveries.map(({ id }) => [id, 0]),
    )

    function deliveryBody(id: string): Uint8Array {
      return deliveries.find((delivery) => delivery.id === id)?.body as Uint8Array
    }
  })

  it('answers many callers at once, each with what is its own', async () => {
    const queue = await openQueue()
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const webhook = `webhook ${index % 7}`
        const eventId = await acceptOne(queue)
        const delivery = newDelivery({ eventId, webhook, body: Buffer.from(eventId) })
        expect(await queue.process(eventId, [delivery], { claim: [delivery.id] })).toEqual([delivery.id])
        await queue.record(attemptOf(delivery.id, { state: index % 2 === 0 ? 'delivered' : 'failed' }))
      }),
    )
    expect(await queue.counts()).toEqual({ ...none, delivered: 100, failed: 100 })
  })
})

describe('a full queue', () => {
  it('refuses events, all or none, and goes on with what it has', async () => {
    const queue = await openQueue({ maxDepth: 3 })
    const eventId = await acceptOne(queue)
    await acceptOne(queue)
    const two = [newId(), newId()].map((id) => ({ id, body: '{}' }))
    expect(await rejection(queue.accept(two))).toMatchObject({ code: 'NBH_QUEUE_FULL' })
    expect(await queue.counts()).toEqual({ ...none, unprocessedEvents: 2 })

    // Deliveries of what was accepted are never refused, but they count.
    const deliveries = [newDelivery({ eventId }), newDelivery({ eventId })]
    await queue.process(eventId, deliveries, { claim: deliveries.map(({ id }) => id) })
    expect(await rejection(acceptOne(queue))).toMatchObject({ code: 'NBH_QUEUE_FULL' })
    await Promise.all(deliveries.map(({ id }) => queue.record(attemptOf(id))))
    await acceptOne(queue)
  })

  it('refuses one call without harm to those committed with it', async () => {
    const queue = await openQueue({ maxDepth: 5 })
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => acceptOne(queue)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    expect(await queue.unprocessed({ limit: 10 })).toHaveLength(5)
  })
})

describe('a file', () => {
  const failureOf = (path: string) => rejection(new SqliteQueue({ path }).open())

  it('keeps everything but claims over a restart', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const first = new SqliteQueue({ path })
    await first.open()
    const eventId = await acceptOne(first)
    const waiting = await acceptOne(first)
    const [claimed, free] = [newDelivery({ eventId }), newDelivery({ eventId })]
    await first.process(eventId, [claimed, free], { claim: [claimed.id] })
    const counts = await first.counts()
    await first.close()
    await first.close()

    const second = await openQueue({ path })
    expect(await second.counts()).toEqual(counts)
    expect((await second.claim('a', 10)).deliveries.map(({ id }) => id)).toEqual([claimed.id, free.id])
    expect((await second.unprocessed({ limit: 10 })).map(({ id }) => id)).toEqual([waiting])
  })

  it('in no folder is refused, and none is made', async () => {
    const folder = join(temporaryFolder(), 'missing')
    expect(await failureOf(join(folder, 'queue.db'))).toMatchObject({
      code: 'NBH_QUEUE_UNREADABLE',
      message: expect.stringContaining(folder),
      hint: 'Create it first.',
    })
    expect(existsSync(folder)).toBe(false)
  })

  it('that cannot be written is refused', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    mkdirSync(path)
    expect(await failureOf(path)).toMatchObject({ code: 'NBH_QUEUE_UNREADABLE', where: path })
  })

  it('that is no database is refused', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    writeFileSync(path, 'This is a letter, not a queue. '.repeat(100))
    expect(await failureOf(path)).toMatchObject({ code: 'NBH_QUEUE_UNREADABLE', where: path })
  })

  it("that is another application's database is refused and left alone", async () => {
    const path = join(temporaryFolder(), 'other.db')
    const other = new DatabaseSync(path)
    other.exec('CREATE TABLE note (text TEXT)')
    other.close()
    expect(await failureOf(path)).toMatchObject({
      code: 'NBH_QUEUE_UNREADABLE',
      message: expect.stringContaining('another application'),
    })
    expect(readFile(path, 'SELECT name FROM sqlite_schema')).toEqual([{ name: 'note' }])
    expect(readFile(path, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }])
  })

  it('of a newer version is refused and left alone', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const queue = new SqliteQueue({ path })
    await queue.open()
    await queue.close()
    const newer = new DatabaseSync(path)
    newer.exec('PRAGMA user_version = 1000')
    newer.close()
    expect(await failureOf(path)).toMatchObject({
      code: 'NBH_QUEUE_NEWER',
      message: expect.stringContaining('1000'),
    })
    expect(readFile(path, 'PRAGMA user_version')).toEqual([{ user_version: 1000 }])
  })

  it('that was refused can be opened once the reason is gone', async () => {
    const folder = join(temporaryFolder(), 'late')
    const queue = new SqliteQueue({ path: join(folder, 'queue.db') })
    expect(await rejection(queue.open())).toMatchObject({ code: 'NBH_QUEUE_UNREADABLE' })
    mkdirSync(folder)
    await queue.open()
    await queue.close()
  })
})

describe('a queue whose thread dies', () => {
  it('fails the calls that wait and those that follow', async () => {
    const started = new Promise<Worker>((resolve) => process.once('worker', resolve))
    const queue = await openQueue()
    const thread = await started
    const eventId = await acceptOne(queue)
    const delivery = newDelivery({ eventId })
    await queue.process(eventId, [delivery], { claim: [delivery.id] })
    const waiting = [rejection(queue.record(attemptOf(delivery.id))), rejection(acceptOne(queue))]
    await thread.terminate()
    for (const error of await Promise.all([...waiting, rejection(queue.counts())])) {
      expect(error).toMatchObject({ code: 'NBH_QUEUE_FAILED' })
    }
    await queue.close()
    await queue.open()
    expect(await queue.counts()).toMatchObject({ pending: 1 })
  })
})

describe('a queue that is not open', () => {
  it('refuses every call', async () => {
    const queue = new SqliteQueue({ path: join(temporaryFolder(), 'queue.db') })
    expect(await rejection(acceptOne(queue))).toMatchObject({ code: 'NBH_QUEUE_CLOSED' })
    await queue.close()
    await queue.open()
    await queue.close()
    expect(await rejection(queue.counts())).toMatchObject({ code: 'NBH_QUEUE_CLOSED' })
    expect(await rejection(queue.claim('a', 1))).toMatchObject({ code: 'NBH_QUEUE_CLOSED' })
  })

  it('answers the calls that were made before it was closed', async () => {
    const queue = await openQueue()
    const accepted = Array.from({ length: 50 }, () => acceptOne(queue))
    // A call is made when the code that runs now has ended.
    await Promise.resolve()
    await queue.close()
    expect(await Promise.all(accepted)).toHaveLength(50)
  })
})
