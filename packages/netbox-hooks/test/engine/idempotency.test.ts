import { type Config, createHost } from 'netbox-hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

it('host.emit() accepts once for a key: at the same time, with other events, after a restart, and for 24 h', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith()
  const hostIn = async () => {
    const host = createHost({ cwd, config: configFor(receiver), logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    await host.operations.pause('receiver')
    return host
  }
  const site = (id: number) => ({
    eventType: 'object_created',
    objectType: 'dcim.site',
    objectId: id,
    data: { id },
  })
  const idempotencyKey = 'import-7'
  const first = await hostIn()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      first.emit([site(index), site(100 + index)], { idempotencyKey }),
    ),
  )
  expect(new Set(answers.map(String)).size).toBe(1)
  const [ids] = answers
  expect(ids).toHaveLength(2)
  await first.idle()
  await first.stop()

  const second = await hostIn()
  expect(await second.emit(site(1), { idempotencyKey })).toEqual(ids)
  expect(await second.emit(site(1), { idempotencyKey: 'other' })).not.toEqual(ids)
  await second.idle()
  expect(await second.operations.counts()).toMatchObject({ pending: 3, unprocessedEvents: 0 })

  await second.stop()

  // As long as a host lives, a clock that is set says nothing.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 - 60_000 })
  onTestFinished(() => void vi.useRealTimers())
  const third = await hostIn()
  expect(await third.emit(site(1), { idempotencyKey })).toEqual(ids)
  await third.stop()
  vi.setSystemTime(Date.now() + 120_000)
  const last = await hostIn()
  const [later] = await last.emit(site(1), { idempotencyKey })
  expect(ids).not.toContain(later)
  await last.idle()
  expect(await last.operations.counts()).toMatchObject({ pending: 4 })
})

it('a key that comes again calls no callback again, and nothing is told of an event that is none', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith()
  const { webhooks = [], eventRules = [], ...more } = configFor(receiver)
  const config = {
    ...more,
    webhooks: [
      ...webhooks,
      { name: 'unbuilt', payloadUrl: receiver.url, bodyTemplate: '{{ data.nothing.at_all }}' },
    ],
    eventRules: [...eventRules, { ...eventRules[0], name: 'unbuilt', webhooks: ['unbuilt'] }],
  } as Config
  const hostIn = async () => {
    const host = createHost({ cwd, config, logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    const counts = { callbacks: 0, exhausted: 0 }
    host.hooks.context.tap('counting', () => {
      counts.callbacks += 1
    })
    host.hooks.exhausted.tap('counting', () => {
      counts.exhausted += 1
    })
    return { host, counts }
  }
  const event = { eventType: 'object_created', objectType: 'dcim.site', objectId: 1, data: { id: 1 } }
  const idempotencyKey = 'import-8'
  const first = await hostIn()
  const ids = await first.host.emit(event, { idempotencyKey })
  await first.host.emit(event, { idempotencyKey })
  await first.host.idle()
  expect(first.counts).toEqual({ callbacks: 1, exhausted: 1 })
  await first.host.stop()

  const second = await hostIn()
  // It is sure then to build what comes at once.
  await second.host.idle()
  expect(await second.host.emit(event, { idempotencyKey })).toEqual(ids)
  await second.host.idle()
  expect(second.counts.exhausted).toBe(0)
  expect(receiver.received).toHaveLength(1)
})
