import type { ServerResponse } from 'node:http'
import { actionTarget, type Endpoint, newId, readdressMatching } from '@netbox-hooks/delivery'
import { describe, expect, it } from 'vitest'
import { collectGarbage, keepingLogger, type Received, startReceiver, until } from '../support.ts'
import { dispatcherOf, idOf, secrets } from './dispatcher-support.ts'

/** Endpoints that a test changes. */
function changing(first: Readonly<Record<string, Partial<Endpoint>>>) {
  const endpoints = new Map(Object.entries(first))
  const endpoint = (name: string): Endpoint | undefined => {
    const part = endpoints.get(name)
    return part && { name, secrets, ...part }
  }
  return { endpoints, endpoint }
}

/** A receiver that answers only when it is told to. */
async function holdingReceiver() {
  const held: ServerResponse[] = []
  const receiver = await startReceiver((response) => void held.push(response))
  const answer = (count = held.length) => {
    for (const response of held.splice(0, count)) response.end()
  }
  return { ...receiver, held, answer }
}

describe('a webhook that is held', () => {
  it('is sent nothing, and no attempt is burnt, until it is held no more', async () => {
    const { url, received } = await startReceiver()
    const { endpoints, endpoint } = changing({ a: { held: 'Its secret cannot be read.' } })
    const logger = keepingLogger()
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({ endpoint, logger })
    await dispatcher.start()
    const [delivery] = await emit({ url }, { url })
    await dispatcher.idle()
    expect([received.length, attempts.length]).toEqual([0, 0])
    expect(await queue.counts()).toMatchObject({ pending: 2, failed: 0 })
    expect(dispatcher.traffic('a')).toMatchObject({
      held: 'Its secret cannot be read.',
      inFlight: 0,
    })
    expect(dispatcher.state('a').state).toBe('active')
    // Whoever holds it has said why.
    expect(logger.lines).toEqual([])

    endpoints.set('a', {})
    dispatcher.renew('a')
    await dispatcher.idle()
    expect(received).toHaveLength(2)
    expect(attempts.map(({ number, state }) => [number, state])).toEqual(Array(2).fill([1, 'delivered']))
    expect((await queue.history.get(delivery?.id ?? ''))?.attemptList).toHaveLength(1)
    expect(dispatcher.traffic('a').held).toBeUndefined()
  })

  it('gives back what was claimed for it, and finishes what is in flight', async () => {
    const { url, received, answer } = await holdingReceiver()
    const { endpoints, endpoint } = changing({ a: { concurrency: 2 } })
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    await emit(...Array.from({ length: 10 }, () => ({ url })))
    await until(() => received.length === 2)
    endpoints.set('a', { concurrency: 2, held: 'No.' })
    dispatcher.renew('a')
    answer()
    await dispatcher.idle()
    expect([received.length, attempts.length]).toEqual([2, 2])
    // Nobody has claimed them.
    const { deliveries } = await queue.claim('a', 100)
    expect(deliveries).toHaveLength(8)
  })

  it('is noticed at the attempt, if nobody has told of it', async () => {
    const { url, received } = await startReceiver()
    const { endpoints, endpoint } = changing({ a: {} })
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    await emit({ url })
    await dispatcher.idle()
    endpoints.set('a', { held: 'No.' })
    await emit({ url }, { url }, { url })
    await dispatcher.idle()
    expect([received.length, attempts.length]).toEqual([1, 1])
    expect(dispatcher.traffic('a').held).toBe('No.')
    expect((await queue.claim('a', 100)).deliveries).toHaveLength(3)
  })
})

describe('a webhook that there is no more', () => {
  it('keeps its deliveries, which wait until there is one of that name again', async () => {
    const { url, received } = await startReceiver()
    const { endpoints, endpoint } = changing({ b: {} })
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    const [waiting] = await emit({ url }, { url, webhook: 'b' })
    await dispatcher.idle()
    expect(received.map(idOf)).toHaveLength(1)
    expect(attempts).toHaveLength(1)
    expect(await queue.counts()).toMatchObject({ pending: 1, delivered: 1, failed: 0 })
    expect(dispatcher.traffic('a').held).toBe('This host knows no webhook of that name.')

    endpoints.set('a', {})
    dispatcher.renew('a')
    await dispatcher.idle()
    expect(received.map(idOf)).toContain(waiting?.id)
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 2 })
  })

  it('does not keep them from being sent elsewhere, or cancelled', async () => {
    const { url, received } = await startReceiver()
    const { endpoint } = changing({ b: {} })
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    const [one, other] = await emit({ url }, { url })
    const again = newId()
    const to = { webhook: 'b', method: 'POST', url, headers: {} }
    await dispatcher.redeliver([{ deliveryId: one?.id ?? '', id: again, to }])
    await dispatcher.idle()
    expect(received.map(idOf)).toEqual([again])
    const ids = [one?.id ?? '', other?.id ?? '']
    expect(await dispatcher.cancel(ids)).toEqual(ids)
    expect(await queue.counts()).toMatchObject({ pending: 0, cancelled: 2, delivered: 1 })
  })

  it('is told of by the log when deliveries of an earlier host wait for it', async () => {
    const { dispatcher: first, queue, emit } = await dispatcherOf()
    await emit({ webhook: 'former' })
    await first.stop()
    const logger = keepingLogger()
    const { dispatcher } = await dispatcherOf({ queue, endpoint: () => undefined, logger })
    await dispatcher.start()
    await dispatcher.idle()
    expect(logger.lines).toEqual([
      'warn {"webhook":"former","code":"NBH_WEBHOOK_UNKNOWN"} Nothing is sent to the webhook former: This host knows no webhook of that name.',
    ])
  })

  it('is not the run of an action, which fails if there is none any more', async () => {
    const { dispatcher, queue, attempts, emit } = await dispatcherOf({ endpoint: () => undefined })
    await dispatcher.start()
    await emit({ webhook: actionTarget('ping') })
    await dispatcher.idle()
    expect(attempts).toMatchObject([{ number: 1, state: 'failed', error: { code: 'NBH_WEBHOOK_UNKNOWN' } }])
    expect(await queue.counts()).toMatchObject({ pending: 0, failed: 1 })
  })

  it('leaves nothing behind, however often one comes and goes', async () => {
    const { url, received } = await startReceiver()
    const { endpoints, endpoint } = changing({})
    const { dispatcher, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    const limits: WeakRef<object>[] = []
    for (let round = 0; round < 50; round += 1) {
      const webhook = `w${round}`
      const rateLimit = { count: 100, per: 1 }
      limits.push(new WeakRef(rateLimit))
      endpoints.set(webhook, { rateLimit })
      dispatcher.renew(webhook)
      await emit({ webhook, url })
      await dispatcher.idle()
      endpoints.delete(webhook)
      dispatcher.renew(webhook)
    }
    expect(received).toHaveLength(50)
    // A lane holds its own. The last request's may be held by the connection that is kept.
    await until(() => {
      collectGarbage()
      return limits.slice(0, -1).every((limit) => limit.deref() === undefined)
    })
  })
})

describe('a webhook that is changed', () => {
  it('has more requests in flight at once, or fewer, from then on', async () => {
    const { url, received, held, answer, mostAtOnce } = await holdingReceiver()
    const { endpoints, endpoint } = changing({ a: { concurrency: 2 } })
    const { dispatcher, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    await emit(...Array.from({ length: 40 }, () => ({ url })))
    await until(() => received.length === 2)
    endpoints.set('a', { concurrency: 6 })
    dispatcher.renew('a')
    await until(() => received.length === 6)
    expect(dispatcher.traffic('a')).toMatchObject({ inFlight: 6, limit: 6 })
    endpoints.set('a', { concurrency: 1 })
    dispatcher.renew('a')
    answer(5)
    await until(() => dispatcher.inFlight === 1)
    expect([received.length, held.length]).toEqual([6, 1])
    answer()
    await until(() => received.length === 7)
    expect([dispatcher.traffic('a').limit, mostAtOnce()]).toEqual([1, 6])
    endpoints.set('a', { concurrency: 8 })
    dispatcher.renew('a')
    const answering = setInterval(answer, 1)
    await dispatcher.idle()
    clearInterval(answering)
    expect(received).toHaveLength(40)
  })

  it('is sent to at its new rate, and a change lets nothing through by itself', async () => {
    const { url, received } = await startReceiver()
    const { endpoints, endpoint } = changing({ a: { rateLimit: { count: 3, per: 3_600_000 } } })
    const { dispatcher, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    await emit(...Array.from({ length: 30 }, () => ({ url })))
    await until(() => received.length === 3)
    for (const count of [2, 10, 3]) {
      endpoints.set('a', { rateLimit: { count, per: 3_600_000 } })
      dispatcher.renew('a')
    }
    await until(() => dispatcher.inFlight === 0)
    expect(dispatcher.traffic('a').openAt).toBeGreaterThan(Date.now())
    expect(received).toHaveLength(3)
    endpoints.set('a', {})
    dispatcher.renew('a')
    await dispatcher.idle()
    expect(received).toHaveLength(30)
    expect(dispatcher.traffic('a').openAt).toBeUndefined()
  })
})

describe('pending deliveries that are readdressed', () => {
  it('go to the new URL with the same bytes and ids, those in memory as well', async () => {
    const [before, after] = [await holdingReceiver(), await startReceiver()]
    const { endpoint } = changing({ a: { retrySchedule: [0, 0, 0] } })
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    const made = await emit(...Array.from({ length: 510 }, () => ({ url: before.url })))
    const [ended] = await emit({ url: after.url, webhook: 'gone' })
    await dispatcher.cancel([ended?.id ?? ''])
    await until(() => before.received.length === 8)
    const urlOf = async () => after.url
    const options = { history: queue.history, filter: { webhook: 'a' }, urlOf }
    const { matched, changed, next } = await readdressMatching(dispatcher, options)
    expect([matched, changed, next]).toEqual([510, 510, undefined])
    // What is in flight fails, and is tried again there.
    for (const response of before.held) response.writeHead(500).end()
    await dispatcher.idle()
    expect(before.received).toHaveLength(8)
    expect(new Set(after.received.map(idOf))).toEqual(new Set(made.map(({ id }) => id)))
    expect(new Set(after.received.map(({ body }) => body)).size).toBe(1)
    expect(await queue.counts()).toMatchObject({ pending: 0, delivered: 510, cancelled: 1 })
  })

  it('each goes where it is told to, and one of which nobody can say where stays', async () => {
    const { url, received } = await startReceiver()
    const { endpoints, endpoint } = changing({})
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoint })
    await dispatcher.start()
    const of = (objectId: number) => ({ url, meta: { objectId } })
    await emit(of(1), of(2), of(3))
    const { changed } = await readdressMatching(dispatcher, {
      history: queue.history,
      filter: { webhook: 'a' },
      urlOf: async ({ meta }) => (meta?.objectId === 2 ? undefined : `${url}/${meta?.objectId}`),
    })
    expect(changed).toBe(2)
    endpoints.set('a', {})
    dispatcher.renew('a')
    await dispatcher.idle()
    expect(received.map(({ path }: Received) => path).sort()).toEqual(['/hook', '/hook/1', '/hook/3'])
  })
})
