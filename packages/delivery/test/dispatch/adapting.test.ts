import type { ServerResponse } from 'node:http'
import type { Endpoint } from '@netbox-hooks/delivery'
import { QueueTime } from '@netbox-hooks/delivery/queue'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startReceiver, until } from '../support.ts'
import { dispatcherOf, type Setup } from './dispatcher-support.ts'

const steady = performance.now.bind(performance)

/** A dispatcher to whose webhooks answers take as long as the test says: no time at all, or what it lets pass. */
async function dispatcherOnHeldClock(endpoint: Partial<Endpoint>, options: Setup = {}) {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const time = new QueueTime({ wall: () => Date.now(), steady, uptime: steady })
  const { dispatcher, ...tools } = await dispatcherOf({ endpoints: { a: endpoint }, ...options, time })
  return { dispatcher, ...tools, traffic: () => dispatcher.traffic('a') }
}

/** A receiver that has room for so many at once, and refuses what comes beyond. It answers when it is told to. */
async function receiverWithRoom(room: number, headers: Readonly<Record<string, string>> = {}) {
  const served: ServerResponse[] = []
  const receiver = await startReceiver((response) => {
    if (served.length < room) served.push(response)
    else response.writeHead(503, headers).end()
  })
  const answer = () => {
    for (const response of served.splice(0)) response.writeHead(204).end()
  }
  return { ...receiver, served, answer }
}

describe('a limit that adapts', () => {
  it('grows until as many are with a slow endpoint at once as may be', async () => {
    const { dispatcher, queue, emit, traffic } = await dispatcherOnHeldClock({
      concurrency: { min: 2, max: 40 },
    })
    const { url, served, answer, mostAtOnce } = await receiverWithRoom(Number.POSITIVE_INFINITY)
    await emit(...Array.from({ length: 200 }, () => ({ url })))
    await dispatcher.start()
    const limits: number[] = []
    for (let answered = 0; answered < 200; answered += limits.at(-1) as number) {
      await until(() => served.length === Math.min(traffic().limit, 200 - answered))
      limits.push(served.length)
      // It is slow with two at once, and with forty.
      vi.advanceTimersByTime(5_000)
      answer()
      await until(() => traffic().inFlight === 0 || served.length > 0)
    }
    await dispatcher.idle()
    expect(limits.slice(0, 6)).toEqual([2, 4, 8, 16, 32, 40])
    expect(mostAtOnce()).toBe(40)
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 200 })
  })

  it('stays as it is where an endpoint takes the longer the more it has to do', async () => {
    const { dispatcher, emit, traffic } = await dispatcherOnHeldClock({ concurrency: { min: 4, max: 40 } })
    const { url, served, answer } = await receiverWithRoom(Number.POSITIVE_INFINITY)
    await emit(...Array.from({ length: 200 }, () => ({ url })))
    await dispatcher.start()
    for (let answered = 0; answered < 200; ) {
      await until(() => {
        const { inFlight, limit } = traffic()
        return served.length === inFlight && inFlight >= Math.min(limit, 200 - answered)
      })
      answered += served.length
      expect(served.length).toBeLessThanOrEqual(8)
      vi.advanceTimersByTime(100 * served.length)
      answer()
    }
    await dispatcher.idle()
    expect(traffic().limit).toBeLessThanOrEqual(8)
  })

  it('stays as it is while nothing waits for a place', async () => {
    const { dispatcher, emit, traffic } = await dispatcherOnHeldClock({ concurrency: { min: 2, max: 40 } })
    const { url } = await startReceiver()
    await dispatcher.start()
    for (let count = 0; count < 20; count += 1) {
      await emit({ url })
      await dispatcher.idle()
    }
    expect(traffic()).toMatchObject({ inFlight: 0, limit: 2 })
  })

  it('comes to stay at what an endpoint has room for, which refuses the rest; nothing is lost, and no breaker opens', async () => {
    const [room, all] = [20, 600]
    const { dispatcher, queue, changes, emit, traffic } = await dispatcherOnHeldClock({
      concurrency: { min: 4, max: 128 },
      retrySchedule: [0, ...Array.from({ length: 50 }, () => 1)],
    })
    const { url, served, answer, mostAtOnce } = await receiverWithRoom(room)
    await emit(...Array.from({ length: all }, () => ({ url })))
    await dispatcher.start()
    const limits: number[] = []
    for (let answered = 0; answered < all; ) {
      // What may be in flight is, and what was refused is no more.
      await until(() => {
        const { inFlight, limit } = traffic()
        return served.length === inFlight && inFlight >= Math.min(limit, room, all - answered)
      })
      limits.push(traffic().limit)
      answered += served.length
      answer()
    }
    await dispatcher.idle()
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: all, failed: 0 })
    expect(changes).toEqual([])
    // It has gone past that once, twofold at most; from then on it tries one more from time to time.
    expect(mostAtOnce()).toBeLessThanOrEqual(2 * room)
    const later = limits.slice(5, -1)
    expect(Math.min(...later)).toBeGreaterThanOrEqual(Math.floor((3 / 4) * room))
    expect(Math.max(...later)).toBeLessThanOrEqual(room + 4)
  })

  it('opens the breaker of an endpoint that is gone, as soon as those that were in flight have said so', async () => {
    const { dispatcher, changes, attempts, emit, traffic } = await dispatcherOnHeldClock({
      concurrency: { min: 2, max: 32 },
    })
    let isGone = false
    const held: ServerResponse[] = []
    const { url } = await startReceiver((response) => {
      if (isGone) response.destroy()
      else held.push(response)
    })
    await emit(...Array.from({ length: 200 }, () => ({ url })))
    await dispatcher.start()
    while (traffic().limit < 32) {
      await until(() => held.length >= traffic().limit)
      for (const response of held.splice(0)) response.writeHead(204).end()
    }
    await until(() => held.length === 32)
    isGone = true
    for (const response of held.splice(0)) response.destroy()
    await until(() => changes.length > 0)
    await dispatcher.idle()
    expect(changes).toMatchObject([{ from: 'active', to: 'open' }])
    // The first of the 32 has counted for all; three more make four in a row, and one may have been in flight with them.
    expect(attempts.filter(({ error }) => error).length).toBeLessThanOrEqual(32 + 4)
    expect(traffic()).toMatchObject({ inFlight: 0, limit: 2 })
  })

  it('obeys the longest pause that an endpoint asks for, of all that it refuses together', async () => {
    const { dispatcher, changes, emit, traffic } = await dispatcherOnHeldClock({
      concurrency: { min: 2, max: 8 },
    })
    const held: ServerResponse[] = []
    const { url } = await startReceiver((response) => void held.push(response))
    await emit(...Array.from({ length: 30 }, () => ({ url })))
    await dispatcher.start()
    while (traffic().limit < 8) {
      await until(() => held.length >= traffic().limit)
      for (const response of held.splice(0)) response.writeHead(204).end()
    }
    await until(() => held.length === 8)
    for (const [index, response] of held.splice(0).entries())
      response.writeHead(429, { 'retry-after': String(60 + index) }).end()
    await dispatcher.idle()
    expect(new Set(changes.map(({ to }) => to))).toEqual(new Set(['paused']))
    expect(changes.at(-1)?.until).toBeGreaterThan(Date.now() + 66_000)
  })

  it('takes no more than half of the host’s places beyond its least: others find one at once', async () => {
    const { dispatcher, emit, traffic } = await dispatcherOnHeldClock(
      {},
      {
        endpoints: { a: { concurrency: { min: 2, max: 100 } }, b: { concurrency: 10 } },
        concurrency: 20,
      },
    )
    const { url, served, answer } = await receiverWithRoom(Number.POSITIVE_INFINITY)
    await emit(...Array.from({ length: 200 }, () => ({ url })))
    await dispatcher.start()
    while (traffic().limit < 16) {
      await until(() => served.length === Math.min(traffic().limit, 10))
      answer()
      await until(() => served.length > 0)
    }
    await until(() => served.length === 10)
    await emit(...Array.from({ length: 10 }, () => ({ url, webhook: 'b' })))
    await until(() => served.length === 20)
    expect([traffic().inFlight, dispatcher.traffic('b').inFlight]).toEqual([10, 10])
    while (traffic().inFlight > 0) {
      answer()
      await until(() => served.length > 0 || traffic().inFlight === 0)
    }
    await dispatcher.idle()
  })
})
