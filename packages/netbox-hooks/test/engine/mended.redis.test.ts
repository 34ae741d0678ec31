import type { Config } from 'netbox-hooks'
import { afterAll, beforeAll, it } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { mendConfiguration, mendManaged } from './mended-support.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

const queueAt = (prefix: string) =>
  `redis://127.0.0.1:${server.port}?prefix=${prefix}` as NonNullable<Config['queue']>

it('what fails before it can be sent is listed, counted, and sent once its configuration is mended', () =>
  mendConfiguration({ queue: queueAt('declared') }))

it('what fails of managed webhooks and rules is listed, counted, and sent once they are mended', () =>
  mendManaged({ queue: queueAt('managed') }))
