import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startReceiver, until } from '../support.ts'
import { dispatcherOf, idOf } from './dispatcher-support.ts'

const pathsOf = (received: readonly { readonly path: string }[]) => received.map(({ path }) => path.slice(6))

describe('a rate limit', () => {
  it('lets as many through as it says, and no more', async () => {
    const { url, received } = await startReceiver()
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({
      endpoints: { a: { rateLimit: { count: 2, per: 3_600_000 } } },
    })
    await dispatcher.start()
    await Promise.all(Array.from({ length: 5 }, () => emit({ url })))
    await until(() => attempts.length === 2)
    await dispatcher.stop()
    expect(received).toHaveLength(2)
    expect(await queue.counts()).toMatchObject({ pending: 3, delivered: 2 })
  })

  it('lets the others through as time passes', async () => {
    const { url, received } = await startReceiver()
    const { dispatcher, emit } = await dispatcherOf({
      endpoints: { a: { rateLimit: { count: 1, per: 10 } } },
    })
    await dispatcher.start()
    await Promise.all(Array.from({ length: 5 }, () => emit({ url })))
    await dispatcher.idle()
    expect(received).toHaveLength(5)
  })
})

it('lets webhooks take turns where they share the slots of the host', async () => {
  const { url, received } = await startReceiver()
  const { dispatcher, emit } = await dispatcherOf({ endpoints: { a: {}, b: {} }, concurrency: 1 })
  const urlOf = (webhook: string) => ({ webhook, url: `${url}/${webhook}` })
  await emit(...Array.from({ length: 10 }, () => urlOf('a')))
  await emit(...Array.from({ length: 10 }, () => urlOf('b')))
  await dispatcher.start()
  await dispatcher.idle()
  const order = pathsOf(received)
  expect(order).toHaveLength(20)
  // Either may have been claimed a little before the other.
  const last = order.lastIndexOf(order[0] as string)
  expect(order.slice(0, last).filter((path) => path !== order[0]).length).toBeGreaterThanOrEqual(7)
})

it('sends what was never tried before what was', async () => {
  const { url, received } = await startReceiver((response) =>
    response.writeHead(received.length <= 3 ? 500 : 204).end(),
  )
  const { dispatcher, queue, attempts, emit } = await dispatcherOf({
    endpoints: { a: { concurrency: 1, retrySchedule: [0, 0, 0] } },
  })
  const tried = await emit({ url }, { url }, { url })
  const { deliveries } = await queue.claim('a', 3)
  const failed = { startedAt: 1, durationMs: 1, status: 500, responseBody: '', error: undefined } as const
  for (const { id } of deliveries) {
    await queue.record({ deliveryId: id, number: 1, ...failed, state: 'pending', nextDueAt: 2 })
  }
  const fresh = await emit({ url }, { url }, { url }, { url })
  await dispatcher.start()
  await until(() => attempts.length >= 7)
  const order = received.map(idOf)
  expect(order.slice(0, 4)).toEqual(fresh.map(({ id }) => id))
  expect(order.slice(4, 7)).toEqual(tried.map(({ id }) => id))
})

describe('ordering', () => {
  it('by webhook keeps all of its deliveries in order, through retries', async () => {
    const { url, received, mostAtOnce } = await startReceiver((response, { path }) => {
      const isFirst = received.filter((other) => other.path === path).length === 1
      response.writeHead(isFirst && path.endsWith('3') ? 500 : 204).end()
    })
    const { dispatcher, emit, queue } = await dispatcherOf({
      endpoints: { a: { ordering: 'webhook', retrySchedule: [0, 1] } },
    })
    await dispatcher.start()
    await Promise.all(Array.from({ length: 10 }, (_, index) => emit({ url: `${url}/${index}` })))
    await until(() => received.length === 11)
    await dispatcher.idle()
    expect(pathsOf(received)).toEqual(['0', '1', '2', '3', '3', '4', '5', '6', '7', '8', '9'])
    expect(mostAtOnce()).toBe(1)
    expect(await queue.counts()).toMatchObject({ delivered: 10 })
  })

  it('by object holds back those of the same object alone', async () => {
    const held: ServerResponse[] = []
    const { url, received } = await startReceiver((response, { path }) => {
      if (path.endsWith('x0')) held.push(response)
      else response.writeHead(204).end()
    })
    const { dispatcher, emit } = await dispatcherOf({ endpoints: { a: { ordering: 'object' } } })
    await dispatcher.start()
    for (const name of ['x0', 'y0', 'x1', 'y1', 'x2']) {
      await emit({ url: `${url}/${name}`, orderingKey: name.slice(0, 1) })
    }
    await emit({ url: `${url}/free` })
    await until(() => received.length === 4)
    expect(pathsOf(received).sort()).toEqual(['free', 'x0', 'y0', 'y1'])
    held[0]?.writeHead(204).end()
    await until(() => received.length === 6)
    await dispatcher.idle()
    expect(pathsOf(received).slice(4)).toEqual(['x1', 'x2'])
  })

  it('goes on behind one that has failed for good', async () => {
    const { url, received } = await startReceiver((response, { path }) =>
      response.writeHead(path.endsWith('0') ? 500 : 204).end(),
    )
    const { dispatcher, emit } = await dispatcherOf({
      endpoints: { a: { ordering: 'webhook', retrySchedule: [0] } },
    })
    await dispatcher.start()
    await emit({ url: `${url}/0` }, { url: `${url}/1` })
    await dispatcher.idle()
    expect(pathsOf(received)).toEqual(['0', '1'])
  })

  it.each([
    ['block', 1],
    [{ skipAfter: 1_000 }, 2],
    [{ skipAfter: 1_000_000 }, 1],
  ] as const)('with head %o behind one that will be tried in a minute sends %i', async (head, sent) => {
    const { url, received } = await startReceiver((response, { path }) =>
      response.writeHead(path.endsWith('0') ? 500 : 204).end(),
    )
    const { dispatcher, emit } = await dispatcherOf({
      endpoints: { a: { ordering: 'webhook', head, retrySchedule: [0, 60_000] } },
    })
    await dispatcher.start()
    await emit({ url: `${url}/0` }, { url: `${url}/1` })
    await dispatcher.idle()
    expect(received).toHaveLength(sent)
  })
})
