import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { newId } from '@netbox-hooks/delivery'
import type { RedisQueue } from '@netbox-hooks/queue-redis'
import type { Redis } from 'ioredis'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { RedisCluster } from '../redis-cluster.ts'
import { RedisServer } from '../redis-server.ts'
import { claimIds, openQueue, storeSome, until } from '../support.ts'

/** Nothing here waits for the end of such a lease. */
const leaseMs = 3_600_000

let server: RedisServer
let admin: Redis
let url = ''
let prefix = ''
beforeEach(async () => {
  const started = await RedisServer.start()
  server = started
  url = started.url
  admin = server.client()
  prefix = newId()
  return async () => {
    admin.disconnect()
    await started.stop()
  }
})

const open = () => openQueue({ url, prefix, leaseMs })

/** A host in a process of its own, that holds what is free. */
interface Worker {
  readonly process: ChildProcess
  readonly held: { readonly events: readonly string[]; readonly deliveries: readonly string[] }
}

async function startWorker(): Promise<Worker> {
  const script = fileURLToPath(new URL('../fixtures/worker.mjs', import.meta.url))
  const child = fork(script, [url, prefix, String(leaseMs)])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [held] = await once(child, 'message')
  return { process: child, held }
}

async function kill({ process }: Worker): Promise<void> {
  const died = once(process, 'exit')
  process.kill('SIGKILL')
  await died
}

/** Waits until the server takes so many hosts for connected. */
async function areConnected(hosts: number): Promise<void> {
  const count = async () => {
    const [key = ''] = await admin.keys(`{${prefix}}:connected:*`)
    return key === '' ? 0 : admin.zcard(key)
  }
  await until(count, (connected) => connected === hosts)
}

/**
 * Lets another host come, be killed, and be succeeded by a queue: whoever was silent or cut off before has been so for
 * longer by then.
 */
async function anotherIsSucceeded(queue: RedisQueue): Promise<void> {
  const made = await storeSome(queue, 2)
  const worker = await startWorker()
  expect(worker.held.deliveries).toEqual(made)
  await kill(worker)
  await succeeds(queue, made)
}

/** Waits until a queue is handed these deliveries. */
async function succeeds(queue: RedisQueue, made: readonly string[]): Promise<void> {
  const ids = await until(
    () => claimIds(queue),
    (claimed) => claimed.length > 0,
  )
  expect(ids).toEqual(made)
}

/** What a host records that still has its claims counts. */
async function recordsAll(worker: Worker, queue: RedisQueue): Promise<void> {
  expect(await claimIds(queue)).toEqual([])
  const recorded = once(worker.process, 'message')
  worker.process.send('record')
  await recorded
  expect((await queue.counts()).delivered).toBe(worker.held.deliveries.length)
}

describe('what a killed host held', () => {
  it('goes to a host that lives, long before the lease would end', async () => {
    const survivor = await open()
    const event = newId()
    await survivor.accept([{ id: event, body: '{}' }])
    const made = await storeSome(survivor, 5)
    const worker = await startWorker()
    expect(worker.held).toEqual({ events: [event], deliveries: made })
    const news: string[] = []
    survivor.watch({ onDue: (webhook) => void news.push(webhook), onEvents: () => void news.push('events') })
    await kill(worker)
    await until(
      () => news,
      (all) => all.includes('a') && all.includes('events'),
    )
    await succeeds(survivor, made)
    expect((await survivor.unprocessed({ limit: 10 })).map(({ id }) => id)).toEqual([event])
  })

  it('goes to the host that starts in its place', async () => {
    const first = await open()
    const made = await storeSome(first, 5)
    await first.close()
    const worker = await startWorker()
    await kill(worker)
    await succeeds(await open(), made)
  })

  it('goes with its shares, so that others may send as much as it could', async () => {
    const survivor = await open()
    const share = () => survivor.limits.share([{ webhook: 'a', limit: 4, keep: 0 }])
    const worker = await startWorker()
    expect(await share()).toMatchObject([{ held: 0 }])
    await kill(worker)
    await until(share, ([part]) => part?.held === 4)
  })

  it('goes to others in a cluster, too', { timeout: 300_000 }, async () => {
    const cluster = await RedisCluster.start()
    onTestFinished(() => cluster.stop())
    url = cluster.urlOf(cluster.nodes)
    const survivor = await open()
    const made = await storeSome(survivor, 5)
    await kill(await startWorker())
    await succeeds(survivor, made)
  })
})

describe('a host that lives keeps what it has', () => {
  it('when it stands still for longer than a killed one is waited for', async () => {
    const queue = await open()
    await storeSome(queue, 3)
    const stopped = await startWorker()
    await areConnected(2)
    stopped.process.kill('SIGSTOP')
    await anotherIsSucceeded(queue)
    stopped.process.kill('SIGCONT')
    await recordsAll(stopped, queue)
  })

  it('when it cannot listen any more, but is heard of', async () => {
    const queue = await open()
    await storeSome(queue, 3)
    await areConnected(1)
    const user = ['on', '>secret', '+@all', `~{${prefix}}:*`, `&{${prefix}}:*`]
    await admin.acl('SETUSER', 'hooks', ...user)
    const plain = url
    url = url.replace('//', '//hooks:secret@')
    const deaf = await startWorker()
    await areConnected(2)
    await admin.acl('SETUSER', 'hooks', '-subscribe')
    await admin.call('CLIENT', 'KILL', 'USER', 'hooks', 'TYPE', 'pubsub')
    await areConnected(1)
    url = plain
    await anotherIsSucceeded(queue)
    await recordsAll(deaf, queue)
  })

  it('when the server has lost its connection by a restart', async () => {
    const queue = await open()
    await storeSome(queue, 3)
    const stopped = await startWorker()
    await areConnected(2)
    stopped.process.kill('SIGSTOP')
    await server.kill()
    await server.begin()
    const next = await open()
    await anotherIsSucceeded(next)
    stopped.process.kill('SIGCONT')
    await recordsAll(stopped, next)
  })
})

it('begins nothing while the server has not answered for as long as a killed host is waited for', async () => {
  const queue = await open()
  const [share] = await queue.limits.share([{ webhook: 'a', limit: 4, keep: 0 }])
  const isValid = () => share?.isValid()
  await areConnected(1)
  await until(isValid, (valid) => valid === true)
  server.pause()
  await until(isValid, (valid) => valid === false)
  server.resume()
  await until(isValid, (valid) => valid === true)
})
