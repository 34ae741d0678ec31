import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Dispatcher, type Endpoint, HttpSender, NetworkPolicy, newId } from '@netbox-hooks/delivery'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { newDelivery, openQueue, until } from '../support.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

/** A receiver that counts what it gets. */
async function countingReceiver() {
  let received = 0
  const endpoint = createServer((request, response) => {
    request.resume()
    received += 1
    response.writeHead(204).end()
  })
  endpoint.listen(0, '127.0.0.1')
  await until(() => endpoint.listening, Boolean)
  onTestFinished(() => void endpoint.close())
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  return { url, received: () => received }
}

/** A host that sends to the webhook `a` as `endpoint` says, or only follows what others send. */
async function hostOf(
  prefix: string,
  endpoint: () => Endpoint | undefined,
  does: 'start' | 'follow' = 'start',
) {
  const queue = await openQueue({ url: server.url, prefix })
  const attempts: string[] = []
  const dispatcher = new Dispatcher({
    queue,
    endpoint,
    sender: new HttpSender({ policy: new NetworkPolicy({ allow: ['127.0.0.1'] }), userAgent: 'test' }),
    onAttempt: ({ id }) => void attempts.push(id),
  })
  onTestFinished(() => dispatcher.stop({ graceMs: 0 }))
  await dispatcher[does]()
  return { queue, dispatcher, attempts }
}

type Host = Awaited<ReturnType<typeof hostOf>>

async function emit({ queue, dispatcher }: Host, url: string, count: number): Promise<void> {
  const eventId = newId()
  await queue.accept([{ id: eventId, body: '{}' }])
  await dispatcher.enqueue(
    eventId,
    Array.from({ length: count }, () => newDelivery(eventId, { url })),
  )
}

it.each([
  ['a host that knows no such webhook', undefined],
  ['a host that cannot read its secret', 'Its secret cannot be read.'],
])('%s leaves all of it to the others, whosever turn it is', async (_who, held) => {
  const { url, received } = await countingReceiver()
  const prefix = newId()
  const settings: Endpoint = { name: 'a', secrets: [], concurrency: 1 }
  let mine: Endpoint | undefined = held === undefined ? undefined : { ...settings, held }
  const hosts = [await hostOf(prefix, () => mine), await hostOf(prefix, () => settings)] as const
  const [cannot, can] = hosts
  for (const host of hosts) await emit(host, url, 5)
  await until(received, (count) => count === 10)
  await can.dispatcher.idle()
  expect([cannot.attempts.length, can.attempts.length]).toEqual([0, 10])
  expect(cannot.dispatcher.traffic('a')).toMatchObject({ limit: 0, held: held ?? expect.any(String) })
  expect((await can.queue.counts()).delivered).toBe(10)

  // As soon as it can, it takes over what the other one leaves.
  mine = settings
  cannot.dispatcher.renew('a')
  await can.dispatcher.stop()
  await can.queue.close()
  await emit(cannot, url, 5)
  await until(
    () => cannot.attempts.length,
    (count) => count === 5,
  )
  expect(received()).toBe(15)
})

it('what a host has claimed goes to the others at once when it cannot send it any more', async () => {
  const { url, received } = await countingReceiver()
  const prefix = newId()
  // One request in an hour: what waits is claimed, and held up.
  let mine: Endpoint = { name: 'a', secrets: [], rateLimit: { count: 1, per: 3_600_000 } }
  const first = await hostOf(prefix, () => mine)
  await emit(first, url, 10)
  await until(
    () => first.attempts.length,
    (count) => count === 1,
  )
  const second = await hostOf(prefix, () => ({ name: 'a', secrets: [] }))
  await second.dispatcher.idle()
  expect(second.attempts).toHaveLength(0)
  mine = { ...mine, held: 'Its secret cannot be read.' }
  first.dispatcher.renew('a')
  await until(received, (count) => count === 10)
})

it('what other hosts have in memory goes to the new URL as well', async () => {
  const [before, after] = [await countingReceiver(), await countingReceiver()]
  const prefix = newId()
  // One request in an hour: what waits is claimed, and held up.
  const settings: Endpoint = { name: 'a', secrets: [], rateLimit: { count: 1, per: 3_600_000 } }
  let [first, second] = [settings, settings]
  const [one, two] = [await hostOf(prefix, () => first), await hostOf(prefix, () => second)]
  await emit(one, before.url, 12)
  await until(before.received, (count) => count === 1)
  const { deliveries } = await one.queue.history.list({ state: 'pending' }, { limit: 100 })
  const ids = deliveries.map(({ id }) => id)
  const changed = await one.dispatcher.readdress(ids.map((id) => ({ id, url: after.url })))
  expect(new Set(changed)).toEqual(new Set(ids))
  first = { name: 'a', secrets: [] }
  second = first
  for (const { dispatcher } of [one, two]) dispatcher.renew('a')
  await until(after.received, (count) => count === ids.length)
  expect(before.received()).toBe(12 - ids.length)
})

it('a host that sends nothing takes no part of what others share, whatever it knows', async () => {
  const { url, received } = await countingReceiver()
  const prefix = newId()
  const settings: Endpoint = { name: 'a', secrets: [], concurrency: 1 }
  let known: Endpoint | undefined
  const follower = await hostOf(prefix, () => known, 'follow')
  const sender = await hostOf(prefix, () => settings)
  await emit(follower, url, 3)
  await until(received, (count) => count === 3)
  known = settings
  follower.dispatcher.renew('a')
  known = undefined
  follower.dispatcher.renew('a')
  await emit(sender, url, 3)
  await until(received, (count) => count === 6)
  const [share] = await sender.queue.limits.share([{ webhook: 'b', limit: 8, keep: 0 }])
  expect(share).toMatchObject({ held: 8, due: 8 })
})
