import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { newId } from '@netbox-hooks/delivery'
import { QueueTime, type TimeSource } from '@netbox-hooks/delivery/queue'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { SqliteQueue } from '../../../queue-sqlite/dist/index.js'
import { dispatcherOf, fastTime } from '../dispatch/dispatcher-support.ts'
import { openQueue, startReceiver, temporaryFolder, until } from '../support.ts'

const minute = 60_000
const hour = 60 * minute

/** A time of which some can be let pass in a moment. Only the dates are false: everything else runs as ever. */
function adjustableClock(): {
  readonly source: TimeSource
  readonly time: QueueTime
  forward(ms: number): void
} {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const passed = () => Date.now()
  const source = { wall: passed, steady: passed, uptime: passed }
  return {
    source,
    time: new QueueTime(source),
    forward: (ms) => void vi.setSystemTime(Date.now() + ms),
  }
}

describe('the breaker', () => {
  it('opens after four failures in a row, tries once when its time has come, and closes by a success', async () => {
    const clock = adjustableClock()
    let status = 500
    const { url, received } = await startReceiver((response) => response.writeHead(status).end())
    const { dispatcher, queue, changes, emit } = await dispatcherOf({
      time: clock.time,
      endpoints: { a: { concurrency: 1, retrySchedule: [0, 100 * hour] } },
    })
    await dispatcher.start()
    await Promise.all(Array.from({ length: 10 }, () => emit({ url })))
    await dispatcher.idle()
    expect(received).toHaveLength(4)
    const now = Date.now()
    expect(changes).toMatchObject([{ webhook: 'a', from: 'active', to: 'open', until: now + minute }])

    clock.forward(minute)
    await dispatcher.idle()
    expect(received).toHaveLength(5)
    expect(changes[1]).toMatchObject({ from: 'open', to: 'open', until: Date.now() + 2 * minute })

    clock.forward(minute)
    await dispatcher.idle()
    expect(received).toHaveLength(5)

    clock.forward(minute)
    status = 204
    await dispatcher.idle()
    expect(changes[2]).toMatchObject({ from: 'open', to: 'active', reason: undefined, until: undefined })
    expect(received).toHaveLength(10)
    const { deliveries } = await queue.history.list({ state: 'delivered' })
    expect(deliveries.map(({ attempts }) => attempts)).toEqual(Array(5).fill(1))
  })

  it('stays open for a day at most, and gives up after five days of nothing but failures', async () => {
    const clock = adjustableClock()
    const { url, received } = await startReceiver((response) => response.writeHead(500).end())
    const { dispatcher, changes, emit } = await dispatcherOf({
      time: clock.time,
      endpoints: { a: { concurrency: 1, retrySchedule: [0, 1_000 * hour] } },
    })
    await dispatcher.start()
    await Promise.all(Array.from({ length: 40 }, () => emit({ url })))
    await dispatcher.idle()
    const startedAt = Date.now()
    while (changes.at(-1)?.to === 'open') {
      clock.forward((changes.at(-1)?.until ?? 0) - Date.now())
      await dispatcher.idle()
    }
    expect(changes.at(-1)).toMatchObject({ to: 'disabled', until: undefined })
    expect(Date.now() - startedAt).toBeGreaterThan(119 * hour)
    expect(Date.now() - startedAt).toBeLessThan(145 * hour)
    const opened = changes
      .slice(0, -1)
      .map(({ until = 0 }, index) => until - (changes[index - 1]?.until ?? startedAt))
    expect(Math.max(...opened)).toBe(24 * hour)
    const sent = received.length
    clock.forward(100 * hour)
    await dispatcher.idle()
    expect(received).toHaveLength(sent)
  })

  it('does not open when failures are not in a row, or not the endpoint’s', async () => {
    const { url, received } = await startReceiver((response) =>
      response.writeHead(received.length % 4 === 0 ? 204 : 500).end(),
    )
    const { dispatcher, changes, emit } = await dispatcherOf({
      endpoints: { a: { concurrency: 1, retrySchedule: [0] } },
    })
    await dispatcher.start()
    await emit(...Array.from({ length: 20 }, () => ({ url })))
    await emit(...Array.from({ length: 20 }, () => ({ url: 'http://10.0.0.1/' })))
    await dispatcher.idle()
    expect(received).toHaveLength(20)
    expect(changes).toEqual([])
  })
})

describe('an endpoint', () => {
  it('that asks for a pause gets it, for all of its deliveries', async () => {
    const clock = adjustableClock()
    let status = 503
    const { url, received } = await startReceiver((response) =>
      response.writeHead(status, { 'retry-after': '3600' }).end(),
    )
    const { dispatcher, queue, changes, emit } = await dispatcherOf({
      time: clock.time,
      endpoints: { a: { concurrency: 1 } },
    })
    await dispatcher.start()
    await emit({ url }, { url }, { url })
    await dispatcher.idle()
    expect(received).toHaveLength(1)
    expect(changes).toMatchObject([{ from: 'active', to: 'paused' }])
    expect((changes[0]?.until ?? 0) - Date.now()).toBeGreaterThan(hour - minute)

    status = 204
    clock.forward(hour)
    await dispatcher.idle()
    expect(changes[1]).toMatchObject({ from: 'paused', to: 'active' })
    expect(received).toHaveLength(4)
    expect(await queue.counts()).toMatchObject({ delivered: 3 })
  })

  it('that asks for pauses and nothing else opens its breaker, and is disabled in the end', async () => {
    const clock = adjustableClock()
    const { url, received } = await startReceiver((response) =>
      response.writeHead(503, { 'retry-after': '86400' }).end(),
    )
    const { dispatcher, changes, emit } = await dispatcherOf({
      time: clock.time,
      endpoints: { a: { concurrency: 1 } },
    })
    await dispatcher.start()
    await emit(...Array.from({ length: 10 }, () => ({ url })))
    for (let day = 0; day <= 6; day += 1) {
      await dispatcher.idle()
      clock.forward(24 * hour)
    }
    const states = changes.map(({ to }) => to)
    expect(states).toEqual([
      ...['paused', 'active', 'paused', 'active', 'paused', 'active'],
      ...['open', 'open', 'disabled'],
    ])
    expect(received).toHaveLength(6)
  })

  it('whose pause is over while a fourth failure comes in gets nothing more', async () => {
    const clock = adjustableClock()
    const held: ServerResponse[] = []
    let holds = false
    const { url, received } = await startReceiver((response) => {
      if (holds) held.push(response)
      else response.writeHead(500).end()
    })
    const endpoints = { a: { retrySchedule: [0] }, b: {} }
    const { dispatcher, changes, emit } = await dispatcherOf({
      time: clock.time,
      endpoints,
      concurrency: 2,
    })
    await dispatcher.start()
    await emit({ url }, { url }, { url })
    await dispatcher.idle()
    holds = true
    await emit({ url })
    await emit({ url, webhook: 'b' })
    await until(() => held.length === 2)
    // All slots of the host are taken, so these wait in memory.
    await emit({ url }, { url })
    await dispatcher.pause('a', { until: Date.now() + minute })
    clock.forward(minute)
    held[0]?.writeHead(500).end()
    await until(() => changes.length === 3)
    held[1]?.end()
    await dispatcher.idle()
    expect(changes.map(({ to }) => to)).toEqual(['paused', 'active', 'open'])
    expect(received).toHaveLength(5)
  })

  it('that asks for no time at all is not paused', async () => {
    const { url, received } = await startReceiver((response) =>
      response.writeHead(received.length > 1 ? 204 : 503, { 'retry-after': '0' }).end(),
    )
    const { dispatcher, changes, emit } = await dispatcherOf({ endpoints: { a: { concurrency: 1 } } })
    await dispatcher.start()
    await emit({ url }, { url })
    await dispatcher.idle()
    expect(received).toHaveLength(2)
    expect(changes).toEqual([])
  })

  it('that is gone is disabled until somebody resumes it', async () => {
    let status = 410
    const { url, received } = await startReceiver((response) => response.writeHead(status).end())
    const { dispatcher, queue, changes, emit } = await dispatcherOf({ endpoints: { a: { concurrency: 1 } } })
    await dispatcher.start()
    await emit({ url }, { url }, { url })
    await dispatcher.idle()
    expect(received).toHaveLength(1)
    expect(changes).toMatchObject([{ from: 'active', to: 'disabled' }])
    expect(await queue.counts()).toMatchObject({ failed: 1, pending: 2 })
    status = 204
    await dispatcher.resume('a')
    await dispatcher.idle()
    expect(await queue.counts()).toMatchObject({ failed: 1, delivered: 2 })
  })
})

describe('an operator', () => {
  it('pauses, resumes and disables; the next host knows', async () => {
    const { url, received } = await startReceiver()
    const queue = await openQueue()
    const first = await dispatcherOf({ queue })
    await first.dispatcher.start()
    await first.dispatcher.pause('a', { reason: 'Maintenance.' })
    await first.emit({ url })
    await first.dispatcher.idle()
    await first.dispatcher.stop()
    expect(received).toHaveLength(0)

    const { dispatcher } = await dispatcherOf({ queue })
    await dispatcher.start()
    await dispatcher.idle()
    expect(dispatcher.state('a')).toMatchObject({ state: 'paused', reason: 'Maintenance.', until: undefined })
    expect(received).toHaveLength(0)
    await dispatcher.resume('a')
    await dispatcher.idle()
    expect(received).toHaveLength(1)
    await dispatcher.disable('a')
    expect(dispatcher.state('a')).toMatchObject({ state: 'disabled' })
  })

  it('counts as failing only while somebody was to try it: six days without a host disable nothing', async () => {
    const clock = adjustableClock()
    const { url, received } = await startReceiver((response) => response.writeHead(500).end())
    const path = join(temporaryFolder(), 'queue.db')
    for (let life = 1; life <= 4; life += 1) {
      const queue = new SqliteQueue({ path, time: new QueueTime(clock.source) })
      await queue.open()
      const { dispatcher, emit } = await dispatcherOf({
        queue,
        endpoints: { a: { retrySchedule: [0, hour] } },
      })
      await dispatcher.start()
      if (life === 1) await emit({ url })
      await dispatcher.idle()
      await emit({ url })
      await dispatcher.idle()
      expect(dispatcher.state('a').state).not.toBe('disabled')
      await dispatcher.stop()
      await queue.close()
      clock.forward(6 * 24 * hour)
    }
    expect(received.length).toBeGreaterThan(4)
  })

  it('reads no count of one host alone when the next one finds the endpoint dead still', async () => {
    const clock = adjustableClock()
    const { url } = await startReceiver((response) => response.writeHead(500).end())
    const path = join(temporaryFolder(), 'queue.db')
    const reasons: (string | undefined)[] = []
    for (let life = 1; life <= 2; life += 1) {
      const queue = new SqliteQueue({ path, time: new QueueTime(clock.source) })
      await queue.open()
      const { dispatcher, emit } = await dispatcherOf({
        queue,
        endpoints: { a: { concurrency: 1, retrySchedule: [0, 100 * hour] } },
      })
      await dispatcher.start()
      if (life === 1) await Promise.all(Array.from({ length: 6 }, () => emit({ url })))
      await dispatcher.idle()
      reasons.push(dispatcher.state('a').reason)
      await dispatcher.stop()
      await queue.close()
      clock.forward(2 * minute)
    }
    expect(reasons).toEqual([
      '4 attempts in a row have failed.',
      'The last delivery that was tried has failed, too.',
    ])
  })

  it('is told of changes in their order, even if one follows from the other at once', async () => {
    const { dispatcher, changes } = await dispatcherOf()
    await dispatcher.start()
    await dispatcher.pause('a', { until: Date.now() - 1 })
    expect(changes.map(({ to }) => to)).toEqual(['paused', 'active'])
  })

  it('who paused a webhook for a while lets no more through at its end than the host has slots', async () => {
    const clock = adjustableClock()
    const held: ServerResponse[] = []
    const { url, received } = await startReceiver((response) => void held.push(response))
    const { dispatcher, emit } = await dispatcherOf({
      time: clock.time,
      concurrency: 1,
      endpoints: { a: {}, b: {} },
    })
    await dispatcher.start()
    await emit({ url, webhook: 'b' })
    await until(() => held.length === 1)
    await emit({ url }, { url }, { url })
    await dispatcher.pause('a', { until: Date.now() + minute })
    clock.forward(minute)
    for (let answered = 0; answered < 4; answered += 1) {
      await until(() => held.length > answered)
      // Were there another one under way, it would have come by now or would come with the next.
      expect(received).toHaveLength(answered + 1)
      held[answered]?.end()
    }
    await dispatcher.idle()
    expect(received).toHaveLength(4)
  })

  it('need not fear that a state is forgotten because the queue failed when it was saved', async () => {
    const { url } = await startReceiver((response) => response.writeHead(410).end())
    const { time, timers } = fastTime()
    const queue = await openQueue({ time })
    const save = queue.saveWebhookRecord.bind(queue)
    queue.saveWebhookRecord = async () => {
      queue.saveWebhookRecord = save
      throw new Error('no disk')
    }
    const { dispatcher, emit } = await dispatcherOf({ queue, timers })
    await dispatcher.start()
    await emit({ url })
    await expect.poll(() => queue.webhookRecords()).toMatchObject([{ webhook: 'a', state: 'disabled' }])
  })

  it('cancels what waits, and it is not sent', async () => {
    const { url, received } = await startReceiver()
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoints: { a: {} } })
    await dispatcher.start()
    await dispatcher.pause('a')
    const made = await emit({ url }, { url }, { url })
    const ids = made.slice(1).map(({ id }) => id)
    expect(await dispatcher.cancel([...ids, newId()])).toEqual(ids)
    await dispatcher.resume('a')
    await dispatcher.idle()
    expect(received).toHaveLength(1)
    expect(await queue.counts()).toMatchObject({ delivered: 1, cancelled: 2, pending: 0 })
  })

  it('sends deliveries once more, also to another webhook', async () => {
    const [one, other] = [await startReceiver(), await startReceiver()]
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoints: { a: {}, b: {} } })
    await dispatcher.start()
    const [delivery] = await emit({ url: one.url })
    await dispatcher.idle()
    const deliveryId = delivery?.id as string
    const to = { webhook: 'b', method: 'PUT', url: other.url, headers: { 'x-a': 'b' } }
    const [again, elsewhere] = [newId(), newId()]
    const wishes = [
      { deliveryId, id: again },
      { deliveryId, id: elsewhere, to },
      { deliveryId: newId(), id: newId() },
    ]
    expect(await dispatcher.redeliver(wishes)).toEqual([again, elsewhere])
    await until(() => other.received.length === 1)
    await dispatcher.idle()
    expect(one.received.map(({ headers }) => headers['webhook-id'])).toEqual([deliveryId, again])
    expect(other.received).toMatchObject([{ method: 'PUT', body: one.received[0]?.body }])
    expect(await queue.history.get(again)).toMatchObject({ state: 'delivered', redeliveryOf: deliveryId })
  })
})
