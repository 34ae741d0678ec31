import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { NetboxHooksError } from '@netbox-hooks/core'
import { newId } from '@netbox-hooks/delivery'
import { RedisQueue } from '@netbox-hooks/queue-redis'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import {
  attemptOf,
  claimIds,
  keepingLogger,
  newDelivery,
  openQueue,
  rejection,
  storeSome,
  until,
} from '../support.ts'

let prefix = ''
beforeEach(() => {
  prefix = newId()
})

/** A server of its own for one test. */
async function startServer(...settings: string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...settings)
  onTestFinished(() => server.stop())
  return server
}

const codeOf = (error: unknown) => (NetboxHooksError.is(error) ? error.code : error)
const isAccepted = (queue: RedisQueue, id = newId()) =>
  queue.accept([{ id, body: '{}' }]).then(
    () => true,
    () => false,
  )

describe('a server that cannot be used', () => {
  it('is named when nothing answers, without its credentials', async () => {
    const server = await startServer()
    await server.kill()
    const url = server.url.replace('//', '//somebody:s3cret@')
    const error = await rejection(new RedisQueue({ url }).open())
    expect(codeOf(error)).toBe('NBH_REDIS_UNREACHABLE')
    expect(JSON.stringify(error)).toContain(String(server.port))
    expect(JSON.stringify(error)).not.toMatch(/s3cret|somebody/)
  })

  it.each(['redis+cluster://127.0.0.1:1,127.0.0.1:2', 'redis+sentinel://127.0.0.1:1/main'])(
    'is named when none of several answers: %s',
    async (url) => {
      expect(codeOf(await rejection(new RedisQueue({ url }).open()))).toBe('NBH_REDIS_UNREACHABLE')
    },
  )

  it('is named when it refuses the password', async () => {
    const server = await startServer()
    const client = server.client()
    await client.config('SET', 'requirepass', 'right')
    client.disconnect()
    const url = server.url.replace('//', '//:wrong%20one@')
    const refused = await rejection(new RedisQueue({ url }).open())
    expect(codeOf(refused)).toBe('NBH_REDIS_REFUSED')
    expect(inspect(refused, { depth: 10, showHidden: true })).not.toContain('wrong one')
    expect(codeOf(await rejection(new RedisQueue({ url: server.url }).open()))).toBe('NBH_REDIS_REFUSED')
    const queue = await openQueue({ url: url.replace('wrong%20one', 'right'), prefix })
    expect(await queue.counts()).toMatchObject({ pending: 0 })
  })

  it('is content with a user that may use nothing but the prefix', async () => {
    const server = await startServer()
    const client = server.client()
    await client.acl('SETUSER', 'hooks', 'on', '>secret', '+@all', `~{${prefix}}:*`, `&{${prefix}}:*`)
    client.disconnect()
    const url = server.url.replace('//', '//hooks:secret@')
    const queue = await openQueue({ url, prefix })
    await storeSome(queue, 1)
    expect(await claimIds(queue)).toHaveLength(1)
    const other = await rejection(new RedisQueue({ url, prefix: 'other' }).open())
    expect(codeOf(other)).toBe('NBH_REDIS_REFUSED')
  })

  it.each([
    'http://localhost',
    'redis://',
    'redis://localhost/zero',
    'redis://localhost:65536',
    'redis://localhost,otherhost',
    'redis://localhost?prefix={x}',
    'redis://localhost?lease=none',
    'redis://localhost?timeout=3',
    'redis://localhost?ca=ca.pem',
    'rediss://localhost?ca=absent.pem',
    'redis+cluster://localhost/1',
    'redis+sentinel://localhost',
    'redis+other://localhost',
    'nonsense',
  ])('is refused by its address: %s', (url) => {
    expect(() => new RedisQueue({ url })).toThrow(expect.objectContaining({ code: 'NBH_REDIS_URL_INVALID' }))
  })

  it('is warned of when it may forget what it was given', async () => {
    const server = await startServer('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no')
    const logger = keepingLogger()
    await openQueue({ url: server.url, prefix, logger })
    expect(logger.lines.join('\n')).toMatch(/NBH_REDIS_EVICTION[\s\S]*NBH_REDIS_VOLATILE/)
  })

  it('is refused when a newer version has written the queue', async () => {
    const server = await startServer()
    const client = server.client()
    await client.set(`{${prefix}}:layout`, 99)
    client.disconnect()
    expect(codeOf(await rejection(new RedisQueue({ url: server.url, prefix }).open()))).toBe(
      'NBH_QUEUE_NEWER',
    )
  })
})

describe('a server that goes away', () => {
  it('costs nothing that was accepted, killed at any moment', async () => {
    // With everysec the server answers before it writes while an fsync is under way: what a slow disk then costs is lost.
    const server = await startServer('--appendfsync', 'always')
    const queue = await openQueue({ url: server.url, prefix })
    const accepted: string[] = []
    for (let round = 0; round < 3; round += 1) {
      let isRunning = true
      const work = (async () => {
        while (isRunning) {
          const ids = Array.from({ length: 10 }, newId)
          const answers = await Promise.all(ids.map((id) => isAccepted(queue, id)))
          accepted.push(...ids.filter((_, index) => answers[index]))
          await setImmediate()
        }
      })()
      const enough = accepted.length + 200
      await until(
        () => accepted.length,
        (count) => count > enough,
      )
      await server.kill()
      isRunning = false
      await work
      await server.begin()
      await until(() => isAccepted(queue), Boolean)
    }
    const kept = new Set((await queue.unprocessed({ limit: 100_000 })).map(({ id }) => id))
    expect(accepted.filter((id) => !kept.has(id))).toEqual([])
  }, 300_000)

  it('rejects calls at once, and goes on when it is back, with its claims', async () => {
    const server = await startServer()
    const logger = keepingLogger()
    const queue = await openQueue({ url: server.url, prefix, logger })
    const [id] = (await storeSome(queue, 1)) as [string]
    expect(await claimIds(queue)).toEqual([id])
    await server.kill()
    const refused = await rejection(queue.accept([{ id: newId(), body: '{}' }]))
    expect(refused).toMatchObject({
      code: 'NBH_QUEUE_FAILED',
      message: expect.stringMatching(
        /The queue failed: (the connection is lost|connect ECONNREFUSED .*|read ECONNRESET)\./,
      ),
    })
    expect(codeOf(await rejection(queue.history.get(id)))).toBe('NBH_QUEUE_FAILED')
    await server.begin()
    await until(() => isAccepted(queue), Boolean)
    const other = await openQueue({ url: server.url, prefix })
    expect(await claimIds(other)).toEqual([])
    await queue.record(attemptOf(id))
    expect((await other.counts()).delivered).toBe(1)
    expect(logger.lines.join('\n')).toMatch(/is lost[\s\S]*answers again/)
  })

  it('can be left while it is away', async () => {
    const server = await startServer()
    const queue = await openQueue({ url: server.url, prefix })
    await server.kill()
    await queue.close()
    await queue.close()
    expect(codeOf(await rejection(queue.counts()))).toBe('NBH_QUEUE_CLOSED')
  })

  it('tells its hosts to look around when it is back', async () => {
    const server = await startServer()
    const queue = await openQueue({ url: server.url, prefix })
    await storeSome(queue, 1)
    const news: string[] = []
    queue.watch({ onDue: (webhook) => void news.push(webhook) })
    await server.kill()
    await server.begin()
    await until(
      () => news,
      (all) => all.includes('a'),
    )
  })
})

it('rejects calls that a held server does not answer; what they claimed unheard is free again', async () => {
  const server = await startServer()
  const queue = await openQueue({ url: server.url, prefix, callTimeout: 3_000 })
  const made = await storeSome(queue, 2)
  const [known] = await claimIds(queue, 1)
  server.pause()
  const lost = [claimIds(queue), queue.accept([{ id: newId(), body: '{}' }], { claim: true })]
  for (const call of lost) expect(codeOf(await rejection(call))).toBe('NBH_QUEUE_FAILED')
  server.resume()
  await until(() => isAccepted(queue), Boolean)
  const other = await openQueue({ url: server.url, prefix })
  expect(
    await until(
      () => claimIds(other),
      (ids) => ids.length > 0,
    ),
  ).toEqual(made.filter((id) => id !== known))
})

it('takes nothing more when the server is out of memory, and ends what it has', async () => {
  const server = await startServer()
  const queue = await openQueue({ url: server.url, prefix, leaseMs: 300 })
  const made = await storeSome(queue, 2)
  const event = newId()
  await queue.accept([{ id: event, body: '{}' }])
  const client = server.client()
  onTestFinished(() => client.disconnect())
  await client.config('SET', 'maxmemory', '1')
  const before = (await client.keys('*')).sort()
  expect(codeOf(await rejection(queue.accept([{ id: newId(), body: '{}' }], { idempotencyKey: 'k' })))).toBe(
    'NBH_QUEUE_FULL',
  )
  expect(codeOf(await rejection(queue.process(event, [newDelivery(event)])))).toBe('NBH_QUEUE_FULL')
  expect((await client.keys('*')).sort()).toEqual(before)
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(await claimIds(queue)).toEqual(made)
  for (const id of made) await queue.record(attemptOf(id))
  expect(await queue.counts()).toEqual({
    pending: 0,
    delivered: 2,
    failed: 0,
    cancelled: 0,
    unprocessedEvents: 1,
  })
  await queue.prune({ before: Date.now() + 1_000, bodiesBefore: 0, limit: 10 })
  await client.config('SET', 'maxmemory', '0')
  await queue.process(event, [newDelivery(event)])
  expect(await queue.counts()).toMatchObject({ pending: 1, delivered: 0, unprocessedEvents: 0 })
})

it('refuses events when more wait than the limit, and stores none of them', async () => {
  const server = await startServer()
  const queue = await openQueue({ url: server.url, prefix, maxDepth: 3 })
  await storeSome(queue, 2)
  const two = [newId(), newId()].map((id) => ({ id, body: '{}' }))
  expect(codeOf(await rejection(queue.accept(two)))).toBe('NBH_QUEUE_FULL')
  expect((await queue.counts()).unprocessedEvents).toBe(0)
  await queue.accept(two.slice(1))
  expect(codeOf(await rejection(queue.accept(two.slice(0, 1))))).toBe('NBH_QUEUE_FULL')
})

it('leaves no key behind when retention has dropped everything', async () => {
  const server = await startServer()
  const queue = await openQueue({ url: server.url, prefix })
  const made = await storeSome(queue, 20, { orderingKey: 'x' })
  const again = newId()
  await queue.redeliver([{ deliveryId: made[0] as string, id: again }])
  await queue.cancel([...made, again])
  const later = Date.now() + 1_000
  while ((await queue.prune({ before: later, bodiesBefore: later, limit: 7 })) > 0);
  await queue.close()
  const client = server.client()
  onTestFinished(() => client.disconnect())
  expect((await client.keys('*')).sort()).toEqual(
    ['layout', 'seq', 'tally', 'time'].map((name) => `{${prefix}}:${name}`),
  )
})
