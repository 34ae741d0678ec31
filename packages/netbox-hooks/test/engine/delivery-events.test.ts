import { join } from 'node:path'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

it('rules act on webhooks that open and deliveries that are exhausted, and nothing goes round in circles', async () => {
  const broken = await startReceiver()
  broken.status = 500
  const alarms = await startReceiver()
  const { webhooks: [webhook] = [], ...config } = configFor(broken)
  const retry = { schedule: [0] }
  const base = { name: '', payloadUrl: broken.url, ...webhook, retry }
  const everything = ['webhook_opened', 'webhook_recovered', 'webhook_disabled', 'delivery_exhausted']
  const host = createHost({
    cwd: folderWith(),
    logger: keepingLogger(),
    config: {
      ...config,
      webhooks: [
        { ...base, name: 'broken' },
        { ...base, name: 'alarms', payloadUrl: alarms.url },
      ],
      eventRules: [
        { name: 'sites', objectTypes: ['dcim.*'], eventTypes: ['object_updated'], webhooks: ['broken'] },
        // The broken one is told of its own trouble, too: that must not make more of it.
        {
          name: 'all',
          objectTypes: ['netbox_hooks.*'],
          eventTypes: everything,
          webhooks: ['alarms', 'broken'],
        },
      ],
    },
  })
  onTestFinished(() => host.stop())
  const changes: string[] = []
  host.hooks.webhookState.tap(
    'test',
    ({ webhook, from, to }) => void changes.push(`${webhook} ${from} ${to}`),
  )
  await host.start()
  for (let id = 1; id <= 4; id += 1) {
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: id, data: { id } })
  }
  const told = () =>
    alarms.received.map(({ payload }) => payload as { event: string; data: Record<string, unknown> })
  await expect.poll(() => told().some(({ event }) => event === 'webhook_opened')).toBe(true)
  await host.idle()

  expect(told().filter(({ event }) => event === 'webhook_opened')).toHaveLength(1)
  const exhausted = told().filter(({ event }) => event === 'delivery_exhausted')
  expect(exhausted.length).toBeLessThanOrEqual(4)
  expect(exhausted[0]?.data).toMatchObject({
    webhook: 'broken',
    attempts: 1,
    status: 500,
    object_type: 'dcim.site',
  })
  expect(new Set(exhausted.map(({ data }) => data['event_type']))).toEqual(new Set(['object_updated']))
  const opened = alarms.received.find(({ payload }) => payload['event'] === 'webhook_opened')
  expect(opened?.payload['data']).toMatchObject({ name: 'broken', state: 'open', until: expect.any(String) })
  expect(changes).toEqual(['broken active open'])
})

it('rules act on webhooks that are disabled or have recovered, once', async () => {
  const gone = await startReceiver()
  gone.status = 410
  const mended = await startReceiver()
  const alarms = await startReceiver()
  const cwd = folderWith()
  // An earlier host has left it open, until now.
  const queue = new SqliteQueue({ path: join(cwd, 'netbox-hooks.db') })
  await queue.open()
  const until = Date.now() - 1
  await queue.saveWebhookRecord({
    webhook: 'mended',
    state: 'open',
    reason: '4 attempts in a row have failed.',
    until,
    failingSince: until - 60_000,
    openedForMs: 60_000,
  })
  await queue.close()
  const host = createHost({
    cwd,
    logger: keepingLogger(),
    config: {
      ...configFor(gone, { queue: 'sqlite:netbox-hooks.db' }),
      webhooks: [
        { name: 'gone', payloadUrl: gone.url },
        { name: 'mended', payloadUrl: mended.url },
        { name: 'alarms', payloadUrl: alarms.url },
      ],
      eventRules: [
        {
          name: 'sites',
          objectTypes: ['dcim.*'],
          eventTypes: ['object_updated'],
          webhooks: ['gone', 'mended'],
        },
        {
          name: 'all',
          objectTypes: ['netbox_hooks.*'],
          eventTypes: ['webhook_opened', 'webhook_recovered', 'webhook_disabled', 'delivery_exhausted'],
          webhooks: ['alarms', 'gone', 'mended'],
        },
      ],
    },
  })
  onTestFinished(() => host.stop())
  await host.start()
  await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: 1, data: { id: 1 } })
  await alarms.waitFor(3)
  await host.idle()
  const told = alarms.received.map(
    ({ payload }) => payload as { event: string; data: Record<string, unknown> },
  )
  expect(told.map(({ event, data }) => [event, data['name'] ?? data['webhook']]).sort()).toEqual([
    ['delivery_exhausted', 'gone'],
    ['webhook_disabled', 'gone'],
    ['webhook_recovered', 'mended'],
  ])
})
