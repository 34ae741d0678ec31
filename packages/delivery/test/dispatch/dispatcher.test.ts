import type { ServerResponse } from 'node:http'
import {
  type Attempt,
  type Delivery,
  Dispatcher,
  defaultRetrySchedule,
  HttpSender,
  NetworkPolicy,
  newId,
} from '@netbox-hooks/delivery'
import { verifyWebhook } from '@netbox-hooks/verify'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  acceptOne,
  keepingLogger,
  loopbackAllowed,
  newDelivery,
  openQueue,
  patient,
  type Received,
  startReceiver,
  until,
} from '../support.ts'
import { dispatcherOf, fastTime, idOf, secrets } from './dispatcher-support.ts'

describe('a delivery', () => {
  it('is sent, recorded and reported', async () => {
    const { url, received } = await startReceiver((response) => response.writeHead(200).end('thanks'))
    const reported: [Delivery, Attempt][] = []
    const onAttempt = (...report: [Delivery, Attempt]) => void reported.push(report)
    const { dispatcher, queue, emit } = await dispatcherOf({ onAttempt })
    await dispatcher.start()
    const [delivery] = await emit({ url })
    await dispatcher.idle()

    expect(received).toHaveLength(1)
    const { headers, body } = received[0] as Received
    expect(verifyWebhook({ headers, body, secrets }).standard).toBe(true)
    expect(reported).toEqual([
      [
        { ...delivery, attempts: 0, madeAt: expect.any(Number) },
        {
          deliveryId: delivery?.id,
          number: 1,
          startedAt: expect.any(Number),
          durationMs: expect.any(Number),
          status: 200,
          responseBody: 'thanks',
          responseBytes: 6,
          error: undefined,
          timings: expect.any(Object),
          responseHeaders: expect.any(Object),
          state: 'delivered',
          nextDueAt: undefined,
          outcome: 'delivered',
          countsAgainstWebhook: false,
        },
      ],
    ])
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 1, unprocessedEvents: 0 })
  })

  it('is tried again until it succeeds, always with the same id and bytes', async () => {
    const { url, received } = await startReceiver((response) =>
      response.writeHead(received.length < 3 ? 500 : 200).end(),
    )
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({
      endpoints: { a: { retrySchedule: [0, 1, 1, 1] } },
    })
    await dispatcher.start()
    const [delivery] = await emit({ url })
    await until(() => attempts.length === 3)

    expect(received.map(idOf)).toEqual(Array(3).fill(delivery?.id))
    expect(new Set(received.map(({ body }) => body)).size).toBe(1)
    expect(attempts.map(({ number, state }) => [number, state])).toEqual([
      [1, 'pending'],
      [2, 'pending'],
      [3, 'delivered'],
    ])
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 1 })
  })

  it('fails for good when its retry schedule is exhausted', async () => {
    const { url, received } = await startReceiver((response) => response.writeHead(500).end())
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({
      endpoints: { a: { retrySchedule: [0, 0, 0] } },
    })
    await dispatcher.start()
    await emit({ url })
    await dispatcher.idle()
    expect(received).toHaveLength(3)
    expect(attempts.at(-1)).toMatchObject({ number: 3, state: 'failed', nextDueAt: undefined })
    expect(await queue.counts()).toMatchObject({ pending: 0, failed: 1 })
  })

  it('waits for its next attempt as the schedule says, give or take 20 %', async () => {
    const { url } = await startReceiver((response) => response.writeHead(500).end())
    const { dispatcher, attempts, emit } = await dispatcherOf()
    await dispatcher.start()
    await emit(...Array.from({ length: 20 }, () => ({ url })))
    await dispatcher.idle()
    const pause = defaultRetrySchedule[1] as number
    const now = Date.now()
    const pauses = attempts.map(({ startedAt, nextDueAt = 0 }) => {
      expect(nextDueAt).toBeGreaterThanOrEqual(startedAt + 0.8 * pause)
      expect(nextDueAt).toBeLessThanOrEqual(now + 1.2 * pause)
      return nextDueAt
    })
    expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(0.02 * pause)
  })

  it.each([
    ['3600', 3_600_000],
    ['9999999', 86_400_000],
    [new Date(Date.now() + 300_000_000).toUTCString(), 86_400_000],
  ])('waits at least as long as Retry-After: %s asks for, a day at most', async (retryAfter, expected) => {
    const { url } = await startReceiver((response) =>
      response.writeHead(503, { 'retry-after': retryAfter }).end(),
    )
    const { dispatcher, attempts, emit } = await dispatcherOf()
    await dispatcher.start()
    await emit({ url })
    await dispatcher.idle()
    const { startedAt, nextDueAt } = attempts[0] as Attempt
    expect(nextDueAt).toBeGreaterThanOrEqual(startedAt + expected)
    expect(nextDueAt).toBeLessThanOrEqual(Date.now() + expected)
  })

  it('may take as long as its endpoint says, or else the dispatcher', async () => {
    const { url } = await startReceiver(() => {})
    const { dispatcher, attempts, emit } = await dispatcherOf({
      endpoints: { a: {}, b: { timeouts: { total: 20 } } },
      timeouts: { total: 30 },
    })
    await dispatcher.start()
    await emit({ url }, { url, webhook: 'b' })
    await dispatcher.idle()
    expect(attempts.map(({ error }) => error?.message).sort()).toEqual([
      'The attempt did not end within 0.02 s.',
      'The attempt did not end within 0.03 s.',
    ])
  })

  it.each([
    ['the endpoint is gone', undefined, 'NBH_RESPONSE_STATUS'],
    ['the target is blocked', 'http://10.0.0.1/', 'NBH_TARGET_BLOCKED'],
  ])('fails at once and for good if %s', async (_why, target, code) => {
    const { url } = await startReceiver((response) => response.writeHead(410).end())
    const { dispatcher, queue, attempts, emit } = await dispatcherOf()
    await dispatcher.start()
    await emit({ url: target ?? url })
    await dispatcher.idle()
    expect(attempts).toMatchObject([{ number: 1, state: 'failed', error: { code } }])
    expect(await queue.counts()).toMatchObject({ pending: 0, failed: 1 })
  })
})

it('a body of more than 1 MiB fails at once and for good, which is not held against its webhook', async () => {
  const { url, received } = await startReceiver()
  const { dispatcher, attempts, changes, emit } = await dispatcherOf()
  await dispatcher.start()
  const bodies = [1, 1, 1, 1, 1, 0].map((more) => new Uint8Array(1024 * 1024 + more).fill(120))
  await emit(...bodies.map((body) => ({ url, body })))
  await dispatcher.idle()
  expect(received.map(({ body }) => body.length)).toEqual([1024 * 1024])
  const refused = attempts.filter(({ error }) => error?.code === 'NBH_BODY_TOO_LARGE')
  expect(refused.map(({ number, state }) => [number, state])).toEqual(Array(5).fill([1, 'failed']))
  expect(attempts).toHaveLength(6)
  expect(changes).toEqual([])
})

describe('lanes', () => {
  it('keep a slow endpoint from delaying the others', async () => {
    const held: ServerResponse[] = []
    const slow = await startReceiver((response) => void held.push(response))
    const fast = await startReceiver()
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({ endpoints: { slow: {}, fast: {} } })
    await dispatcher.start()
    await Promise.all(
      Array.from({ length: 300 }, () =>
        emit({ webhook: 'slow', url: slow.url }, { webhook: 'fast', url: fast.url }),
      ),
    )
    await until(() => attempts.length === 300 && slow.received.length >= 8)
    expect(fast.received).toHaveLength(300)
    expect(slow.received).toHaveLength(8)
    expect(await queue.counts()).toMatchObject({ pending: 300, delivered: 300 })

    const release = setInterval(() => {
      for (const response of held.splice(0)) response.end()
    }, 1)
    await dispatcher.idle()
    clearInterval(release)
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 600 })
    expect(slow.mostAtOnce()).toBe(8)
  })

  it('have no more requests in flight than their endpoint allows', async () => {
    const held: ServerResponse[] = []
    const { url, mostAtOnce } = await startReceiver((response) => {
      held.push(response)
      if (held.length === 3) for (const each of held.splice(0)) each.end()
    })
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoints: { a: { concurrency: 3 } } })
    await dispatcher.start()
    await Promise.all(Array.from({ length: 30 }, () => emit({ url })))
    await dispatcher.idle()
    expect(mostAtOnce()).toBe(3)
    expect(await queue.counts()).toMatchObject({ delivered: 30 })
  })

  it('send what waits in the store before what is new', async () => {
    const { url, received } = await startReceiver()
    const { dispatcher, emit } = await dispatcherOf({ endpoints: { a: { concurrency: 1 } } })
    const idsOfNew = (count: number) =>
      Promise.all(Array.from({ length: count }, async () => (await emit({ url }))[0]?.id))
    const stored = await idsOfNew(600)
    expect(received).toHaveLength(0)

    await dispatcher.start()
    const fresh = await idsOfNew(100)
    await dispatcher.idle()
    expect(received.map(idOf)).toEqual([...stored, ...fresh])
  })

  it('send everything, in memory or from the store, in its order', async () => {
    const { url, received } = await startReceiver()
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoints: { a: { concurrency: 1 } } })
    await dispatcher.start()
    const made = await Promise.all(Array.from({ length: 1_000 }, () => emit({ url })))
    await dispatcher.idle()
    expect(received.map(idOf)).toEqual(made.map(([delivery]) => delivery?.id))
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 1_000 })
  })

  it('send from memory again once the store has nothing more that is due', async () => {
    const { url, received } = await startReceiver((response) =>
      response.writeHead(received.length === 1 ? 500 : 204).end(),
    )
    const queue = await openQueue()
    let [claimed, stored] = [0, 0]
    const [claim, store] = [queue.claim.bind(queue), queue.process.bind(queue)]
    const waiting: { readonly count: number; readonly resolve: () => void }[] = []
    queue.process = async (...args) => {
      const answer = await store(...args)
      stored += 1
      for (const { count, resolve } of waiting) if (stored >= count) resolve()
      return answer
    }
    queue.claim = async (webhook, limit) => {
      const answer = await claim(webhook, limit)
      claimed += answer.deliveries.length
      // New deliveries come meanwhile, as long as there are any to come.
      const count = Math.min(stored + 10, 1_001)
      if (stored < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }))
      return answer
    }
    const { dispatcher, attempts, emit } = await dispatcherOf({
      queue,
      endpoints: { a: { retrySchedule: [0, 1], concurrency: 64 } },
    })
    await dispatcher.start()
    await emit({ url })
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let i = 0; i < 100; i += 1) await emit({ url })
      }),
    )
    await dispatcher.idle()
    await until(() => attempts.length === 1_002)
    expect(attempts.filter(({ state }) => state === 'delivered')).toHaveLength(1_001)
    expect(claimed).toBeGreaterThan(0)
    expect(claimed).toBeLessThan(200)
  })
})

describe('stop', () => {
  it('lets what is in flight finish', async () => {
    const held: ServerResponse[] = []
    const { url } = await startReceiver((response) => void held.push(response))
    const { dispatcher, queue, emit } = await dispatcherOf()
    await dispatcher.start()
    await emit({ url })
    await until(() => held.length === 1)
    const stopped = dispatcher.stop()
    held[0]?.end()
    await stopped
    await dispatcher.stop()
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 1 })
  })

  it('gives back what was not sent, and breaks off what takes too long, without counting an attempt', async () => {
    const slow = await startReceiver(() => {})
    const queue = await openQueue()
    const first = await dispatcherOf({ queue, endpoints: { a: { concurrency: 2 } } })
    await first.dispatcher.start()
    const made = await Promise.all(Array.from({ length: 5 }, () => first.emit({ url: slow.url })))
    await until(() => slow.received.length === 2)
    await first.dispatcher.stop({ graceMs: 0 })
    expect(first.attempts).toEqual([])
    expect(await queue.counts()).toMatchObject({ pending: 5 })

    const { deliveries } = await queue.claim('a', 10)
    expect(deliveries.map(({ id, attempts }) => [id, attempts])).toEqual(made.map(([one]) => [one?.id, 0]))
  })

  it('gives back what is just being stored', async () => {
    const { url, received } = await startReceiver()
    const { dispatcher, queue } = await dispatcherOf()
    await dispatcher.start()
    const eventId = await acceptOne(queue)
    const delivery = newDelivery({ eventId, url })
    const enqueued = dispatcher.enqueue(eventId, [delivery])
    await dispatcher.stop()
    await enqueued
    expect((await queue.claim('a', 10)).deliveries.map(({ id }) => id)).toEqual([delivery.id])
    expect(received).toHaveLength(0)
  })

  it('leaves the rest to the next dispatcher', async () => {
    const { url, received } = await startReceiver()
    const queue = await openQueue()
    const first = await dispatcherOf({ queue })
    const [delivery] = await first.emit({ url })
    await first.dispatcher.stop()
    await first.dispatcher.start()
    await first.dispatcher.idle()
    expect(received).toHaveLength(0)

    const { dispatcher } = await dispatcherOf({ queue })
    await dispatcher.start()
    await dispatcher.idle()
    expect(received.map(idOf)).toEqual([delivery?.id])
  })
})

describe('what goes wrong inside', () => {
  it('is logged, and the delivery is tried again', async () => {
    const { url } = await startReceiver()
    const logger = keepingLogger()
    const queue = await openQueue()
    const attempts: Attempt[] = []
    const dispatcher = new Dispatcher({
      queue,
      sender: new HttpSender({ policy: loopbackAllowed, userAgent: 'x', timeouts: patient }),
      logger,
      endpoint: (name) => {
        if (attempts.length === 0) throw new Error('no configuration yet')
        return { name, secrets, retrySchedule: [0, 0] }
      },
      onAttempt: (_delivery, attempt) => {
        attempts.push(attempt)
        throw new Error('the tap leaks')
      },
    })
    onTestFinished(() => dispatcher.stop())
    await dispatcher.start()
    const eventId = await acceptOne(queue)
    await dispatcher.enqueue(eventId, [newDelivery({ eventId, url })])
    await dispatcher.idle()
    expect(attempts).toMatchObject([{ state: 'pending', error: { code: 'NBH_ATTEMPT_FAILED' } }])
    expect(attempts[0]?.error?.message).toContain('no configuration yet')
    expect(logger.lines.some((line) => line.startsWith('error') && line.includes('the tap leaks'))).toBe(true)
  })

  it('keeps no delivery for ever that the queue did not take back', async () => {
    const { url, received } = await startReceiver()
    const { time, timers } = fastTime()
    const queue = await openQueue({ time })
    const [record, release] = [queue.record.bind(queue), queue.release.bind(queue)]
    let isWell = false
    queue.record = async (...args) => (isWell ? record(...args) : Promise.reject(new Error('no disk')))
    queue.release = async (ids) => {
      if (isWell) return release(ids)
      isWell = true
      throw new Error('no disk')
    }
    const { dispatcher, emit } = await dispatcherOf({ queue, timers })
    await dispatcher.start()
    const [delivery] = await emit({ url })
    await until(() => received.length === 2)
    await dispatcher.idle()
    expect(received.map(idOf)).toEqual([delivery?.id, delivery?.id])
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 1 })
  })

  it('forgets nothing that it is told to send once more, though the queue fails right after', async () => {
    const { url, received } = await startReceiver()
    const { time, timers } = fastTime()
    const queue = await openQueue({ time })
    const { dispatcher, emit } = await dispatcherOf({ queue, timers })
    await dispatcher.start()
    const [delivery] = await emit({ url })
    await dispatcher.idle()
    const pendingWebhooks = queue.pendingWebhooks.bind(queue)
    queue.pendingWebhooks = async () => {
      queue.pendingWebhooks = pendingWebhooks
      throw new Error('no disk')
    }
    const id = newId()
    expect(await dispatcher.redeliver([{ deliveryId: delivery?.id as string, id }])).toEqual([id])
    await until(() => received.length === 2)
    expect(received.map(idOf)).toEqual([delivery?.id, id])
  })

  it('ends neither the process nor the other lanes when the queue fails', async () => {
    const logger = keepingLogger()
    const held: ServerResponse[] = []
    const { url } = await startReceiver((response) => void held.push(response))
    const { dispatcher, queue, emit } = await dispatcherOf({ logger })
    await dispatcher.start()
    await emit({ url })
    await until(() => held.length === 1)
    await queue.close()
    held[0]?.end()
    await dispatcher.idle()
    expect(logger.lines.length).toBeGreaterThan(0)
    for (const line of logger.lines) expect(line).toMatch(/^error .*The queue is not open/)
  })
})

describe('the log', () => {
  it('has one line per attempt, with the host of the URL and nothing secret', async () => {
    const logger = keepingLogger()
    const { url, port } = await startReceiver((response, { path }) =>
      response.writeHead(path.includes('good') ? 200 : 500).end('hunter2'),
    )
    const policy = new NetworkPolicy({ allow: ['127.0.0.1'] })
    const endpoints = { good: {}, bad: {}, last: { retrySchedule: [0] } }
    const { dispatcher, emit } = await dispatcherOf({ logger, policy, endpoints })
    await dispatcher.start()
    const headers = { authorization: 'Bearer hunter2' }
    await emit(
      { webhook: 'good', url: `${url}/good?token=hunter2`, headers },
      { webhook: 'bad', url: `${url}/bad?token=hunter2`, headers },
      { webhook: 'last', url: `${url}/bad?token=hunter2`, headers },
      { webhook: 'good', url: `http://me:hunter2@127.0.0.1:${port}/`, headers },
    )
    await dispatcher.idle()
    expect(logger.lines.map((line) => line.split(' ', 1)[0]).sort()).toEqual([
      'error',
      'error',
      'info',
      'warn',
    ])
    for (const line of logger.lines) {
      expect(line).toContain(`"endpoint_host":"127.0.0.1:${port}"`)
      expect(line).not.toContain('hunter2')
      expect(line).not.toContain(secrets[0])
    }
  })
})
