import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Config } from 'netbox-hooks'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { configFor, startReceiver } from '../support.ts'
import { emit, kill, startProcess } from './sharing-support.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

/** Every event takes another while to build. */
const dawdling = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { setTimeout } from 'node:timers/promises'
export default class Dawdling extends PluginConfig {
  name = 'dawdling'
  version = '1.0.0'
  async ready() {
    await super.ready()
    registerWebhookCallback(async () => { await setTimeout(Math.random() * 20) })
  }
}
`

it.each(['object', 'webhook'] as const)(
  'sends the changes of an object in the order of their acceptance, whoever accepts, builds and sends them: ordering %s',
  async (ordering) => {
    const receiver = await startReceiver()
    const { webhooks, ...rest } = configFor(receiver, {
      queue: `redis://127.0.0.1:${server.port}?prefix=order-${ordering}&lease=5`,
      plugins: ['./dawdling.mjs'],
    })
    // The lease is long enough for a host that lives to renew it on a busy machine: it loses none of what it has in hand.
    const config = { ...rest, webhooks: webhooks?.map((webhook) => ({ ...webhook, ordering })) ?? [] }
    const start = (role: 'all' | 'worker') => startProcess(config, role, { 'dawdling.mjs': dawdling })
    const hosts = await Promise.all([start('all'), start('all'), start('all'), start('worker')])
    const [first, second, third, worker] = hosts as [ChildProcess, ChildProcess, ChildProcess, ChildProcess]
    const emitters = [first, second, third]
    const objects = 3
    const changes = 36
    for (let number = 0; number < changes; number += 1) {
      if (number === 12) await kill(worker)
      if (number === 24) await kill(emitters.pop() as ChildProcess)
      const emitter = emitters[number % emitters.length] as ChildProcess
      const events = Array.from({ length: objects }, (_, objectId) => {
        const data = { id: objectId, number }
        return { eventType: 'object_updated', objectType: 'dcim.site', objectId, data }
      })
      await emit(emitter, events)
    }
    const received = () =>
      receiver.received.map(
        ({ payload }) => payload['data'] as { readonly id: number; readonly number: number },
      )
    const numbersOf = (objectId: number) =>
      received().flatMap(({ id, number }) => (id === objectId ? [number] : []))
    const isComplete = () =>
      Array.from({ length: objects }, (_, id) => new Set(numbersOf(id)).size).every(
        (size) => size === changes,
      )
    for (let count = receiver.received.length; !isComplete(); )
      count = (await receiver.waitFor(count + 1)).length
    for (let id = 0; id < objects; id += 1) {
      // What was in flight when a process was killed is sent again, before what comes after it.
      expect(numbersOf(id)).toEqual(numbersOf(id).toSorted((one, other) => one - other))
    }
  },
  300_000,
)

/** What came to one path of an endpoint. */
interface Seen {
  readonly received: { readonly at: number; readonly id: number; readonly number: number }[]
  requests: number
  inFlight: number
  /** At the same time. */
  most: number
}

/**
 * An endpoint that takes its time, and sees what comes to each of its paths.
 * @param atOnce paths that answer nothing before as many requests have been in flight at the same time
 */
async function startEndpoint(answerMs: number, atOnce: Readonly<Record<string, number>>) {
  const seen = new Map<string, Seen>()
  const of = (path: string): Seen => {
    const known: Seen = seen.get(path) ?? { received: [], inFlight: 0, most: 0, requests: 0 }
    seen.set(path, known)
    return known
  }
  const server = createServer(async (request, response) => {
    const one = of(request.url ?? '')
    one.inFlight += 1
    one.most = Math.max(one.most, one.inFlight)
    one.requests += 1
    // Some fail once, and are tried again.
    const isRefused = one.requests % 7 === 0
    try {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk
      const { id, number } = JSON.parse(body).data as { id: number; number: number }
      one.received.push({ at: performance.now(), id, number })
      await setTimeout(answerMs)
      while (one.most < (atOnce[request.url ?? ''] ?? 1)) await setTimeout(5)
    } catch {
      // Who asked was killed.
    }
    one.inFlight -= 1
    response.writeHead(isRefused ? 500 : 204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, of }
}

it('keeps what it promises while three workers and the server are stopped and killed: nothing is lost, order, concurrency, rate', async () => {
  const own = await RedisServer.start('--appendfsync', 'always')
  onTestFinished(() => own.stop())
  const endpoint = await startEndpoint(30, { '/many': 2 })
  const names = ['many', 'rated', 'ordered']
  const retry = { schedule: Array.from({ length: 30 }, () => '100ms' as const) }
  const rate = 10
  const config: Config = {
    queue: `redis://127.0.0.1:${own.port}?lease=2`,
    webhooks: [
      { name: 'many', payloadUrl: `${endpoint.url}/many`, concurrency: 4, retry },
      { name: 'rated', payloadUrl: `${endpoint.url}/rated`, rateLimit: { count: rate }, retry },
      { name: 'ordered', payloadUrl: `${endpoint.url}/ordered`, ordering: 'object', retry },
    ],
    eventRules: [
      { name: 'all', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: names },
    ],
    delivery: { network: { allow: ['127.0.0.1'] } },
  }
  const intake = await startProcess(config, 'intake')
  const workers = await Promise.all(Array.from({ length: 3 }, () => startProcess(config, 'worker')))
  const objects = 5
  const changes = 16
  const begun = performance.now()
  for (let number = 0; number < changes; number += 1) {
    const events = Array.from({ length: objects }, (_, objectId) => {
      const data = { id: objectId, number }
      return { eventType: 'object_updated', objectType: 'dcim.site', objectId, data }
    })
    const emitted = emit(intake, events)
    if (number === 5) {
      await kill(workers.shift() as ChildProcess)
      workers.push(await startProcess(config, 'worker'))
    }
    if (number === 7) {
      // It stands still for longer than its lease, and goes on as if nothing had happened.
      workers[0]?.kill('SIGSTOP')
      await setTimeout(4_000)
      workers[0]?.kill('SIGCONT')
    }
    if (number === 10) {
      await own.kill()
      await own.begin()
    }
    await emitted
    if (number === 12) await kill(workers.shift() as ChildProcess)
  }
  const total = objects * changes
  const known = (name: string) =>
    new Set(endpoint.of(`/${name}`).received.map(({ id, number }) => `${id}:${number}`)).size
  while (names.some((name) => known(name) < total)) await setTimeout(50)
  expect(endpoint.of('/many').most).toBeLessThanOrEqual(4)
  expect(endpoint.of('/many').most).toBeGreaterThan(1)
  const { received } = endpoint.of('/rated')
  const seconds = ((received.at(-1)?.at ?? 0) - begun) / 1000
  // A token may be used for a second after it was taken.
  expect(received.length).toBeLessThanOrEqual(rate + rate * (seconds + 1))
  for (let id = 0; id < objects; id += 1) {
    const numbers = endpoint.of('/ordered').received.flatMap((one) => (one.id === id ? [one.number] : []))
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
  }
}, 600_000)
