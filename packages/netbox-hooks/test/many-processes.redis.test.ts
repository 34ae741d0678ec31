import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisServer } from '../../queue-bullmq/test/redis-server.ts'
import { emit, kill, startProcess } from './sharing-support.ts'
import { configFor, startReceiver } from './support.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

/** Every event takes another while to build. */
const dawdling = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { setTimeout } from 'node:timers/promises'
export default class Dawdling extends PluginConfig {
  name = 'dawdling'
  version = '1.0.0'
  async ready() {
    await super.ready()
    registerWebhookCallback(async () => { await setTimeout(Math.random() * 20) })
  }
}
`

it.each(['object', 'webhook'] as const)(
  'sends the changes of an object in the order of their acceptance, whoever accepts, builds and sends them: ordering %s',
  async (ordering) => {
    const receiver = await startReceiver()
    const { webhooks, ...rest } = configFor(receiver, {
      queue: `redis://127.0.0.1:${server.port}?prefix=order-${ordering}&lease=1`,
      plugins: ['./dawdling.mjs'],
    })
    const config = { ...rest, webhooks: webhooks?.map((webhook) => ({ ...webhook, ordering })) ?? [] }
    const start = (role: 'all' | 'worker') => startProcess(config, role, { 'dawdling.mjs': dawdling })
    const hosts = await Promise.all([start('all'), start('all'), start('all'), start('worker')])
    const [first, second, third, worker] = hosts as [ChildProcess, ChildProcess, ChildProcess, ChildProcess]
    const emitters = [first, second, third]
    const objects = 3
    const changes = 36
    for (let number = 0; number < changes; number += 1) {
      if (number === 12) await kill(worker)
      if (number === 24) await kill(emitters.pop() as ChildProcess)
      const emitter = emitters[number % emitters.length] as ChildProcess
      const events = Array.from({ length: objects }, (_, objectId) => {
        const data = { id: objectId, number }
        return { eventType: 'object_updated', objectType: 'dcim.site', objectId, data }
      })
      await emit(emitter, events)
    }
    const received = () =>
      receiver.received.map(
        ({ payload }) => payload['data'] as { readonly id: number; readonly number: number },
      )
    const numbersOf = (objectId: number) =>
      received().flatMap(({ id, number }) => (id === objectId ? [number] : []))
    const isComplete = () =>
      Array.from({ length: objects }, (_, id) => new Set(numbersOf(id)).size).every(
        (size) => size === changes,
      )
    for (let count = receiver.received.length; !isComplete(); )
      count = (await receiver.waitFor(count + 1)).length
    for (let id = 0; id < objects; id += 1) {
      // What was in flight when a process was killed is sent again, before what comes after it.
      expect(numbersOf(id)).toEqual(numbersOf(id).toSorted((one, other) => one - other))
    }
  },
  60_000,
)
