import { join } from 'node:path'
import { NetboxHooksError } from '@netbox-hooks/core'
import { type DeliveryQueue, newId, type QueuedEvent } from '@netbox-hooks/delivery'
import { Spool, SqliteQueue } from '@netbox-hooks/queue-sqlite'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../delivery/test/support.ts'

/** A real queue behind a line that can be cut: a call then fails, and may have been done all the same. */
class CutQueue implements Pick<DeliveryQueue, 'accept'> {
  readonly queue: DeliveryQueue
  line: 'up' | 'cut' | 'lost answers' = 'up'

  constructor(queue: DeliveryQueue) {
    this.queue = queue
  }

  async accept(...args: Parameters<DeliveryQueue['accept']>): ReturnType<DeliveryQueue['accept']> {
    const failure = new NetboxHooksError({ code: 'NBH_QUEUE_FAILED', message: 'The line is cut.' })
    if (this.line === 'cut') throw failure
    const answer = await this.queue.accept(...args)
    if (this.line === 'lost answers') throw failure
    return answer
  }

  async kept(): Promise<string[]> {
    return (await this.queue.unprocessed({ limit: 10_000 })).map(({ id }) => id)
  }
}

async function openCutQueue(): Promise<CutQueue> {
  const queue = new SqliteQueue({ path: join(temporaryFolder(), 'queue.db') })
  await queue.open()
  onTestFinished(() => queue.close())
  return new CutQueue(queue)
}

async function openSpool(queue: CutQueue, path: string): Promise<Spool> {
  const spool = new Spool({ queue, path, pauseMs: 10 })
  await spool.open()
  onTestFinished(() => spool.close())
  return spool
}

const eventsOf = (count: number): QueuedEvent[] =>
  Array.from({ length: count }, () => ({ id: newId(), body: '{"é":1}' }))

async function isEmpty(spool: Spool): Promise<void> {
  while (spool.status.since !== undefined) await new Promise((resolve) => setTimeout(resolve, 10))
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      events: fc.integer({ min: 1, max: 4 }),
      key: fc.option(fc.integer({ min: 0, max: 3 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ line: fc.constantFrom('up' as const, 'cut' as const, 'lost answers' as const) }),
  },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
)

it('hands over everything once and in order, however often the line is cut and the host restarted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      const queue = await openCutQueue()
      const path = join(temporaryFolder(), 'spool.db')
      let spool = await openSpool(queue, path)
      const expected: string[] = []
      const keys = new Set<number>()
      for (const one of steps) {
        if (one === 'restart') {
          await spool.close()
          spool = await openSpool(queue, path)
        } else if ('line' in one) {
          queue.line = one.line
        } else {
          const events = eventsOf(one.events)
          const idempotencyKey = one.key === null ? undefined : `key ${one.key}`
          await spool.accept(events, { idempotencyKey })
          if (one.key === null || !keys.has(one.key)) expected.push(...events.map(({ id }) => id))
          if (one.key !== null) keys.add(one.key)
        }
      }
      queue.line = 'up'
      await isEmpty(spool)
      expect(await queue.kept()).toEqual(expected)
      expect(spool.status).toEqual({ depth: 0, since: undefined })
    }),
    { numRuns: 8 },
  )
}, 120_000)

it('accepts more than it reads at once in one call, and hands that over as one', async () => {
  const queue = await openCutQueue()
  const spool = await openSpool(queue, join(temporaryFolder(), 'spool.db'))
  queue.line = 'cut'
  const events = eventsOf(1_203)
  const ids = events.map(({ id }) => id)
  await spool.accept(eventsOf(1))
  expect(await spool.accept(events, { idempotencyKey: 'k' })).toEqual({ ids, claimed: [], isSpooled: true })
  expect(await spool.accept(eventsOf(1), { idempotencyKey: 'k' })).toEqual({
    ids,
    claimed: [],
    isSpooled: true,
  })
  expect(spool.status.depth).toBe(1_204)
  queue.line = 'up'
  await isEmpty(spool)
  expect((await queue.kept()).slice(1)).toEqual(ids)
  expect(await spool.accept(eventsOf(1), { idempotencyKey: 'k' })).toEqual({
    ids,
    claimed: [],
    isSpooled: false,
  })
})

it('refuses what the queue refuses, and what it has no room for', async () => {
  const queue = await openCutQueue()
  const full = new NetboxHooksError({ code: 'NBH_QUEUE_FULL', message: 'Full.' })
  const path = join(temporaryFolder(), 'spool.db')
  const refusing = new Spool({ queue: { accept: () => Promise.reject(full) }, path })
  await refusing.open()
  await expect(refusing.accept(eventsOf(1))).rejects.toBe(full)
  await refusing.close()
  const small = new Spool({ queue, path, maxDepth: 2 })
  await small.open()
  onTestFinished(() => small.close())
  queue.line = 'cut'
  await small.accept(eventsOf(2))
  await expect(small.accept(eventsOf(1))).rejects.toMatchObject({ code: 'NBH_QUEUE_FULL' })
  expect(small.status.depth).toBe(2)
})

it('keeps spools and queues apart', async () => {
  const [spoolPath, queuePath] = [join(temporaryFolder(), 'spool.db'), join(temporaryFolder(), 'queue.db')]
  const queue = await openCutQueue()
  await (await openSpool(queue, spoolPath)).close()
  await expect(new SqliteQueue({ path: spoolPath }).open()).rejects.toMatchObject({
    code: 'NBH_QUEUE_UNREADABLE',
    message: expect.stringContaining('the file is a spool, not a queue'),
  })
  const used = new SqliteQueue({ path: queuePath })
  await used.open()
  await used.accept(eventsOf(1))
  await used.close()
  await expect(new Spool({ queue, path: queuePath }).open()).rejects.toMatchObject({
    message: expect.stringContaining('the file is a queue, not a spool'),
  })
})
