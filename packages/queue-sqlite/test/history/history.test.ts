import { join } from 'node:path'
import { cancelMatching, newId, Retention, redeliverMatching } from '@netbox-hooks/delivery'
import { SqliteHistory } from '@netbox-hooks/queue-sqlite'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { dispatcherOf } from '../../../delivery/test/dispatch/dispatcher-support.ts'
import {
  acceptOne,
  newDelivery,
  openQueue,
  rejection,
  startReceiver,
  temporaryFolder,
} from '../../../delivery/test/support.ts'
import { startFixture } from '../support.ts'

describe('history', () => {
  it('is read from another process while the host writes', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const queue = await openQueue({ path })
    const fixture = startFixture('list-history', path)
    expect((await fixture.lines.next()).value).toBe('0')
    const eventId = await acceptOne(queue)
    await queue.process(eventId, [newDelivery({ eventId }), newDelivery({ eventId })])
    while ((await fixture.lines.next()).value !== '2');
  })

  it('keeps what an attempt was, and the first KiB of its answer', async () => {
    const { url } = await startReceiver((response) =>
      response.writeHead(500, { 'x-a': 'b' }).end('x'.repeat(5_000)),
    )
    const { dispatcher, queue, emit } = await dispatcherOf({ endpoints: { a: { retrySchedule: [0] } } })
    await dispatcher.start()
    const meta = { objectType: 'dcim.site', objectId: 7 }
    const [delivery] = await emit({ url, meta })
    await dispatcher.idle()
    const details = await queue.history.get(delivery?.id as string)
    expect(details).toMatchObject({ state: 'failed', attempts: 1, meta, webhook: 'a', url })
    const [attempt] = details?.attemptList ?? []
    expect(attempt).toMatchObject({ number: 1, status: 500, error: { code: 'NBH_RESPONSE_STATUS' } })
    expect(attempt?.timings).toMatchObject({ total: expect.any(Number), firstByte: expect.any(Number) })
    expect(attempt?.responseBody).toBe('x'.repeat(1_024))
    expect(await queue.history.count({ errorCode: 'NBH_RESPONSE_STATUS' })).toBe(1)
    expect(await queue.history.count({ errorCode: 'NBH_DNS_FAILED' })).toBe(0)
  })

  it('finds one event among thousands, a part of them with each question', async () => {
    const queue = await openQueue()
    const events = Array.from({ length: 5_200 }, () => ({ id: newId(), body: '{}' }))
    await queue.accept(events)
    const work = events.map(({ id: eventId }, index) =>
      queue.process(eventId, index === 5_100 ? [] : [newDelivery({ eventId })]),
    )
    await Promise.all(work)
    const first = await queue.history.events({ notSentTo: 'a' })
    expect(first.events).toEqual([])
    const second = await queue.history.events({ notSentTo: 'a' }, { cursor: first.next })
    expect(second).toEqual({ events: [events[5_100]], next: undefined })
  })

  it('of no file says so', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const history = new SqliteHistory({ path })
    onTestFinished(() => history.close())
    expect(await rejection(history.list())).toMatchObject({ code: 'NBH_QUEUE_UNREADABLE', where: path })
  })
})

describe('many deliveries at once', () => {
  it('are counted, sent once more and cancelled by a filter', async () => {
    const { url, received } = await startReceiver()
    const { dispatcher, queue, emit } = await dispatcherOf()
    const { history } = queue
    await dispatcher.start()
    const rules = Array.from({ length: 1_200 }, (_, index) => ({ url, meta: { rule: `r${index % 2}` } }))
    await emit(...rules)
    await dispatcher.idle()
    const filter = { rule: 'r1', state: 'delivered' } as const
    const progress: number[] = []
    const onProgress = ({ changed }: { changed: number }) => void progress.push(changed)
    const sent = await redeliverMatching(dispatcher, { history, filter, onProgress })
    expect(sent).toEqual({ matched: 600, changed: 600, problems: [], next: undefined })
    expect(progress).toEqual([500, 600])
    await dispatcher.idle()
    expect(received).toHaveLength(1_800)

    await dispatcher.pause('a')
    await emit(...rules.slice(0, 10))
    expect(await cancelMatching(dispatcher, { history, filter: { webhook: 'a' } })).toMatchObject({
      matched: 10,
      changed: 10,
    })
    expect(await queue.counts()).toMatchObject({ pending: 0, cancelled: 10 })
  })

  it('are sent once more one time for a key, stopped and begun anew wherever it may be', async () => {
    const { dispatcher, queue, emit } = await dispatcherOf()
    const { history } = queue
    await emit(...Array.from({ length: 1_200 }, () => ({})))
    // Nothing is sent, so that what is made here fits the filter as well.
    const request = { history, filter: { webhook: 'a' }, idempotencyKey: 'a key' }
    const stopped = await redeliverMatching(dispatcher, { ...request, signal: AbortSignal.abort() })
    expect(stopped).toMatchObject({ matched: 500, changed: 500, next: expect.any(String) })
    const anew = await redeliverMatching(dispatcher, request)
    expect(anew).toMatchObject({ changed: 700, next: undefined })
    const rest = await redeliverMatching(dispatcher, { ...request, cursor: stopped.next })
    expect(rest).toMatchObject({ matched: 700, changed: 0, next: undefined })
    expect(await queue.counts()).toMatchObject({ pending: 2_400 })

    const other = await redeliverMatching(dispatcher, { history, filter: {}, signal: AbortSignal.abort() })
    expect(other).toMatchObject({ changed: 500 })
    const ended = await redeliverMatching(dispatcher, { history, filter: {}, cursor: other.next })
    expect(ended).toMatchObject({ changed: 1_900, next: undefined })
    expect(await queue.counts()).toMatchObject({ pending: 4_800 })
    const invalid = redeliverMatching(dispatcher, { history, filter: {}, cursor: 'abc' })
    expect(await rejection(invalid)).toMatchObject({ code: 'NBH_CURSOR_INVALID' })
  })
})

describe('retention', () => {
  it('drops what is older than it says, in small chunks', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { url } = await startReceiver()
    const { dispatcher, queue, emit } = await dispatcherOf()
    await dispatcher.start()
    await emit(...Array.from({ length: 500 }, () => ({ url })))
    await dispatcher.idle()
    vi.setSystemTime(Date.now() + 1_800_000)
    const progress: number[] = []
    await new Retention({ queue, attempts: 3_600_000, bodies: 0 }).run((looked) => void progress.push(looked))
    expect(progress.length).toBeGreaterThan(2)
    const { deliveries } = await queue.history.list({}, { limit: 1 })
    expect((await queue.history.get(deliveries[0]?.id as string))?.body).toBeUndefined()
    await new Retention({ queue, attempts: 0, bodies: 0 }).run()
    expect(await queue.history.count()).toBe(0)
    expect(await queue.counts()).toMatchObject({ delivered: 0, pending: 0 })
  })
})
