import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openQueue, startFixture, startFixtureOnSmallDisk, temporaryFolder } from './support.ts'

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
