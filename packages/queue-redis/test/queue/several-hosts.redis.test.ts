import { newId, type QueueWatcher, type WebhookRecord } from '@netbox-hooks/delivery'
import type { RedisQueue } from '@netbox-hooks/queue-redis'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { attemptOf, claimIds, newDelivery, openQueue, storeSome, until } from '../support.ts'

let server: RedisServer
let prefix = ''
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())
beforeEach(() => {
  prefix = newId()
})

const open = (options: { leaseMs?: number } = {}) => openQueue({ url: server.url, prefix, ...options })

/** Ends all leases, as if their hosts had not been heard of for long. */
async function endLeases(): Promise<void> {
  const client = server.client()
  const holders = await client.zrange(`{${prefix}}:holders`, '0', '-1')
  for (const holder of holders) await client.zadd(`{${prefix}}:holders`, 1, holder)
  client.disconnect()
}

it('hands each delivery to one host, however many ask at once', async () => {
  const hosts = await Promise.all([open(), open(), open()])
  const made = await storeSome(hosts[0], 300)
  const claims = await Promise.all(
    Array.from({ length: 60 }, (_, index) => claimIds(hosts[index % 3] as RedisQueue, 7)),
  )
  expect(claims.flat().sort()).toEqual(made.sort())
})

it('lets one host at a time work on an event', async () => {
  const [first, second] = [await open(), await open()]
  const [mine, free] = [newId(), newId()]
  await first.accept([{ id: mine, body: '1' }], { claim: true })
  await first.accept([{ id: free, body: '2' }])
  expect(await second.unprocessed({ limit: 10 })).toEqual([{ id: free, body: '2' }])
  expect(await first.unprocessed({ limit: 10 })).toEqual([{ id: mine, body: '1' }])
  expect(await second.unprocessed({ limit: 10 })).toEqual([{ id: free, body: '2' }])
  await first.close()
  expect((await second.unprocessed({ limit: 10 })).map(({ id }) => id)).toEqual([mine, free])
})

it('stores the deliveries of an event once, whoever processes it', async () => {
  const [first, second] = [await open(), await open()]
  const event = newId()
  await first.accept([{ id: event, body: '{}' }], { claim: true })
  await Promise.all([first.process(event, [newDelivery(event)]), second.process(event, [newDelivery(event)])])
  expect(await claimIds(first)).toHaveLength(1)
  expect((await second.counts()).unprocessedEvents).toBe(0)
})

it('outlives whatever else speaks on the channel, and looks around then', async () => {
  const queue = await open()
  await storeSome(queue, 1)
  const news = heard(queue)
  const client = server.client()
  const odd = [
    'record other {',
    'record other null',
    'shares other [',
    'x',
    '',
    '\0',
    'due',
    'record other 5',
  ]
  for (const message of odd) {
    news.length = 0
    await client.publish(`{${prefix}}:news`, message)
    await until(
      () => news,
      (all) => all.length > 0,
    )
  }
  client.disconnect()
})

it('ends a delivery whose request is damaged as failed, and hands out the others', async () => {
  const queue = await open()
  const [damaged, ...others] = (await storeSome(queue, 3)) as [string, string, string]
  const client = server.client()
  await client.set(`{${prefix}}:request:${damaged}`, '{')
  client.disconnect()
  expect(await claimIds(queue)).toEqual(others)
  expect(await queue.counts()).toMatchObject({ pending: 2, failed: 1 })
  const listed = await queue.history.list({}, {})
  expect(listed.deliveries.map(({ id }) => id).sort()).toEqual(others.toSorted())
})

it('renews the lease of a host that lives', async () => {
  // It is renewed every third of it: only a machine that stands still for seconds would miss that.
  const leaseMs = 10_000
  const [busy, other] = [await open({ leaseMs }), await open({ leaseMs })]
  await storeSome(busy, 1)
  const [id] = await claimIds(busy)
  await new Promise((resolve) => setTimeout(resolve, leaseMs + 1_000))
  expect(await claimIds(other)).toEqual([])
  await busy.record(attemptOf(id as string))
  expect((await other.counts()).delivered).toBe(1)
}, 60_000)

it('counts what comes after the end of a lease only if it was a success', async () => {
  // No lease is renewed meanwhile.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const late = await open()
  const made = (await storeSome(late, 2)) as [string, string]
  expect(await claimIds(late)).toEqual(made)
  await endLeases()
  const next = await open()
  expect(await claimIds(next)).toEqual(made)
  await late.record(attemptOf(made[0], { status: 500, state: 'failed' }))
  await late.record(attemptOf(made[1]))
  expect((await next.history.get(made[0]))?.state).toBe('pending')
  expect((await next.history.get(made[1]))?.state).toBe('delivered')
  await next.record(attemptOf(made[0], { status: 200 }))
  await next.record(attemptOf(made[1], { number: 1, status: 500, state: 'failed' }))
  expect(await next.counts()).toMatchObject({ delivered: 2, failed: 0, pending: 0 })
})

it('keeps the order of a key when hosts take turns', async () => {
  const [first, second] = [await open(), await open()]
  const made = await storeSome(first, 6, { orderingKey: 'x' })
  const sent: string[] = []
  for (let turn = 0; turn < 6; turn += 1) {
    const [mine, other] = turn % 2 === 0 ? [first, second] : [second, first]
    const [id] = (await claimIds(mine)) as [string]
    expect(await claimIds(other)).toEqual([])
    sent.push(id)
    await mine.record(attemptOf(id))
  }
  expect(sent).toEqual(made)
})

it('tells the others what a host does, and the host itself nothing', async () => {
  const [acting, watching] = [await open(), await open()]
  const [own, others] = [heard(acting), heard(watching)]
  const record: WebhookRecord = {
    webhook: 'b',
    state: 'paused',
    reason: 'é',
    until: 1_800_000_000_000,
    failingSince: undefined,
    openedForMs: undefined,
  }
  const [id] = (await storeSome(acting, 2)) as [string]
  await acting.saveWebhookRecord(record)
  const moved = [{ id, url: 'https://elsewhere.example.com/é' }]
  await acting.readdress(moved)
  await acting.cancel([id])
  await until(
    () => others,
    (all) => all.length >= 5,
  )
  expect(others).toEqual([
    'events',
    'due a',
    `record ${JSON.stringify(record)}`,
    `readdressed ${JSON.stringify(moved)}`,
    `cancelled ${id}`,
  ])
  expect(own).toEqual([])
})

it('tells nothing any more after the undo, which may be called twice', async () => {
  const [acting, watching] = [await open(), await open()]
  const undone = heard(watching)
  const undo = watching.watch(watcherOf([]))
  undo()
  undo()
  await storeSome(acting, 1)
  await until(
    () => undone,
    (all) => all.includes('due a'),
  )
})

/** What a queue's watcher is told. */
function heard(queue: RedisQueue): string[] {
  const news: string[] = []
  onTestFinished(queue.watch(watcherOf(news)))
  return news
}

function watcherOf(news: string[]): QueueWatcher {
  return {
    onEvents: () => void news.push('events'),
    onDue: (webhook) => void news.push(`due ${webhook}`),
    onCancelled: (ids) => void news.push(`cancelled ${ids}`),
    onReaddressed: (deliveries) => void news.push(`readdressed ${JSON.stringify(deliveries)}`),
    onWebhookRecord: (record) => void news.push(`record ${JSON.stringify(record)}`),
  }
}

it('remembers an idempotency key for 24 h, by the clock of the server', async () => {
  const queue = await open()
  await queue.accept([{ id: newId(), body: '1' }], { idempotencyKey: 'key' })
  const client = server.client()
  const left = await client.pttl(`{${prefix}}:accepted:key`)
  client.disconnect()
  expect(left).toBeGreaterThan(23 * 3_600_000)
  expect(left).toBeLessThanOrEqual(24 * 3_600_000)
})
