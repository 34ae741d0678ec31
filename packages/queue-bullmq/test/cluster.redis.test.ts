import { newId } from '@netbox-hooks/delivery'
import { expect, it, onTestFinished } from 'vitest'
import { freePort, RedisServer } from './redis-server.ts'
import { attemptOf, claimIds, openQueue, storeSome, until } from './support.ts'

it('keeps all keys of a queue in one slot of a cluster', async () => {
  const bus = String(await freePort())
  const server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-port', bus)
  onTestFinished(() => server.stop())
  const client = server.client()
  onTestFinished(() => client.disconnect())
  await client.cluster('ADDSLOTSRANGE', 0, 16_383)
  await until(
    () => client.cluster('INFO') as Promise<string>,
    (info) => info.includes('cluster_state:ok'),
  )
  const queue = await openQueue({ url: server.url, prefix: newId() })
  const [first, second] = (await storeSome(queue, 2, { orderingKey: 'x {y}' })) as [string, string]
  expect(await claimIds(queue)).toEqual([first])
  await queue.record(attemptOf(first))
  expect(await claimIds(queue)).toEqual([second])
  await queue.release([second])
  await queue.cancel([second])
  expect(await queue.redeliver([{ deliveryId: second, id: newId() }])).toHaveLength(1)
  expect((await queue.history.list({ webhook: 'a' })).deliveries).toHaveLength(3)
  const later = Date.now() + 1_000
  while ((await queue.prune({ before: later, bodiesBefore: later, limit: 10 })) > 0);
  const slots = new Set<unknown>()
  for (const key of await client.keys('*')) slots.add(await client.cluster('KEYSLOT', key))
  expect(slots.size).toBe(1)
})
