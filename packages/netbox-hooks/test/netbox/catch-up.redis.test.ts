import type { Config } from 'netbox-hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { startReceiver } from '../support.ts'
import { NetboxDouble } from './netbox-double.ts'
import { catchUp, nameOf, namesOf, send, startFed } from './support.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

it('one of the hosts that share a queue reads the log, and knows what the others have accepted', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const queue = `redis://127.0.0.1:${server.port}?prefix=netbox` satisfies Config['queue']
  const one = await startFed(receiver, netbox, {}, undefined, { queue })
  await catchUp(one.host)
  const other = await startFed(receiver, netbox, {}, undefined, { queue })
  const [came, lost] = [netbox.change('created', 1), netbox.change('created', 2)]
  expect(await send(other, came)).toBe(202)
  await other.host.idle()
  expect(await other.host.netbox?.run({})).toMatchObject({ isElsewhere: true, accepted: 0 })
  expect(await one.host.netbox?.run({})).toMatchObject({ isElsewhere: false, accepted: 1, known: 1 })
  // It may come after all, and to the other one.
  expect(await send(other, lost)).toBe(202)
  await one.host.stop()
  const next = netbox.change('updated', 1)
  expect(await other.host.netbox?.run({})).toMatchObject({ isElsewhere: false, accepted: 1, known: 2 })
  await receiver.waitFor(3)
  await other.host.idle()
  expect(namesOf(receiver.received).sort()).toEqual([came, lost, next].map(nameOf).sort())
}, 60_000)

it('a change waits for one that has come to another of the hosts', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const shared = {
    queue: `redis://127.0.0.1:${server.port}?prefix=reorder`,
    webhooks: [{ name: 'receiver', payloadUrl: receiver.url, ordering: 'object' }],
  } satisfies Partial<Config>
  const settings = { late: 'reorder', reorder: { wait: '1h' } } as const
  const one = await startFed(receiver, netbox, settings, undefined, shared)
  await catchUp(one.host)
  const other = await startFed(receiver, netbox, settings, undefined, shared)
  const [missing, early] = [netbox.change('created', 1), netbox.change('updated', 1)]
  expect(await send(one, early)).toBe(202)
  await netbox.isAsked('changed_object_id=')
  expect(await send(other, missing)).toBe(202)
  await receiver.waitFor(2)
  expect(namesOf(receiver.received)).toEqual([missing, early].map(nameOf))
  await one.host.idle()
}, 60_000)
