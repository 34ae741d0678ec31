import { threadId } from 'node:worker_threads'
import { verifyWebhook } from '@netbox-hooks/verify'
import { type Config, createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver, type TestReceiver } from '../support.ts'

/** A host that sends by two threads, to webhooks that keep the order of each object. */
async function startHost(...receivers: TestReceiver[]) {
  const webhooks = receivers.map(({ url }, index) => ({
    name: `webhook ${index}`,
    payloadUrl: url,
    secret: 'a secret',
    ordering: 'object' as const,
    concurrency: 40,
  }))
  const { eventRules = [], delivery } = configFor({ url: '' })
  const config: Config = {
    webhooks,
    eventRules: eventRules.map((rule) => ({ ...rule, webhooks: webhooks.map(({ name }) => name) })),
    delivery: { ...delivery, threads: 2 },
  }
  const logger = keepingLogger()
  const host = createHost({ cwd: folderWith(), config, logger })
  onTestFinished(() => host.stop())
  return { host, lines: logger.lines }
}

const changes = (objects: number, times: number) =>
  Array.from({ length: objects * times }, (_, index) => ({
    eventType: 'object_updated',
    objectType: 'dcim.site',
    objectId: index % objects,
    data: { id: index % objects, time: Math.floor(index / objects) },
  }))

it('threads send what is signed, in the order of each object, and plugins hear of it where they live', async () => {
  const receiver = await startReceiver()
  const { host, lines } = await startHost(receiver)
  const heardIn = new Set<number>()
  let delivered = 0
  host.hooks.attempt.tap('test', () => void heardIn.add(threadId))
  host.hooks.delivered.tap('test', () => {
    delivered += 1
    heardIn.add(threadId)
  })
  await host.start()
  await host.emit(changes(40, 5))
  await host.idle()

  expect([delivered, receiver.received.length]).toEqual([200, 200])
  expect([...heardIn]).toEqual([threadId])
  for (const { headers, body } of receiver.received)
    expect(verifyWebhook({ headers, body: Buffer.from(body), secrets: ['a secret'] }).verified).toBe(true)
  const times = Map.groupBy(
    receiver.received.map(({ payload }) => payload['data'] as { id: number; time: number }),
    ({ id }) => id,
  )
  for (const of of times.values()) expect(of.map(({ time }) => time)).toEqual([0, 1, 2, 3, 4])
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([])
})

it('an endpoint that never answers keeps no other waiting, whichever thread sends to both', async () => {
  const receivers = await Promise.all(Array.from({ length: 4 }, () => startReceiver()))
  const release = receivers[0]?.hold()
  const { host } = await startHost(...receivers)
  await host.start()
  await host.emit(changes(50, 1))
  await Promise.all(receivers.slice(1).map((receiver) => receiver.waitFor(50)))
  release?.()
  await host.idle()
  expect(receivers.map(({ received }) => received.length)).toEqual([50, 50, 50, 50])
})
