import { newId, type QueueWatcher } from '@netbox-hooks/delivery'
import type { RedisQueue } from '@netbox-hooks/queue-redis'
import { expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../delivery/test/free-port.ts'
import { RedisCluster } from '../redis-cluster.ts'
import { RedisServer } from '../redis-server.ts'
import { attemptOf, claimIds, openQueue, rejection, storeSome, until } from '../support.ts'

vi.setConfig({ testTimeout: 300_000 })

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
  await queue.readdress([{ id: second, url: 'https://elsewhere.example.com/' }])
  const record = { id: newId(), at: Date.now(), action: 'webhook_created', actor: 'ops', body: '{}' }
  const create = { op: 'create', kind: 'x {y}', body: '{}' } as const
  await queue.objects.write([{ ...create, name: 'a {b}' }], [record])
  await queue.objects.write([
    { ...create, name: 'c' },
    { op: 'delete', kind: 'x {y}', id: 1, version: 1 },
  ])
  await queue.objects.numbersOf('x {y}', ['{z}'])
  expect((await queue.objects.list()).objects).toMatchObject([{ kind: 'x {y}', id: 2, name: 'c' }])
  const later = Date.now() + 1_000
  while ((await queue.prune({ before: later, bodiesBefore: later, limit: 10 })) > 0);
  const slots = new Set<unknown>()
  for (const key of await client.keys('*')) slots.add(await client.cluster('KEYSLOT', key))
  expect(slots.size).toBe(1)
})

async function startCluster(options?: { replicas: boolean }): Promise<RedisCluster> {
  const cluster = await RedisCluster.start(options)
  onTestFinished(() => cluster.stop())
  return cluster
}

const isAccepted = (queue: RedisQueue, id = newId()) =>
  queue.accept([{ id, body: '{}' }]).then(
    () => true,
    () => false,
  )

it('finds the node of a cluster that has its slot, from any other, and hears of what others do', async () => {
  const cluster = await startCluster()
  for (const [index, node] of cluster.nodes.entries()) {
    // Of these three prefixes each lies on another node.
    const prefix = await prefixOn(cluster, index)
    const url = cluster.urlOf([cluster.nodes[(index + 1) % 3] as typeof node])
    const [one, other] = [await openQueue({ url, prefix }), await openQueue({ url, prefix })]
    const heard = nextOf(other, (hear) => ({ onDue: hear }))
    await storeSome(one, 1)
    expect(await heard).toBe('a')
    const [id] = (await claimIds(other)) as [string]
    await other.record(attemptOf(id))
    expect(await one.counts()).toMatchObject({ pending: 0, delivered: 1 })
    expect((await one.history.get(id))?.state).toBe('delivered')
  }
})

it('refuses calls while its slot moves to another node, follows it there, and has lost nothing', async () => {
  const cluster = await startCluster()
  const prefix = newId()
  const queue = await openQueue({ url: cluster.urlOf(), prefix })
  const made = await storeSome(queue, 20)
  const claimed = await claimIds(queue, 5)
  const from = await cluster.ownerOf(`{${prefix}}:`)
  const to = cluster.nodes.find((node) => node !== from) as (typeof cluster.nodes)[number]
  await cluster.moveSlot(`{${prefix}}:`, to, async () => {
    const refused = await rejection(queue.accept([{ id: newId(), body: '{}' }]))
    expect(refused).toMatchObject({ code: 'NBH_QUEUE_FAILED' })
  })
  await until(() => isAccepted(queue), Boolean)
  expect(await cluster.ownerOf(`{${prefix}}:`)).toBe(to)
  expect(await queue.counts()).toMatchObject({ pending: 20, unprocessedEvents: 1 })
  for (const id of claimed) await queue.record(attemptOf(id))
  const rest = await claimIds(queue)
  expect([...claimed, ...rest]).toEqual(made)
  const heard = nextOf(queue, (hear) => ({ onDue: hear }))
  await storeSome(await openQueue({ url: cluster.urlOf([from]), prefix }), 1)
  await heard
})

it('goes on with the replica that takes the place of a node that was killed', async () => {
  const cluster = await startCluster({ replicas: true })
  const prefix = newId()
  const queue = await openQueue({ url: cluster.urlOf(), prefix })
  const made = await storeSome(queue, 3)
  const leader = await cluster.ownerOf(`{${prefix}}:`)
  const client = leader.client()
  await client.wait(1, 60_000)
  client.disconnect()
  await leader.kill()
  expect(await isAccepted(queue)).toBe(false)
  await until(() => isAccepted(queue), Boolean)
  expect(await claimIds(queue)).toEqual(made)
})

/** A prefix whose slot lies on that node. */
async function prefixOn(cluster: RedisCluster, index: number): Promise<string> {
  for (;;) {
    const prefix = newId()
    if ((await cluster.ownerOf(`{${prefix}}:`)) === cluster.nodes[index]) return prefix
  }
}

/** What a watcher hears next. */
function nextOf(queue: RedisQueue, watcher: (hear: (what: string) => void) => QueueWatcher): Promise<string> {
  return new Promise((resolve) => queue.watch(watcher(resolve)))
}
