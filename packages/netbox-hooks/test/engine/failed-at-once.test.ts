import { type Config, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

const sites = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }
const event = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 4,
  data: { id: 4, name: 'AMS 1' },
}

const failing = { bodyTemplate: '{{ data.name.missing.further }}' }

async function startHost(cwd: string, config: Config): Promise<NetboxHooksHost> {
  const host = createHost({ config, cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

describe('what failed before it could be sent', () => {
  it('is listed as failed, with its reason, beside what went out', async () => {
    const receiver = await startReceiver()
    const host = await startHost(
      folderWith(),
      configFor(receiver, {
        webhooks: [
          { name: 'receiver', payloadUrl: receiver.url },
          { name: 'templated', payloadUrl: receiver.url, ...failing },
          { name: 'off', payloadUrl: receiver.url, enabled: false },
        ],
        eventRules: [
          { ...sites, name: 'sound', webhooks: ['receiver', 'templated'] },
          {
            ...sites,
            name: 'typo',
            webhooks: ['receiver', 'off'],
            conditions: { attr: 'stauts', value: 'x' },
          },
          { ...sites, name: 'not met', webhooks: ['receiver'], conditions: { attr: 'name', value: 'x' } },
        ],
      }),
    )
    const [eventId] = await host.emit(event)
    await host.idle()
    expect(receiver.received).toHaveLength(1)
    const { deliveries } = await host.operations.history.list({ state: 'failed' })
    expect(deliveries).toHaveLength(2)
    expect(deliveries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ eventId, webhook: 'templated', attempts: 1 }),
        expect.objectContaining({ eventId, webhook: 'receiver', attempts: 1 }),
      ]),
    )
    const errors = await Promise.all(
      deliveries.map(async ({ id }) => (await host.operations.history.get(id))?.attemptList[0]?.error),
    )
    expect(errors).toEqual(
      expect.arrayContaining([
        { code: 'NBH_TEMPLATE_FAILED', message: expect.stringContaining('templated') },
        { code: 'NBH_CONDITION_UNDECIDED', message: expect.stringContaining('"stauts" is not there.') },
      ]),
    )
    expect(await host.operations.counts()).toMatchObject({ failed: 2, delivered: 1, pending: 0 })
  })

  it('is built anew of its event when it is sent once more: singly, by filter, and once for each key', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith()
    const config = (mended: boolean): Config =>
      configFor(receiver, {
        webhooks: [
          { name: 'receiver', payloadUrl: receiver.url },
          { name: 'templated', payloadUrl: receiver.url, ...(!mended && failing) },
        ],
        eventRules: [
          { ...sites, name: 'templated', webhooks: ['templated'] },
          {
            ...sites,
            name: 'typo',
            webhooks: ['receiver'],
            conditions: { attr: mended ? 'name' : 'nmae', value: 'AMS 1' },
          },
        ],
      })
    const before = await startHost(cwd, config(false))
    await before.emit([event, event])
    await before.idle()
    const [first] = (await before.operations.history.list({ webhook: 'templated' })).deliveries
    await expect(before.operations.redeliver([first?.id as string])).rejects.toMatchObject({
      code: 'NBH_TEMPLATE_FAILED',
    })
    const again = await before.operations.redeliverMatching({ state: 'failed' })
    expect([again.matched, again.changed]).toEqual([4, 0])
    expect(new Set(again.problems.map(({ code }) => code))).toEqual(
      new Set(['NBH_TEMPLATE_FAILED', 'NBH_CONDITION_UNDECIDED']),
    )
    await before.stop()

    const host = await startHost(cwd, config(true))
    const { operations } = host
    const [one] = await operations.redeliver([first?.id as string], { idempotencyKey: 'k' })
    await host.idle()
    expect(receiver.received.map(({ payload }) => payload['event'])).toEqual(['updated'])
    expect(await operations.history.get(one as string)).toMatchObject({
      state: 'delivered',
      webhook: 'templated',
      redeliveryOf: first?.id,
      meta: { rule: 'templated', objectType: 'dcim.site' },
    })
    expect((await operations.history.get(one as string))?.meta).not.toHaveProperty('unbuilt')
    const rest = await operations.redeliverMatching({ state: 'failed' }, { idempotencyKey: 'k' })
    expect([rest.matched, rest.changed, rest.problems]).toEqual([4, 3, []])
    await host.idle()
    expect(receiver.received).toHaveLength(4)
    // What was built anew is sent once more as it is.
    await operations.redeliver([one as string])
    await host.idle()
    expect(receiver.received).toHaveLength(5)
  })

  it('is not sent once more where its rule would not send it any more, nor elsewhere', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith()
    const config = (conditions: { attr: string; value: string }): Config =>
      configFor(receiver, { eventRules: [{ ...sites, name: 'r', webhooks: ['receiver'], conditions }] })
    const before = await startHost(cwd, config({ attr: 'nmae', value: 'x' }))
    await before.emit(event)
    await before.idle()
    await before.stop()
    const { operations } = await startHost(cwd, config({ attr: 'name', value: 'x' }))
    const [failed] = (await operations.history.list()).deliveries
    const id = failed?.id as string
    await expect(operations.redeliver([id])).rejects.toMatchObject({ code: 'NBH_DELIVERY_NOT_DUE' })
    await expect(operations.redeliver([id], { toWebhook: 'receiver' })).rejects.toMatchObject({
      code: 'NBH_DELIVERY_UNBUILT',
    })
    expect(receiver.received).toEqual([])
  })

  it('is told to taps, subscribers and rules as any failure,', async () => {
    const receiver = await startReceiver()
    const host = createHost({
      config: configFor(receiver, {
        webhooks: [
          { name: 'receiver', payloadUrl: receiver.url },
          { name: 'templated', payloadUrl: 'http://{{ data.host }}/' },
        ],
        eventRules: [
          { ...sites, name: 'r', webhooks: ['templated'] },
          {
            name: 'alerts',
            objectTypes: ['netbox_hooks.delivery'],
            eventTypes: ['delivery_exhausted'],
            webhooks: ['receiver'],
          },
        ],
      }),
      cwd: folderWith(),
      logger: keepingLogger(),
    })
    onTestFinished(() => host.stop())
    const told: unknown[] = []
    host.hooks.exhausted.tap('test', ({ webhook, meta }, { error, state }) => {
      told.push([webhook, meta?.['unbuilt'], error?.code, state])
    })
    await host.start()
    host.operations.subscribe((news) => news.kind === 'attempt' && told.push(news.attempt.error?.code))
    await host.emit({ ...event, data: { host: 'a.example/?' } })
    await receiver.waitFor(1)
    expect(told).toEqual(
      expect.arrayContaining([['templated', true, 'NBH_TEMPLATE_FAILED', 'failed'], 'NBH_TEMPLATE_FAILED']),
    )
    expect(receiver.received[0]?.payload['data']).toMatchObject({ webhook: 'templated', action: null })
    const [failed] = (await host.operations.history.list({ webhook: 'templated' })).deliveries
    const kept = JSON.stringify(await host.operations.history.get(failed?.id as string))
    expect(kept).toContain('NBH_TEMPLATE_FAILED')
  })
})
