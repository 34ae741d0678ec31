import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type NewDelivery, newId } from '@netbox-hooks/delivery'
import { SqliteQueue, SqliteTransfer } from '@netbox-hooks/queue-sqlite'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newDelivery, openQueue, temporaryFolder } from '../../delivery/test/support.ts'

const newPath = () => join(temporaryFolder(), 'queue.db')
const notes = Array.from({ length: 300 }, (_, index) => `note ${index}`).join()
const text = JSON.stringify({ eventType: 'object_updated', data: { name: 'Zürich', notes } })
const data = text.slice(text.indexOf('"data"'))
const payload = Buffer.from(`{"event":"updated",${data},"context":{}}`)

/** Accepts an event and stores deliveries with these bodies, as a host does that builds while it stores. */
async function store(queue: SqliteQueue, body: string, bodies: readonly Uint8Array[]) {
  const eventId = newId()
  const deliveries = bodies.map((bytes) => newDelivery({ eventId, body: bytes }))
  await Promise.all([queue.accept([{ id: eventId, body }]), queue.process(eventId, deliveries)])
  return { eventId, deliveries }
}

/** What the file keeps of bodies. */
function bodiesIn(path: string): unknown[] {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return db.prepare('SELECT length(rest) AS rest, shared_length AS shared FROM body ORDER BY id').all()
  } finally {
    db.close()
  }
}

const forEver = Number.MAX_SAFE_INTEGER

async function dropTexts(queue: SqliteQueue): Promise<void> {
  while ((await queue.prune({ before: 0, bodiesBefore: forEver, limit: 10 })) > 0);
  expect((await queue.history.events()).events).toEqual([])
}

/** Checks that the file gives the bodies back as they were: to those who send, and to those who look. */
async function expectBodies(queue: SqliteQueue, deliveries: readonly NewDelivery[]): Promise<void> {
  const claimed = (await queue.claim('a', 1_000)).deliveries
  const bytesOf = new Map(claimed.map(({ id, body }) => [id, Buffer.from(body)]))
  for (const { id, body } of deliveries) {
    expect(bytesOf.get(id)).toEqual(Buffer.from(body))
    expect(Buffer.from((await queue.history.get(id))?.body ?? [])).toEqual(Buffer.from(body))
  }
  await queue.release(claimed.map(({ id }) => id))
}

/** A body that has a piece of the text in the middle, or none. */
const bodyFrom = (eventText: Buffer) =>
  fc
    .tuple(
      fc.uint8Array({ maxLength: 400 }),
      fc.nat(eventText.length),
      fc.nat(eventText.length),
      fc.uint8Array({ maxLength: 400 }),
    )
    .map(([before, from, to, after]) =>
      Buffer.concat([before, eventText.subarray(Math.min(from, to), Math.max(from, to)), after]),
    )

/** Words that repeat, so that a piece of the text may be found in a wrong place. */
const eventText = fc
  .array(fc.constantFrom('n'.repeat(300), 'Zürich', '🙂', 'abc'.repeat(100), '{"id":1}', 'x'), {
    maxLength: 40,
  })
  .map((words) => JSON.stringify({ words }))

describe('a body that shares much with its event', () => {
  it('is stored without it', async () => {
    const path = newPath()
    const queue = await openQueue({ path })
    await store(queue, text, [payload, Buffer.from('{"other":true}'), payload])
    const [{ rest, shared }, other] = bodiesIn(path) as [{ rest: number; shared: number }, unknown]
    expect(rest).toBeLessThan(200)
    expect(rest + shared).toBe(payload.length)
    expect(other).toEqual({ rest: 14, shared: null })
  })

  it('is stored without it, too, if the event is processed later', async () => {
    const path = newPath()
    const queue = await openQueue({ path })
    const eventId = newId()
    await queue.accept([{ id: eventId, body: text }])
    const delivery = newDelivery({ eventId, body: payload })
    await queue.process(eventId, [delivery])
    expect(bodiesIn(path)).toEqual([{ rest: expect.any(Number), shared: expect.any(Number) }])
    await expectBodies(queue, [delivery])
  })

  it('is given back byte for byte, whatever it is, also when the text has gone', async () => {
    const path = newPath()
    const queue = await openQueue({ path })
    const deliveries: NewDelivery[] = []
    const event = eventText.chain((body) =>
      fc.record({ body: fc.constant(body), bodies: fc.array(bodyFrom(Buffer.from(body)), { maxLength: 4 }) }),
    )
    await fc.assert(
      fc.asyncProperty(event, async ({ body, bodies }) => {
        deliveries.push(...(await store(queue, body, bodies)).deliveries)
      }),
      { numRuns: 100 },
    )
    expect(bodiesIn(path).some((body) => (body as { shared: number | null }).shared !== null)).toBe(true)
    await expectBodies(queue, deliveries)
    await dropTexts(queue)
    expect(bodiesIn(path).every((body) => (body as { shared: number | null }).shared === null)).toBe(true)
    await expectBodies(queue, deliveries)
  })

  it('outlives another delivery of the event, with whose end its text goes', async () => {
    const queue = await openQueue()
    const { deliveries } = await store(queue, text, [payload, payload])
    const [ended, waiting] = deliveries as [NewDelivery, NewDelivery]
    await queue.cancel([ended.id])
    while ((await queue.prune({ before: forEver, bodiesBefore: 0, limit: 10 })) > 0);
    expect(await queue.history.get(ended.id)).toBeUndefined()
    await expectBodies(queue, [waiting])
  })

  it('is sent once more as it was', async () => {
    const queue = await openQueue()
    const { deliveries } = await store(queue, text, [payload])
    const id = newId()
    await queue.redeliver([{ deliveryId: (deliveries[0] as NewDelivery).id, id }])
    await expectBodies(queue, [{ ...(deliveries[0] as NewDelivery), id }])
  })

  it('is moved as a whole, and stays so where its event was taken away', async () => {
    const path = newPath()
    const queue = new SqliteQueue({ path })
    await queue.open()
    const { deliveries, eventId } = await store(queue, text, [payload])
    await queue.close()
    const transfer = new SqliteTransfer({ path })
    await transfer.open()
    const { items } = await transfer.read('delivery', { limit: 10, history: true })
    expect(items).toMatchObject([{ delivery: { body: new Uint8Array(payload) } }])
    await transfer.drop([
      { kind: 'processed', event: { id: eventId, body: text }, acceptedAt: 0, sentTo: [] },
    ])
    await transfer.close()
    await expectBodies(await openQueue({ path }), deliveries)
  })

  it('fails alone where the text was damaged', async () => {
    const path = newPath()
    const queue = new SqliteQueue({ path })
    await queue.open()
    const { deliveries } = await store(queue, text, [payload])
    await queue.close()
    const db = new DatabaseSync(path)
    db.exec("UPDATE event SET body = '{}'")
    db.close()
    const reopened = await openQueue({ path })
    expect((await reopened.claim('a', 10)).deliveries).toEqual([])
    const failed = await reopened.history.get((deliveries[0] as NewDelivery).id)
    expect(failed).toMatchObject({ state: 'failed', attemptList: [{ error: { code: 'NBH_QUEUE_DAMAGED' } }] })
    expect(failed?.body).toBeUndefined()
    await dropTexts(reopened)
  })
})
