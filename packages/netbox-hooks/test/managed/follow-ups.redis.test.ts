import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { folderWith, startReceiver } from '../support.ts'
import { done, key, rule, startHost, webhook } from './support.ts'

const script = fileURLToPath(new URL('../fixtures/managing-host.mjs', import.meta.url))
let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

async function startChild(queue: string): Promise<ChildProcess> {
  const delivery = { network: { allow: ['127.0.0.1'] } }
  const config = { queue, delivery, encryption: { keys: [key] } }
  const child = fork(script, [folderWith(), JSON.stringify(config)])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

it('leaves to another host what a killed one has not cancelled', async () => {
  const receiver = await startReceiver()
  receiver.status = 500
  const queue = `redis://127.0.0.1:${server.port}?prefix=follow-ups`
  const { host, objects } = await startHost(folderWith(), { queue })
  await done(objects, [webhook('a', { payloadUrl: receiver.url }), rule('r', ['a'])])
  await host.emit(
    Array.from({ length: 600 }, (_, id) => ({
      eventType: 'object_created',
      objectType: 'dcim.site',
      objectId: id,
      data: { id },
    })),
  )
  await host.idle()
  const child = await startChild(queue)
  const begun = once(child, 'message')
  child.send({ orders: [{ op: 'delete', kind: 'webhook', id: 1 }], requestId: 'd' })
  await begun
  while (objects.named('webhook', 'a')) await setTimeout(1)
  child.kill('SIGKILL')
  // Whoever runs already would do it as well, some seconds later.
  await startHost(folderWith(), { queue })
  while ((await host.operations.counts()).pending > 0) await setTimeout(20)
  expect(await host.operations.counts()).toMatchObject({ cancelled: 600, failed: 0 })
  expect(host.operations.eventRules).toEqual([])
}, 60_000)
