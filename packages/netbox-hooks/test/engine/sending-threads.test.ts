import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'
import { verifyWebhook } from '@netbox-hooks/verify'
import { type Config, createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver, type TestReceiver } from '../support.ts'

/** Sends by two threads, to webhooks that keep the order of each object. */
function configOf(receivers: readonly TestReceiver[]): Config {
  const webhooks = receivers.map(({ url }, index) => ({
    name: `webhook ${index}`,
    payloadUrl: url,
    secret: 'a secret',
    ordering: 'object' as const,
    concurrency: 40,
  }))
  const { eventRules = [], delivery } = configFor({ url: '' })
  return {
    webhooks,
    eventRules: eventRules.map((rule) => ({ ...rule, webhooks: webhooks.map(({ name }) => name) })),
    delivery: { ...delivery, threads: 2 },
  }
}

async function startHost(...receivers: TestReceiver[]) {
  const logger = keepingLogger()
  const host = createHost({ cwd: folderWith(), config: configOf(receivers), logger })
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

it('threads that die under load lose nothing, keep the order, and cost no attempt', async () => {
  const receiver = await startReceiver()
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const task = { cwd: folderWith(), config: configOf([receiver]), objects: 40, times: 20 }
  const child = fork(path('../fixtures/host-of-mortal-threads.mjs'), [JSON.stringify(task)], {
    execArgv: ['--import', path('../../../delivery/test/fixtures/mortal-threads.mjs')],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [{ deaths, attempts, delivered }] = await once(child, 'message')

  expect(deaths).toContain('NBH_SENDER_THREAD_DIED')
  expect(new Set(deaths).size).toBe(1)
  expect([delivered, attempts.length, new Set(attempts)]).toEqual([800, 800, new Set([1])])
  const seen = new Set<unknown>()
  const first = receiver.received.filter(({ headers }) => {
    const id = headers['webhook-id']
    return !seen.has(id) && seen.add(id)
  })
  const byObject = Map.groupBy(
    first.map(({ payload }) => payload['data'] as { id: number; time: number }),
    ({ id }) => id,
  )
  expect(byObject.size).toBe(40)
  const inOrder = Array.from({ length: 20 }, (_, time) => time)
  for (const of of byObject.values()) expect(of.map(({ time }) => time)).toEqual(inOrder)
})
