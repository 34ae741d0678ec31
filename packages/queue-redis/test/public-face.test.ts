import * as queueRedis from '@netbox-hooks/queue-redis'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(queueRedis).sort()).toMatchInlineSnapshot(`
    [
      "RedisQueue",
      "RedisQueueReader",
      "RedisTransfer",
    ]
  `)
})
