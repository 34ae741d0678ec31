import type { Config } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { serveHost } from '../server/support.ts'
import { configFor, startReceiver, type TestReceiver } from '../support.ts'

const site = (id: number) => ({ event_type: 'object_created', object_type: 'dcim.site', data: { id } })

/** A webhook that sites are sent to, and others that no rule names. */
function configWith(
  receiver: TestReceiver,
  others: readonly Partial<NonNullable<Config['webhooks']>[number]>[] = [],
): Config {
  const config = configFor(receiver)
  const [first] = config.webhooks ?? []
  return {
    ...config,
    timeLimits: { template: '1m' },
    webhooks: [
      { ...first, name: 'receiver', payloadUrl: receiver.url },
      ...others.map((webhook, index) => ({ name: `other-${index}`, payloadUrl: receiver.url, ...webhook })),
    ],
  }
}

const plugin = `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(({ data }) => (data.id === 2 ? { two: true } : undefined))
export default class extends PluginConfig {}`

describe('POST /api/deliveries/redeliver', () => {
  it('sends once more what a filter fits, after it has counted it', async () => {
    const receiver = await startReceiver()
    const config = { ...configWith(receiver), plugins: ['./twos.mjs'] }
    const { host, get, post } = await serveHost(config, { 'twos.mjs': plugin })
    await post('/api/events', [1, 2, 3].map(site))
    await host.idle()
    expect((await get('/api/deliveries?plugin=twos')).json.deliveries).toMatchObject([{ object_id: 2 }])

    const filter = { plugin: 'twos', object_type: 'dcim.site', object_id: 2 }
    const dry = await post('/api/deliveries/redeliver', { filter, dry_run: true })
    expect(dry.json).toMatchObject({ matched: 1, changed: 0, sample: [{ object_id: 2 }], next: null })
    await host.idle()
    expect(receiver.received).toHaveLength(3)

    const done = await post('/api/deliveries/redeliver', { filter })
    expect(done.json).toEqual({ matched: 1, changed: 1, ids: [], sample: [], problems: [], next: null })
    await host.idle()
    expect(receiver.received[3]?.payload).toMatchObject({ data: { id: 2 }, context: { two: true } })
    expect(receiver.received[3]?.body).toBe(receiver.received.find(({ body }) => body.includes('two'))?.body)
  })

  it('sends nothing twice under one Idempotency-Key', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(configWith(receiver))
    await post('/api/events', [1, 2].map(site))
    await host.idle()
    const key = { 'idempotency-key': 'once' }
    const filter = { webhook: 'receiver' }
    expect((await post('/api/deliveries/redeliver', { filter }, key)).json).toMatchObject({ changed: 2 })
    expect((await post('/api/deliveries/redeliver', { filter }, key)).json).toMatchObject({ changed: 0 })
    const [{ id }] = (await get('/api/deliveries')).json.deliveries
    const byId = await post('/api/deliveries/redeliver', { ids: [id] }, key)
    expect(byId.json).toMatchObject({ matched: 1, changed: 1, ids: [expect.any(String)] })
    expect((await post('/api/deliveries/redeliver', { ids: [id] }, key)).json).toMatchObject({ changed: 0 })
    await host.idle()
    expect(receiver.received).toHaveLength(5)
  })

  it('sends to another webhook what that webhook would have got', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(
      configWith(receiver, [
        { name: 'plain', httpMethod: 'PUT', headers: { 'x-plain': 'yes' } },
        { name: 'wrapped', payload: 'cloudevents' },
        {
          name: 'chat',
          payloadUrl: `${receiver.url}/{{ data.id }}`,
          bodyTemplate: '{"text": {{ data.id }}}',
        },
        { name: 'off', enabled: false },
      ]),
    )
    await post('/api/events', site(7))
    await host.idle()
    const [{ id }] = (await get('/api/deliveries')).json.deliveries
    for (const to_webhook of ['plain', 'wrapped', 'chat']) {
      await post('/api/deliveries/redeliver', { ids: [id], to_webhook })
      await host.idle()
    }
    const [original, plain, wrapped, chat] = receiver.received
    expect([plain?.body, plain?.headers['x-plain']]).toEqual([original?.body, 'yes'])
    expect(plain?.headers['x-hook-signature']).toBeUndefined()
    expect(wrapped?.headers['content-type']).toBe('application/cloudevents+json')
    expect(wrapped?.payload).toMatchObject({ specversion: '1.0', data: original?.payload })
    expect([chat?.body, chat?.path]).toEqual(['{"text": 7}', '/hook/7'])

    const [ofChat] = (await get('/api/deliveries?webhook=chat')).json.deliveries
    const [ofWrapped] = (await get('/api/deliveries?webhook=wrapped')).json.deliveries
    expect(ofChat).toMatchObject({ redelivery_of: id, method: 'POST' })
    const back = async (from: { id: string }, to: string) => {
      const answer = await post('/api/deliveries/redeliver', { ids: [from.id], to_webhook: to })
      await host.idle()
      return [answer.json.code ?? answer.json.changed, receiver.received.at(-1)?.body]
    }
    expect(await back(ofWrapped, 'receiver')).toEqual([1, original?.body])
    // What a template has written goes as it is to a webhook without templates, and to no other.
    expect(await back(ofChat, 'plain')).toEqual([1, '{"text": 7}'])
    expect((await back(ofChat, 'chat'))[0]).toBe('NBH_TEMPLATE_FAILED')
    const many = await post('/api/deliveries/redeliver', { filter: { webhook: 'chat' }, to_webhook: 'chat' })
    expect(many.json).toMatchObject({ matched: 1, changed: 0, problems: [{ code: 'NBH_TEMPLATE_FAILED' }] })

    const unknown = await post('/api/deliveries/redeliver', { ids: [id], to_webhook: 'chatt' })
    expect([unknown.status, unknown.json.hint]).toEqual([404, 'Did you mean "chat"?'])
    const off = await post('/api/deliveries/redeliver', { ids: [id], to_webhook: 'off' })
    expect([off.status, off.json.code]).toEqual([409, 'NBH_WEBHOOK_OFF'])
  })

  it('says what is wrong with a request', async () => {
    const { post } = await serveHost(configWith(await startReceiver()))
    const problemsOf = async (body: unknown) => {
      const { status, json } = await post('/api/deliveries/redeliver', body)
      expect(status).toBe(400)
      return json.problems?.map(({ message }: { message: string }) => message) ?? json.code
    }
    expect(await problemsOf({})).toEqual(['Give one of ids, filter, missing.'])
    expect(await problemsOf({ ids: ['a'], filter: { rule: 'b' } })).toEqual([
      'Give one of ids, filter, missing.',
    ])
    expect(await problemsOf({ filter: {} })).toEqual([expect.stringContaining('An empty filter')])
    expect(await problemsOf({ filter: { rul: 'a' } })).toEqual(['Unknown field "rul".'])
    expect(await problemsOf({ missing: { webhook: 'receiver' }, to_webhook: 'a' })).toHaveLength(1)
    expect(await problemsOf({ filter: { rule: 'a' }, cursor: 'x' })).toBe('NBH_CURSOR_INVALID')
  })
})

describe('what a webhook has not been sent', () => {
  it('is found by today’s rules, goes through today’s callbacks, and is sent once', async () => {
    const receiver = await startReceiver()
    const [late] = [{ name: 'late', payloadUrl: `${receiver.url}/late` }]
    const before = configWith(receiver)
    const first = await serveHost(before)
    await first.post('/api/events', [...[1, 2, 3].map(site), { ...site(4), object_type: 'dcim.rack' }])
    await first.host.idle()
    const cwd = first.cwd
    await first.host.stop()

    const rule = {
      name: 'late sites',
      objectTypes: ['dcim.site'],
      eventTypes: ['object_created'],
      conditions: { attr: 'id', value: 1, op: 'gt' },
      webhooks: ['late'],
    } as const
    const after: Config = {
      ...before,
      plugins: ['./twos.mjs'],
      webhooks: [...(before.webhooks ?? []), late as { name: string; payloadUrl: string }],
      eventRules: [...(before.eventRules ?? []), rule],
    }
    const { host, get, post } = await serveHost(after, { 'twos.mjs': plugin }, cwd)
    const missing = { webhook: 'late' }
    const dry = await post('/api/deliveries/redeliver', { missing, dry_run: true })
    expect(dry.json).toMatchObject({ matched: 2, changed: 0, next: null })
    expect(dry.json.sample).toEqual([
      expect.objectContaining({ object_type: 'dcim.site', object_id: 2, rules: ['late sites'] }),
      expect.objectContaining({ object_type: 'dcim.site', object_id: 3, rules: ['late sites'] }),
    ])
    const nobody = { missing: { webhook: 'late', to: '2000-01-01T00:00:00Z' } }
    expect((await post('/api/deliveries/redeliver', nobody)).json).toMatchObject({ matched: 0 })

    const answers = await Promise.all([1, 2].map(() => post('/api/deliveries/redeliver', { missing })))
    expect(answers.reduce((sum, { json }) => sum + json.changed, 0)).toBe(2)
    expect((await post('/api/deliveries/redeliver', { missing })).json).toMatchObject({ matched: 0 })
    await host.idle()
    const sent = receiver.received.filter(({ path }) => path === '/hook/late')
    expect(sent.map(({ payload }) => payload['context'])).toEqual(
      expect.arrayContaining([{ two: true }, undefined]),
    )
    expect(receiver.received).toHaveLength(5)
    const { deliveries } = (await get('/api/deliveries?webhook=late')).json
    expect(deliveries).toMatchObject([
      { missing: true, rule: 'late sites', state: 'delivered' },
      { missing: true, rule: 'late sites', state: 'delivered' },
    ])
  })
})

describe('POST /api/deliveries/cancel', () => {
  it('cancels what a filter fits and waits', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(configWith(receiver))
    await post('/api/events', site(0))
    await host.idle()
    await post('/api/webhooks/receiver/pause')
    await post('/api/events', [1, 2, 3].map(site))
    await host.idle()
    const some = await post('/api/deliveries/cancel', {
      filter: { object_type: 'dcim.site', object_id: '2' },
    })
    expect(some.json).toMatchObject({ matched: 1, changed: 1 })
    const dry = await post('/api/deliveries/cancel', { filter: { rule: 'sites' }, dry_run: true })
    expect(dry.json).toMatchObject({ matched: 2, changed: 0, sample: [{ object_id: 3 }, { object_id: 1 }] })
    const all = await post('/api/deliveries/cancel', { filter: { rule: 'sites' } })
    expect(all.json).toMatchObject({ matched: 2, changed: 2, next: null })
    const states = (await get('/api/deliveries')).json.deliveries.map(({ state }: { state: string }) => state)
    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled', 'delivered'])
    await post('/api/webhooks/receiver/resume')
    await host.idle()
    expect(receiver.received).toHaveLength(1)
  })
})
