import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newId } from '@netbox-hooks/delivery'
import { SqliteHistory, SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  acceptOne,
  newDelivery,
  openQueue,
  rejection,
  temporaryFolder,
} from '../../../delivery/test/support.ts'
import { schema1 } from '../../src/schemas/version-1.ts'
import { schema2 } from '../../src/schemas/version-2.ts'
import { schema3 } from '../../src/schemas/version-3.ts'
import { schema4 } from '../../src/schemas/version-4.ts'
import { storeSql } from '../../src/store/statements.ts'
import { startFixture } from '../support.ts'

const newPath = () => join(temporaryFolder(), 'queue.db')

/** A queue file with that many pending deliveries, closed. */
async function fileWith(deliveries: number): Promise<string> {
  const path = newPath()
  const queue = new SqliteQueue({ path })
  await queue.open()
  const eventId = await acceptOne(queue)
  await queue.process(
    eventId,
    Array.from({ length: deliveries }, () => newDelivery({ eventId })),
  )
  await queue.close()
  return path
}

describe('a file of the first layout', () => {
  it('is brought up to date with all that is in it', async () => {
    const path = newPath()
    const db = new DatabaseSync(path)
    const [done, waiting, first, second] = [newId(), newId(), newId(), newId()]
    db.exec(schema1)
    db.exec(`
      PRAGMA application_id = ${0x4e_42_48_51}; PRAGMA user_version = 1;
      INSERT INTO event VALUES ('${done}', '{"a":1}', 1000, 2000), ('${waiting}', '{"a":2}', 3000, NULL);
      INSERT INTO body VALUES (7, x'0102');
      INSERT INTO delivery VALUES
        ('${first}', '${done}', 'a', 'POST', 'https://a.example.com/', '{"x":"y"}', 7, 'delivered', 1, 2, 1000, 2000),
        ('${second}', '${done}', 'a', 'POST', 'https://a.example.com/', '{}', 7, 'pending', 5, 1, 1000, NULL);
      INSERT INTO attempt VALUES
        ('${first}', 1, 1000, 5, 500, 'no', 'NBH_RESPONSE_STATUS', 'No.'),
        ('${first}', 2, 1500, 6, 204, '', NULL, NULL);
      UPDATE tally SET unprocessed_events = 1, pending = 1, delivered = 1;
    `)
    db.close()

    const queue = await openQueue({ path })
    expect(await queue.unprocessed({ limit: 10 })).toEqual([{ id: waiting, body: '{"a":2}' }])
    expect(await queue.counts()).toMatchObject({ unprocessedEvents: 1, pending: 1, delivered: 1 })
    expect(await queue.history.get(first)).toMatchObject({
      eventId: done,
      state: 'delivered',
      headers: { x: 'y' },
      attemptList: [
        { number: 1, error: { code: 'NBH_RESPONSE_STATUS' } },
        { number: 2, status: 204 },
      ],
    })
    const { deliveries } = await queue.claim('a', 10)
    expect(deliveries).toMatchObject([{ id: second, attempts: 1, body: new Uint8Array([1, 2]) }])
  })

  it('is brought up to date a part at a time, and it is told how far that is', async () => {
    const path = newPath()
    const db = new DatabaseSync(path)
    db.exec(schema1)
    db.exec(`PRAGMA application_id = ${0x4e_42_48_51}; PRAGMA user_version = 1; BEGIN`)
    const event = db.prepare("INSERT INTO event VALUES (?, '{}', 1, 1)")
    const delivery = db.prepare(
      "INSERT INTO delivery VALUES (?, ?, 'a', 'POST', 'https://a.example.com/', '{}', NULL, 'failed', 1, 2, 1, 1)",
    )
    const attempt = db.prepare("INSERT INTO attempt VALUES (?, ?, 1, 1, 500, 'no', NULL, NULL)")
    const ids = Array.from({ length: 6_000 }, () => newId())
    for (const id of ids) {
      event.run(id)
      delivery.run(id, id)
      for (const number of [1, 2]) attempt.run(id, number)
    }
    db.exec('COMMIT')
    db.close()

    const told: unknown[] = []
    const queue = new SqliteQueue({ path, onMigration: (progress) => void told.push(progress) })
    await queue.open()
    onTestFinished(() => queue.close())
    const parts = [5_000, 6_000, 11_000, 12_000, 17_000, 22_000, 24_000]
    expect(told).toEqual(parts.map((done) => ({ done, total: 24_000 })))
    expect(await queue.history.count({ state: 'failed' })).toBe(6_000)
    for (const id of [ids[0], ids[2_499], ids[2_500], ids[5_999]])
      expect((await queue.history.get(id as string))?.attemptList).toHaveLength(2)
    const { deliveries } = await queue.history.list({}, { limit: 2, order: 'oldest' })
    expect(deliveries.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  })
})

describe('a file that cannot be used', () => {
  it('because its folder is read-only is refused as such', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o555)
    const { value } = await startFixture('open-unprivileged', join(folder, 'queue.db')).lines.next()
    expect(value).toBe('NBH_QUEUE_READ_ONLY')
  })

  it('because it is read-only itself is refused as such', async () => {
    const path = await fileWith(1)
    chmodSync(join(path, '..'), 0o777)
    chmodSync(path, 0o444)
    const { value } = await startFixture('open-unprivileged', path).lines.next()
    expect(value).toBe('NBH_QUEUE_READ_ONLY')
  })

  it('because it is damaged is refused as such', async () => {
    const path = await fileWith(2_000)
    const bytes = readFileSync(path)
    bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 50_000)
    writeFileSync(path, bytes)
    expect(await rejection(new SqliteQueue({ path }).open())).toMatchObject({
      code: 'NBH_QUEUE_DAMAGED',
      where: path,
      hint: expect.stringContaining('.recover'),
    })
  })
})

it.each([
  ['claims', 'due', 'delivery_due (webhook=? AND <expr>=? AND due_at>?)'],
  ['looks for predecessors', 'hasPredecessor', 'delivery_order (webhook=? AND ordering_key=?)'],
] as const)('%s by an index of the webhook alone, and sorts nothing', async (_what, name, index) => {
  const path = await fileWith(1)
  const db = new DatabaseSync(path, { readOnly: true })
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${storeSql[name]}`).all()
  db.close()
  expect(plan).toHaveLength(1)
  expect(plan[0]?.['detail']).toContain(index)
})

it('a file of the fourth layout is read before a host has opened it, and brought up to date by one', async () => {
  const path = newPath()
  const db = new DatabaseSync(path)
  const [eventId, id] = [newId(), newId()]
  const layouts = [schema1, schema2.before, schema2.after, schema3.before, schema4.before]
  for (const layout of layouts) db.exec(layout as string)
  db.exec(`
    PRAGMA application_id = ${0x4e_42_48_51}; PRAGMA user_version = 4;
    INSERT INTO event VALUES (1, '${eventId}', 1000, '{"a":1}', 1000);
    INSERT INTO body VALUES (7, x'0102');
    INSERT INTO delivery (id, event_seq, webhook, method, url, headers, body_id, state, due_at, attempts, created_at)
      VALUES ('${id}', 1, 'a', 'POST', 'https://a.example.com/', '{}', 7, 'pending', 5, 0, 1000);
    UPDATE tally SET pending = 1;
  `)
  db.close()
  const history = new SqliteHistory({ path })
  onTestFinished(() => history.close())
  expect((await history.get(id))?.body).toEqual(new Uint8Array([1, 2]))
  const queue = await openQueue({ path })
  expect((await history.get(id))?.body).toEqual(new Uint8Array([1, 2]))
  const { deliveries } = await queue.claim('a', 10)
  expect(deliveries).toMatchObject([{ id, body: new Uint8Array([1, 2]) }])
})
