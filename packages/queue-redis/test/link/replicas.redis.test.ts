import { NetboxHooksError } from '@netbox-hooks/core'
import { newId } from '@netbox-hooks/delivery'
import { expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { openQueue, rejection, storeSome, until } from '../support.ts'

it('refuses to accept from a server that has become a replica, and goes on when it leads again', async () => {
  const server = await RedisServer.start()
  onTestFinished(() => server.stop())
  const queue = await openQueue({ url: server.url, prefix: newId() })
  await storeSome(queue, 1)
  const client = server.client()
  onTestFinished(() => client.disconnect())
  await client.replicaof('127.0.0.1', 1)
  const accept = () => queue.accept([{ id: newId(), body: '{}' }])
  const error = await rejection(accept())
  expect(NetboxHooksError.is(error) && error.code).toBe('NBH_QUEUE_FAILED')
  await client.replicaof('NO', 'ONE')
  await until(
    () => accept().then(Boolean, () => false),
    (isAccepted) => isAccepted,
  )
  expect((await queue.counts()).pending).toBe(1)
})

it('accepts nothing while fewer replicas follow than the server is told to need', async () => {
  const server = await RedisServer.start()
  onTestFinished(() => server.stop())
  const queue = await openQueue({ url: server.url, prefix: newId() })
  const client = server.client()
  onTestFinished(() => client.disconnect())
  await client.config('SET', 'min-replicas-to-write', '1')
  const error = await rejection(queue.accept([{ id: newId(), body: '{}' }]))
  expect(NetboxHooksError.is(error) && error.code).toBe('NBH_QUEUE_FAILED')
  expect((await queue.counts()).unprocessedEvents).toBe(0)
  await client.config('SET', 'min-replicas-to-write', '0')
  expect((await queue.accept([{ id: newId(), body: '{}' }])).ids.length).toBe(1)
})
