import {
  type Delivery,
  Dispatcher,
  defaultAttemptTimeouts,
  defaultRetrySchedule,
  newId,
  Retention,
  type SendResult,
} from '@netbox-hooks/delivery'
import { MemoryQueue, MemoryStore, VirtualClock } from '@netbox-hooks/delivery/memory'
import { QueueTime } from '@netbox-hooks/delivery/queue'
import { expect, it, onTestFinished, vi } from 'vitest'
import { newDelivery, startReceiver } from '../support.ts'
import { dispatcherOf } from './dispatcher-support.ts'

const [second, minute, hour] = [1_000, 60_000, 3_600_000]
const day = 24 * hour

it('ten attempts are made: at once, after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h', () => {
  const hours = [2, 5, 10, 14, 20, 24].map((each) => each * hour)
  expect(defaultRetrySchedule).toEqual([0, 5 * second, 5 * minute, 30 * minute, ...hours])
})

it('an attempt has 5 s for DNS, 5 s to connect, 10 s for the head, 5 s between parts of the body, 15 s in all', () => {
  const limits = { dns: 5 * second, connect: 5 * second, headers: 10 * second, body: 5 * second }
  expect(defaultAttemptTimeouts).toEqual({ ...limits, total: 15 * second })
})

it('eight requests are in flight to a webhook, and what is in flight at the end may take 20 s', async () => {
  const clock = new VirtualClock(1_000_000)
  const queue = new MemoryQueue({
    store: new MemoryStore(),
    time: new QueueTime(clock.source),
    timers: clock,
  })
  await queue.open()
  const sent: Delivery[] = []
  const endings: (() => void)[] = []
  const brokenOff: SendResult = {
    outcome: 'retry',
    countsAgainstWebhook: false,
    pauseMs: undefined,
    status: undefined,
    responseHeaders: undefined,
    responseBody: undefined,
    error: { code: 'NBH_SENDER_CLOSED', message: 'It is closed.' },
    durationMs: 0,
    timings: { total: 0 },
  }
  const dispatcher = new Dispatcher({
    queue,
    timers: clock,
    endpoint: (name) => ({ name, secrets: [] }),
    sender: {
      send: (delivery) => {
        sent.push(delivery as Delivery)
        return new Promise((resolve) => endings.push(() => resolve(brokenOff)))
      },
      destroy: async () => {
        for (const end of endings) end()
      },
    },
  })
  await dispatcher.start()
  const eventId = newId()
  await queue.accept([{ id: eventId, body: '{}' }])
  const made = Array.from({ length: 10 }, () => newDelivery({ eventId }))
  await dispatcher.enqueue(eventId, made)
  expect(sent).toHaveLength(8)

  const began = clock.now()
  let took: number | undefined
  void dispatcher.stop().then(() => {
    took = clock.now() - began
  })
  while (took === undefined) await clock.step()
  expect(took).toBe(20 * second)
  const { deliveries } = await queue.claim('a', 20)
  expect(deliveries.map(({ attempts }) => attempts)).toEqual(Array(10).fill(0))
})

it('bodies are kept for 7 days, deliveries and their attempts for 30', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const { url } = await startReceiver()
  const steady = () => Date.now()
  const time = new QueueTime({ wall: steady, steady, uptime: steady })
  const { dispatcher, queue, emit } = await dispatcherOf({ time })
  await dispatcher.start()
  const [delivery] = await emit({ url })
  await dispatcher.idle()
  const made = Date.now()
  const keptAfter = async (time: number) => {
    vi.setSystemTime(made + time)
    await new Retention({ queue }).run()
    const kept = await queue.history.get(delivery?.id as string)
    return kept && { hasBody: kept.body !== undefined, attempts: kept.attemptList.length }
  }
  expect(await keptAfter(7 * day - minute)).toEqual({ hasBody: true, attempts: 1 })
  expect(await keptAfter(7 * day + minute)).toEqual({ hasBody: false, attempts: 1 })
  expect(await keptAfter(30 * day - minute)).toEqual({ hasBody: false, attempts: 1 })
  expect(await keptAfter(30 * day + minute)).toBeUndefined()
})
