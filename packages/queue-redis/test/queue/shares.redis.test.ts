import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  Dispatcher,
  type Endpoint,
  HttpSender,
  NetworkPolicy,
  newId,
  type Share,
  type StateChange,
  type Timers,
} from '@netbox-hooks/delivery'
import { QueueTime, type TimeSource } from '@netbox-hooks/delivery/queue'
import type { RedisQueue } from '@netbox-hooks/queue-redis'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { newDelivery, openQueue, until } from '../support.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

/** One host, as far as its shares are concerned. It has as much in flight as it can. */
class Sender {
  readonly queue: RedisQueue
  share: Share | undefined
  inFlight = 0

  constructor(queue: RedisQueue) {
    this.queue = queue
  }

  async ask(limit: number): Promise<void> {
    const [share] = await this.queue.limits.share([{ webhook: 'a', limit, keep: this.inFlight }])
    this.share = share
  }

  begin(): void {
    const { held = 0, due = 0 } = this.share ?? {}
    if (this.share?.isValid() && this.inFlight < Math.min(held, due)) this.inFlight += 1
  }
}

it('never lets hosts have more in flight than the limit, in whatever order they come, go and ask', async () => {
  const step = fc.tuple(fc.constantFrom('ask', 'ask', 'begin', 'begin', 'end', 'leave'), fc.nat(3))
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 9 }),
    fc.array(step, { maxLength: 60 }),
    async (limit, steps) => {
      const prefix = newId()
      const senders: (Sender | undefined)[] = []
      const sum = (count: (sender: Sender) => number) =>
        senders.reduce((total, sender) => total + (sender ? count(sender) : 0), 0)
      const at = async (index: number) => {
        senders[index] ??= new Sender(await openQueue({ url: server.url, prefix }))
        return senders[index]
      }
      for (const [what, index] of steps) {
        const sender = await at(index)
        if (what === 'ask') await sender.ask(limit)
        else if (what === 'begin') sender.begin()
        else if (what === 'end') sender.inFlight = Math.max(0, sender.inFlight - 1)
        else {
          await sender.queue.close()
          senders[index] = undefined
        }
        expect(sum(({ inFlight }) => inFlight)).toBeLessThanOrEqual(limit)
        expect(sum(({ share }) => share?.held ?? 0)).toBeLessThanOrEqual(limit)
        expect(sum(({ share }) => (share?.isFirst ? 1 : 0))).toBeLessThanOrEqual(1)
      }
      // When nothing is in flight any more, it is divided to the last one.
      await at(0)
      for (let round = 0; round < 3; round += 1)
        for (const sender of senders) {
          if (sender) sender.inFlight = 0
          await sender?.ask(limit)
        }
      expect(sum(({ share }) => share?.held ?? 0)).toBe(limit)
      expect(sum(({ share }) => (share?.isFirst ? 1 : 0))).toBe(1)
      await Promise.all(senders.map((sender) => sender?.queue.close()))
    },
  )
  await fc.assert(property, { numRuns: 25 })
}, 600_000)

it('takes its shares from a host that stands still, when it has none any more itself', async () => {
  // Leases are renewed when the test says so.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const prefix = newId()
  const leaseMs = 60_000
  const proxied = await openQueue({ url: server.url, prefix, leaseMs })
  const other = await openQueue({ url: server.url, prefix, leaseMs })
  const shareOf = async (queue: RedisQueue) =>
    (await queue.limits.share([{ webhook: 'a', limit: 4, keep: 0 }]))[0] as Share
  const share = await shareOf(proxied)
  expect(share).toMatchObject({ held: 4, isFirst: true })
  const client = server.client()
  onTestFinished(() => client.disconnect())
  // As if it had not been heard of for long.
  const [holder] = (await client.zrange(`{${prefix}}:holders`, '0', '-1')).filter(Boolean)
  await other.close()
  await client.zadd(`{${prefix}}:holders`, 1, holder as string)
  const next = await openQueue({ url: server.url, prefix, leaseMs })
  expect((await shareOf(next)).held).toBe(4)
  vi.advanceTimersByTime(leaseMs / 3)
  await until(share.isValid, (isValid) => !isValid)
  expect((await shareOf(proxied)).held).toBe(0)
}, 120_000)

it('takes its shares from a host that is gone and could not send to a webhook', async () => {
  const prefix = newId()
  const gone = await openQueue({ url: server.url, prefix })
  const shareOf = async (queue: RedisQueue, limit: number) =>
    (await queue.limits.share([{ webhook: 'a', limit, keep: 0 }]))[0]?.held
  expect(await shareOf(gone, 4)).toBe(4)
  expect(await shareOf(gone, 0)).toBe(0)
  const client = server.client()
  onTestFinished(() => client.disconnect())
  const [holder] = await client.zrange(`{${prefix}}:holders`, '0', '-1')
  await client.zadd(`{${prefix}}:holders`, 1, holder as string)
  const next = await openQueue({ url: server.url, prefix })
  expect(await shareOf(next, 4)).toBe(4)
}, 30_000)

/** A clock that can be put forward. */
function adjustableClock(): {
  readonly source: TimeSource
  readonly timers: Timers
  forward(ms: number): void
} {
  let ahead = 0
  const timers = new Set<{ readonly at: number; readonly work: () => void }>()
  const ring = () => {
    for (const timer of timers) {
      if (timer.at > Date.now() + ahead) continue
      timers.delete(timer)
      timer.work()
    }
  }
  return {
    source: {
      wall: () => Date.now() + ahead,
      steady: () => performance.now() + ahead,
      uptime: () => performance.now() + ahead,
    },
    timers: {
      after(ms, work) {
        const timer = { at: Date.now() + ahead + ms, work }
        timers.add(timer)
        setTimeout(ring, ms).unref()
        return () => void timers.delete(timer)
      },
    },
    forward(ms) {
      ahead += ms
      ring()
    },
  }
}

it('opens the breaker once, after four failures in a row on all hosts, and lets one of them try', async () => {
  const prefix = newId()
  const clock = adjustableClock()
  let received = 0
  let status = 500
  const endpoint = createServer((request, response) => {
    request.resume()
    received += 1
    response.writeHead(status).end()
  })
  endpoint.listen(0, '127.0.0.1')
  await until(() => endpoint.listening, Boolean)
  onTestFinished(() => void endpoint.close())
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  const changes: StateChange[] = []
  const settings: Endpoint = { name: 'a', secrets: [], concurrency: 3, retrySchedule: [0, 1_000_000_000] }
  const queues: RedisQueue[] = []
  const dispatchers: Dispatcher[] = []
  for (let host = 0; host < 3; host += 1) {
    const queue = await openQueue({ url: server.url, prefix, time: new QueueTime(clock.source) })
    const dispatcher = new Dispatcher({
      queue,
      endpoint: () => settings,
      sender: new HttpSender({ policy: new NetworkPolicy({ allow: ['127.0.0.1'] }), userAgent: 'test' }),
      timers: clock.timers,
      onStateChange: (change) => void changes.push(change),
    })
    onTestFinished(() => dispatcher.stop({ graceMs: 0 }))
    await dispatcher.start()
    queues.push(queue)
    dispatchers.push(dispatcher)
  }
  const [queue] = queues as [RedisQueue]
  const emit = async () => {
    const eventId = newId()
    await queue.accept([{ id: eventId, body: '{}' }])
    await queue.process(eventId, [newDelivery(eventId, { url })])
  }
  const settled = async () => {
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.idle()))
    // What would come too much comes now.
    for (let before = -1; before !== received; ) {
      before = received
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
  // One after the other, so that none is in flight when the fourth fails.
  for (let count = 1; count <= 4; count += 1) {
    await emit()
    await until(
      () => received,
      (all) => all === count,
    )
    await settled()
  }
  // All hosts have heard of it.
  const known = () => dispatchers.map((dispatcher) => dispatcher.state('a'))
  await until(known, (states) => states.every(({ state }) => state === 'open'))
  expect(changes.map(({ from, to }) => [from, to])).toEqual([['active', 'open']])
  for (let count = 0; count < 6; count += 1) await emit()
  await settled()
  expect(received).toBe(4)

  clock.forward(61_000)
  await until(
    () => changes.length,
    (count) => count === 2,
  )
  await until(known, (states) => new Set(states.map(({ until: end }) => end)).size === 1)
  await settled()
  expect(received).toBe(5)
  expect(changes[1]).toMatchObject({ from: 'open', to: 'open' })

  status = 204
  clock.forward(121_000)
  await until(
    () => received,
    (all) => all === 10,
  )
  await until(
    () => changes.length,
    (count) => count === 3,
  )
  await settled()
  expect(changes.map(({ to }) => to)).toEqual(['open', 'open', 'active'])
  expect((await queue.counts()).delivered).toBe(5)
}, 300_000)

it('lets each host adapt its share of what a webhook may have in flight, from `min` to `max` of all together', async () => {
  const steady = performance.now.bind(performance)
  // Answers take no time: what is learnt of them is their number.
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const prefix = newId()
  const held: ServerResponse[] = []
  const endpoint = createServer((request, response) => {
    request.resume()
    held.push(response)
  })
  endpoint.listen(0, '127.0.0.1')
  await until(() => endpoint.listening, Boolean)
  onTestFinished(() => void endpoint.close())
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  const settings: Endpoint = { name: 'a', secrets: [], concurrency: { min: 4, max: 16 } }
  const dispatchers: Dispatcher[] = []
  const all = 300
  for (let host = 0; host < 2; host += 1) {
    const time = new QueueTime({ wall: () => Date.now(), steady, uptime: steady })
    const queue = await openQueue({ url: server.url, prefix, time })
    if (host === 0) {
      const eventId = newId()
      await queue.accept([{ id: eventId, body: '{}' }])
      const deliveries = Array.from({ length: all }, () => newDelivery(eventId, { url }))
      await queue.process(eventId, deliveries)
    }
    const dispatcher = new Dispatcher({
      queue,
      endpoint: () => settings,
      sender: new HttpSender({ policy: new NetworkPolicy({ allow: ['127.0.0.1'] }), userAgent: 'test' }),
    })
    onTestFinished(() => dispatcher.stop({ graceMs: 0 }))
    await dispatcher.start()
    dispatchers.push(dispatcher)
  }
  const limits = () => dispatchers.map((dispatcher) => dispatcher.traffic('a').limit)
  let [answered, most] = [0, 0]
  await until(limits, (own) => own.every((limit) => limit > 0) && held.length >= 4)
  while (answered < all) {
    const least = Math.min(4, all - answered)
    await until(
      () => held.length,
      (count) => count >= least,
    )
    most = Math.max(most, held.length)
    answered += held.length
    for (const response of held.splice(0)) response.writeHead(204).end()
  }
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.idle()))
  expect(limits()).toEqual([8, 8])
  expect(most).toBeLessThanOrEqual(16)
})
