import { NetboxHooksError } from '@netbox-hooks/core'
import { newId } from '@netbox-hooks/delivery'
import { RedisQueue } from '@netbox-hooks/queue-redis'
import type { Redis } from 'ioredis'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { claimIds, openQueue, rejection, storeSome, until } from '../support.ts'

let server: RedisServer
let admin: Redis
let prefix = ''
beforeEach(async () => {
  const started = await RedisServer.start()
  server = started
  admin = server.client()
  prefix = newId()
  return async () => {
    admin.disconnect()
    await started.stop()
  }
})

/** What a call is rejected with; `accepted` if it is not. */
async function acceptance(queue: RedisQueue): Promise<unknown> {
  try {
    await queue.accept([{ id: newId(), body: '{}' }])
    return 'accepted'
  } catch (error) {
    return NetboxHooksError.is(error) ? error.code : error
  }
}

/** Goes on by itself: nobody opens anything. */
const recovers = (queue: RedisQueue) =>
  until(
    () => acceptance(queue),
    (outcome) => outcome === 'accepted',
  )

it('says that it is refused when the password is changed under it, and goes on when it is right again', async () => {
  const queue = await openQueue({ url: server.url, prefix })
  const made = await storeSome(queue, 1)
  await admin.config('SET', 'requirepass', 'another one')
  await admin.auth('another one')
  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal')
  await until(
    () => acceptance(queue),
    (outcome) => outcome === 'NBH_REDIS_REFUSED',
  )
  await admin.config('SET', 'requirepass', '')
  await recovers(queue)
  expect(await claimIds(queue)).toEqual(made)
})

it('says that it is refused when a right is taken away, and goes on when it is given back', async () => {
  const rights = ['+@all', `~{${prefix}}:*`, `&{${prefix}}:*`]
  await admin.acl('SETUSER', 'hooks', 'on', '>secret', ...rights)
  const queue = await openQueue({ url: server.url.replace('//', '//hooks:secret@'), prefix })
  await admin.acl('SETUSER', 'hooks', '-@scripting')
  expect(await acceptance(queue)).toBe('NBH_REDIS_REFUSED')
  await admin.acl('SETUSER', 'hooks', '+@scripting')
  expect(await acceptance(queue)).toBe('accepted')
})

it('waits for a server that is slow, and no longer than a call may take for one that is too slow', async () => {
  const queue = await openQueue({ url: server.url, prefix, callTimeout: 3_000 })
  await admin.client('PAUSE', 300, 'ALL')
  expect(await acceptance(queue)).toBe('accepted')
  await admin.client('PAUSE', 600_000, 'WRITE')
  expect(await acceptance(queue)).toBe('NBH_QUEUE_FAILED')
  await admin.client('UNPAUSE')
  await recovers(queue)
})

it('does not open on a replica, which would keep nothing', async () => {
  const replica = await RedisServer.start('--replicaof', `127.0.0.1 ${server.port}`)
  onTestFinished(() => replica.stop())
  const client = replica.client()
  onTestFinished(() => client.disconnect())
  await until(
    () => client.info('replication'),
    (info) => info.includes('master_link_status:up'),
  )
  const error = await rejection(new RedisQueue({ url: replica.url, prefix }).open())
  expect(error).toMatchObject({ code: 'NBH_QUEUE_FAILED', message: expect.stringContaining('READONLY') })
})

it('fails on keys that somebody else has written, with what the server says of them', async () => {
  await admin.set(`{${prefix}}:waiting`, 'something')
  const queue = await openQueue({ url: server.url, prefix })
  const error = await rejection(queue.accept([{ id: newId(), body: '{}' }]))
  expect(error).toMatchObject({ code: 'NBH_QUEUE_FAILED', message: expect.stringContaining('WRONGTYPE') })
})

it('opens when a server that was away at the start has come', async () => {
  const queue = new RedisQueue({ url: server.url, prefix })
  onTestFinished(() => queue.close())
  await server.kill()
  expect(await rejection(queue.open())).toMatchObject({ code: 'NBH_REDIS_UNREACHABLE' })
  await server.begin()
  await queue.open()
  expect(await acceptance(queue)).toBe('accepted')
})
