import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newId, QueueTime, Retention } from '@netbox-hooks/delivery/queue'
import { SqliteHistory } from '@netbox-hooks/queue-sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { openQueue, temporaryFolder } from '../../../delivery/test/support.ts'
import { schema1 } from '../../src/schemas/version-1.ts'
import { schema2 } from '../../src/schemas/version-2.ts'
import { schema3 } from '../../src/schemas/version-3.ts'
import { schema4 } from '../../src/schemas/version-4.ts'
import { schema5 } from '../../src/schemas/version-5.ts'
import { startFixture } from '../support.ts'

const newPath = () => join(temporaryFolder(), 'queue.db')

const create = (name: string) => ({ op: 'create', kind: 'webhook', name, body: '{}' }) as const

function record(actor: string) {
  return {
    id: newId(),
    at: Date.now(),
    action: 'webhook_created',
    actor,
    kind: 'webhook',
    name: 'a',
    body: '{}',
  }
}

it('what is managed is read from another process while the host writes', async () => {
  const path = newPath()
  const queue = await openQueue({ path })
  const fixture = startFixture('list-objects', path)
  expect((await fixture.lines.next()).value).toBe('[[],[]]')
  await queue.objects.write([create('a')], [record('ops')])
  while ((await fixture.lines.next()).value !== '[["a"],["ops"]]');
})

it('a file of the fifth layout has nothing that is managed, until a host has brought it up to date', async () => {
  const path = newPath()
  const db = new DatabaseSync(path)
  const layouts = [schema1, schema2.before, schema2.after, schema3.before, schema4.before, schema5.before]
  for (const layout of layouts) db.exec(layout as string)
  db.exec(`PRAGMA application_id = ${0x4e_42_48_51}; PRAGMA user_version = 5`)
  db.close()
  const history = new SqliteHistory({ path })
  onTestFinished(() => history.close())
  expect(await history.objects.list()).toEqual({ objects: [], place: 0 })
  expect(await history.objects.records({}, { limit: 10 })).toEqual({ records: [], next: undefined })
  const queue = await openQueue({ path })
  await queue.objects.write([create('a')], [record('ops')])
  expect(await history.objects.list()).toMatchObject({ objects: [{ name: 'a', id: 1 }], place: 1 })
  expect((await history.objects.records({}, { limit: 10 })).records).toHaveLength(1)
})

it('a refused write leaves what else is in its transaction', async () => {
  const queue = await openQueue()
  await queue.objects.write([create('a')])
  const eventId = newId()
  const [accepted, refused, written] = await Promise.all([
    queue.accept([{ id: eventId, body: '{}' }]),
    queue.objects.write([create('b'), create('a')], [record('ops')]),
    queue.objects.write([create('c')]),
  ])
  expect(accepted.ids).toEqual([eventId])
  expect(refused).toMatchObject({ refused: { change: 1, why: 'name taken', found: { id: 1 } } })
  expect(written).toMatchObject({ written: [{ id: 2, name: 'c' }], place: 2 })
  expect((await queue.objects.records({}, { limit: 10 })).records).toEqual([])
  expect((await queue.counts()).unprocessedEvents).toBe(1)
})

it.each([
  ['the records of one object', { kind: 'webhook', name: 'a' }, 'audit_object (kind=? AND name=?)'],
  ['all records', {}, 'audit'],
])('%s are found by an index, newest first, and not sorted', async (_what, filter, index) => {
  const path = newPath()
  await (await openQueue({ path })).close()
  const db = new DatabaseSync(path, { readOnly: true })
  const where = Object.keys(filter).map((name) => `${name} = ?`)
  const sql = `SELECT id FROM audit ${where.length > 0 ? 'WHERE' : ''} ${where.join(' AND ')} ORDER BY id DESC LIMIT 10`
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Object.values(filter))
  db.close()
  expect(plan).toHaveLength(1)
  expect(plan[0]?.['detail']).toContain(index)
})

it('retention drops records after a year, in small chunks, and nothing that is managed', async () => {
  let ahead = 0
  const source = {
    wall: () => Date.now() + ahead,
    steady: () => performance.now() + ahead,
    uptime: () => performance.now() + ahead,
  }
  const queue = await openQueue({ time: new QueueTime(source) })
  await queue.objects.write(
    [create('a')],
    Array.from({ length: 450 }, () => record('old')),
  )
  const day = 86_400_000
  ahead += 364 * day
  await queue.objects.write([], [record('new')])
  await new Retention({ queue }).run()
  expect((await queue.objects.records({ actor: 'old' }, { limit: 1_000 })).records).toHaveLength(450)
  ahead += 2 * day
  const progress: number[] = []
  await new Retention({ queue }).run((looked) => void progress.push(looked))
  expect((await queue.objects.records({}, { limit: 1_000 })).records.map(({ actor }) => actor)).toEqual([
    'new',
  ])
  expect(progress).toEqual([0, 200, 400, 450])
  expect((await queue.objects.list()).objects).toHaveLength(1)
  const retention = new Retention({ queue, audit: 60 * day })
  await retention.run()
  expect((await queue.objects.records({}, { limit: 10 })).records).toHaveLength(1)
  retention.keep({ audit: day })
  await retention.run()
  expect((await queue.objects.records({}, { limit: 10 })).records).toEqual([])
})
