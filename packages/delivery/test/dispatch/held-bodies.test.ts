import { expect, it } from 'vitest'
import { acceptOne, newDelivery, openQueue, startReceiver } from '../support.ts'
import { dispatcherOf } from './dispatcher-support.ts'

const mib = 1_024 * 1_024
const names = Array.from({ length: 10 }, (_, index) => `w${index}`)
const endpoints = Object.fromEntries(names.map((name) => [name, {}]))
const slowly = () => startReceiver((response) => setTimeout(() => response.writeHead(204).end(), 20))

it('has no more bytes of bodies in flight than it may hold, however many webhooks they are for', async () => {
  const { url, mostAtOnce } = await slowly()
  const queue = await openQueue()
  for (const webhook of names) {
    const eventId = await acceptOne(queue)
    const four = Array.from({ length: 4 }, () =>
      newDelivery({ eventId, webhook, url, body: new Uint8Array(mib).fill(32) }),
    )
    await queue.process(eventId, four)
  }
  const { dispatcher } = await dispatcherOf({ queue, endpoints, heldBytes: 8 * mib })
  await dispatcher.start()
  await dispatcher.idle()
  expect(await queue.counts()).toMatchObject({ delivered: 40, pending: 0 })
  expect(mostAtOnce()).toBeLessThanOrEqual(8)
})

it('leaves new deliveries in the queue for which it has no room, and sends them in time', async () => {
  const { url, mostAtOnce } = await slowly()
  const { dispatcher, queue, emit } = await dispatcherOf({ endpoints, heldBytes: 8 * mib })
  await dispatcher.start()
  const body = () => new Uint8Array(mib).fill(32)
  await Promise.all(names.flatMap((webhook) => [0, 1, 2, 3].map(() => emit({ webhook, url, body: body() }))))
  await dispatcher.idle()
  expect(await queue.counts()).toMatchObject({ delivered: 40, pending: 0 })
  expect(mostAtOnce()).toBeLessThanOrEqual(8)
})

it('counts a body once that the deliveries of an event share, and lets one alone that is larger than all there is', async () => {
  const { url, received, mostAtOnce } = await startReceiver((response) => {
    // Those of the first event wait for each other.
    if (received.length === names.length) for (const answer of waiting) answer()
    if (received.length >= names.length) response.writeHead(204).end()
    else waiting.push(() => response.writeHead(204).end())
  })
  const waiting: (() => void)[] = []
  const { dispatcher, queue, emit } = await dispatcherOf({ endpoints, heldBytes: mib / 2 })
  await dispatcher.start()
  const shared = new Uint8Array(mib).fill(32)
  await emit(...names.map((webhook) => ({ webhook, url, body: shared })))
  await dispatcher.idle()
  expect(mostAtOnce()).toBe(names.length)
  await emit({ webhook: 'w0', url, body: new Uint8Array(mib).fill(32) })
  await dispatcher.idle()
  expect(await queue.counts()).toMatchObject({ delivered: 11, pending: 0 })
})
