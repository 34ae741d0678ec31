import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newId } from '@netbox-hooks/delivery'
import { SqliteHistory, SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newDelivery, temporaryFolder } from '../../../delivery/test/support.ts'

const meta = { objectType: 'dcim.site', objectId: 1, eventType: 'object_updated', rule: 'sites' }

/** A queue file with three deliveries of one object, which wait for each other, after something was done to it. */
async function damagedBy(sql: string) {
  const path = join(temporaryFolder(), 'queue.db')
  const queue = new SqliteQueue({ path })
  await queue.open()
  const event = newId()
  await queue.accept([{ id: event, body: '{}' }])
  const deliveries = [1, 2, 3].map(() => newDelivery({ eventId: event, orderingKey: 'dcim.site:1', meta }))
  await queue.process(event, deliveries)
  await queue.close()
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  db.exec(sql)
  db.close()
  const reopened = new SqliteQueue({ path })
  await reopened.open()
  onTestFinished(() => reopened.close())
  return { path, queue: reopened, ids: deliveries.map(({ id }) => id) }
}

describe('a row that is damaged costs its own delivery alone:', () => {
  it.each([
    ['headers that are no JSON', "UPDATE delivery SET headers = '{' WHERE seq = 1"],
    ['a meta that is no JSON', "UPDATE delivery SET meta = 'x' WHERE seq = 1"],
    ['no body', 'UPDATE delivery SET body_id = 99 WHERE seq = 1'],
    ['no event', 'UPDATE delivery SET event_seq = 99 WHERE seq = 1'],
  ])('%s', async (_, sql) => {
    const { path, queue, ids } = await damagedBy(sql)
    expect((await queue.claim('a', 10)).deliveries).toEqual([])
    const { deliveries } = await queue.claim('a', 10)
    expect(deliveries.map(({ id }) => id)).toEqual([ids[1]])
    expect(await queue.counts()).toMatchObject({ pending: 2, failed: 1 })
    const history = new SqliteHistory({ path })
    onTestFinished(() => history.close())
    const listed = await history.list({ objectType: 'dcim.site' })
    expect(listed.deliveries.map(({ id }) => id)).toEqual(expect.arrayContaining([ids[2], ids[1]]))
    const failed = await history.get(ids[0] as string)
    if (sql.includes('event_seq')) return
    expect(failed).toMatchObject({ state: 'failed', attemptList: [{ error: { code: 'NBH_QUEUE_DAMAGED' } }] })
  })

  it('what is kept beside deliveries, and an attempt that is there already', async () => {
    const { path, queue, ids } = await damagedBy(`
      INSERT INTO webhook VALUES ('a', '{'), ('b', 'null');
      INSERT OR REPLACE INTO meta VALUES ('time', 'x');
      INSERT INTO idempotency VALUES ('key', 9e15, '{');
      INSERT INTO attempt VALUES (1, 1, 0, 0, 500, NULL, NULL, '{', 0, 'x', '')`)
    expect(await queue.webhookRecords()).toEqual([])
    const id = newId()
    expect(await queue.accept([{ id, body: '{}' }], { idempotencyKey: 'key' })).toMatchObject({ ids: [id] })
    const { deliveries } = await queue.claim('a', 1)
    expect(deliveries.map((delivery) => delivery.id)).toEqual([ids[0]])
    const history = new SqliteHistory({ path })
    onTestFinished(() => history.close())
    expect((await history.get(ids[0] as string))?.attemptList).toMatchObject([{ number: 1, status: 500 }])
    await queue.record({
      deliveryId: ids[0] as string,
      number: 1,
      startedAt: 0,
      durationMs: 1,
      state: 'delivered',
      status: 200,
      responseBody: undefined,
      error: undefined,
      nextDueAt: undefined,
    })
    expect((await history.list({})).deliveries).toContainEqual(
      expect.objectContaining({ id: ids[0], state: 'delivered' }),
    )
  })

  it('times that no clock can show', async () => {
    const { path, queue, ids } = await damagedBy(
      'UPDATE delivery SET due_at = -9e18, created_at = 9e18, attempts = 9e18, finished_at = -9e18 WHERE seq = 1',
    )
    const { deliveries } = await queue.claim('a', 10)
    expect(deliveries.map(({ id }) => id)).toEqual([ids[0]])
    const history = new SqliteHistory({ path })
    onTestFinished(() => history.close())
    const { createdAt, dueAt = 0 } = (await history.list({})).deliveries.at(-1) ?? { createdAt: Number.NaN }
    expect([new Date(createdAt).getTime(), new Date(dueAt).getTime()]).toEqual([8.64e15, -8.64e15])
  })

  it('an event without a text', async () => {
    const { queue } = await damagedBy('UPDATE event SET body = NULL; INSERT INTO unprocessed VALUES (1)')
    expect(await queue.unprocessed({ limit: 10 })).toMatchObject([{ body: '' }])
  })
})
