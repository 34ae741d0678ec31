import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { newId } from '@netbox-hooks/delivery'
import { expect, it, vi } from 'vitest'
import { openQueue, temporaryFolder } from '../../../delivery/test/support.ts'
import { schema1 } from '../../src/schemas/version-1.ts'
import { startFixture, startFixtureOnSmallDisk } from '../support.ts'

// Each runs several processes, which are slow to begin on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

it('keeps all that it has promised, however often its process is killed', async () => {
  const path = join(temporaryFolder(), 'queue.db')
  const accepted = new Set<string>()
  const processed = new Set<string>()
  for (const lines of [40, 200, 500]) {
    const fixture = startFixture('accept-for-ever', path)
    const read = async () => {
      const { value } = await fixture.lines.next()
      const [what, id] = String(value).split(' ') as [string, string]
      if (what === 'accepted') accepted.add(id)
      else processed.add(id)
    }
    for (let i = 0; i < lines; i += 1) await read()
    await fixture.kill()
  }

  const queue = await openQueue({ path })
  const { pending, unprocessedEvents } = await queue.counts()
  const waiting = await queue.unprocessed({ limit: 10_000 })
  const { deliveries } = await queue.claim('a', 10_000)
  expect({ pending, unprocessedEvents }).toEqual({
    pending: deliveries.length,
    unprocessedEvents: waiting.length,
  })
  const withDelivery = new Set(deliveries.map(({ eventId }) => eventId))
  const known = new Set([...withDelivery, ...waiting.map(({ id }) => id)])
  expect([...accepted].filter((id) => !known.has(id))).toEqual([])
  expect([...processed].filter((id) => !withDelivery.has(id))).toEqual([])
  expect(deliveries.every(({ eventId, body }) => Buffer.from(body).toString() === eventId)).toBe(true)

  const db = new DatabaseSync(path, { readOnly: true })
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  db.close()
})

it('changes nothing when the disk is full, and goes on when it is not', async () => {
  const path = join(temporaryFolder(), 'queue.db')
  const fixture = startFixtureOnSmallDisk(2_000, 'fill-disk', path)
  const { accepted, counts, ...report } = JSON.parse((await fixture.lines.next()).value)
  expect(accepted).toBeGreaterThan(0)
  expect(report).toEqual({
    failures: Array(3).fill('NBH_QUEUE_DISK_FULL'),
    whileClaimed: [],
    isFreeAgain: true,
  })
  expect(counts).toMatchObject({ unprocessedEvents: accepted + 1, pending: 1, delivered: 0 })
  expect((await fixture.lines.next()).value).toBe('closed')

  const queue = await openQueue({ path })
  expect(await queue.counts()).toEqual(counts)
  expect(await queue.unprocessed({ limit: 10_000 })).toHaveLength(counts.unprocessedEvents)
})

it.each([0, 32, 64, 128, 256, 512])(
  'says that the disk is full when there is room for %i blocks only',
  async (blocks) => {
    const path = join(temporaryFolder(), 'queue.db')
    const fixture = startFixtureOnSmallDisk(blocks, 'open', path)
    expect((await fixture.lines.next()).value).toBe('opening')
    expect((await fixture.lines.next()).value).toBe('NBH_QUEUE_DISK_FULL')
    await openQueue({ path })
  },
)

it('keeps all that is in a file of an older layout, whenever it is killed while it changes that', async () => {
  const path = join(temporaryFolder(), 'queue.db')
  const deliveries = 20_000
  const db = new DatabaseSync(path)
  const event = newId()
  db.exec(`
    ${schema1}
    PRAGMA application_id = ${0x4e_42_48_51}; PRAGMA user_version = 1;
    INSERT INTO event VALUES ('${event}', '{}', 1000, 2000);
    INSERT INTO body VALUES (7, x'0102');
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${deliveries})
    INSERT INTO delivery
      SELECT printf('d%06d', n), '${event}', 'a', 'POST', 'https://a.example.com/', '{}', 7, 'pending', 5, 1, 1000, NULL
      FROM numbers;
    UPDATE tally SET pending = ${deliveries};
  `)
  db.close()
  for (const moment of [0, 20, 40, 60, 80, 100]) {
    const fixture = startFixture('open', path)
    await fixture.lines.next()
    await setTimeout(moment)
    await fixture.kill()
  }

  const queue = await openQueue({ path })
  expect((await queue.counts()).pending).toBe(deliveries)
  expect((await queue.claim('a', 2 * deliveries)).deliveries).toHaveLength(deliveries)
})
