import { describe, expect, it } from 'vitest'
import { configFor, startReceiver } from '../support.ts'
import { serveHost } from './support.ts'

const site = (id: number) => ({ event_type: 'object_created', object_type: 'dcim.site', data: { id } })

describe('/api/deliveries', () => {
  it('lists them a page at a time, filtered', async () => {
    const { host, get, post } = await serveHost(configFor(await startReceiver()))
    await post('/api/events', [1, 2, 3].map(site))
    await host.idle()
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { json } = await get(`/api/deliveries?limit=1${cursor && `&cursor=${cursor}`}`)
      seen.push(...json.deliveries.map((delivery: { object_id: number }) => delivery.object_id))
      cursor = json.next
    }
    expect(seen.sort()).toEqual([1, 2, 3])
    const counts = async (query: string) => (await get(`/api/deliveries?${query}`)).json.deliveries.length
    expect(await counts('state=delivered')).toBe(3)
    expect(await counts('state=failed')).toBe(0)
    expect(await counts('object_type=dcim.site&object_id=2')).toBe(1)
    expect(await counts('webhook=receiver&rule=sites&event_type=object_created')).toBe(3)
    expect(await counts('from=2000-01-01T00:00:00Z&to=2001-01-01T00:00:00Z')).toBe(0)
    const wrong = await get('/api/deliveries?limt=1&state=lost&from=2026-01-01')
    expect(wrong.json.problems).toMatchObject([
      { where: 'state', message: expect.stringMatching(/^It must be one of pending, /) },
      {
        where: 'from',
        message: 'It must be a date and time with its offset, as in 2026-01-31T08:00:00Z.',
      },
      { where: 'limt', hint: 'Did you mean "limit"?' },
    ])
  })

  it('shows one with its attempts and its payload, sends it once more, and cancels it', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(configFor(receiver))
    await post('/api/events', site(4))
    await host.idle()
    const [{ id }] = (await get('/api/deliveries')).json.deliveries
    const one = (await get(`/api/deliveries/${id}`)).json
    expect(one).toMatchObject({
      id,
      state: 'delivered',
      attempts: 1,
      payload: { event: 'created', data: { id: 4 } },
    })
    expect(one.attempt_list).toMatchObject([{ number: 1, status: 200, error: null }])

    await post('/api/webhooks/receiver/pause')
    const again = await post(`/api/deliveries/${id}/redeliver`)
    expect(again.status).toBe(202)
    expect((await get(`/api/deliveries/${again.json.id}`)).json).toMatchObject({
      state: 'pending',
      redelivery_of: id,
    })
    expect((await post(`/api/deliveries/${again.json.id}/cancel`)).json).toEqual({ id: again.json.id })
    const twice = await post(`/api/deliveries/${again.json.id}/cancel`)
    expect([twice.status, twice.json.code]).toEqual([409, 'NBH_DELIVERY_ENDED'])
    const unknown = await post('/api/deliveries/nothing/redeliver')
    expect([unknown.status, unknown.json.code]).toEqual([404, 'NBH_DELIVERY_UNKNOWN'])
    expect(receiver.received).toHaveLength(1)
  })
})

describe('/api/webhooks', () => {
  it('pauses one until a time, and resumes it', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(configFor(receiver))
    const over = await post('/api/webhooks/receiver/pause', { until: '2020-01-01T00:00:00Z' })
    expect([over.status, JSON.stringify(over.json)]).toEqual([400, expect.stringContaining('a time to come')])
    const until = '2999-01-01T00:00:00.000Z'
    const paused = await post('/api/webhooks/receiver/pause', { until, reason: 'Maintenance.' })
    expect(paused.json).toMatchObject({ state: 'paused', reason: 'Maintenance.', until })
    await post('/api/events', site(4))
    await host.idle()
    expect(receiver.received).toHaveLength(0)
    expect((await get('/api/webhooks')).json.webhooks).toMatchObject([
      { name: 'receiver', state: 'paused', in_flight: 0, limit: 8 },
    ])
    expect((await post('/api/webhooks/receiver/resume')).json).toMatchObject({ state: 'active', until: null })
    await receiver.waitFor(1)
    const unknown = await post('/api/webhooks/reciever/pause')
    expect([unknown.status, unknown.json.hint]).toEqual([404, 'Did you mean "receiver"?'])
  })

  it('sends a test to one alone, by the way of all events', async () => {
    const [receiver, other] = [await startReceiver(), await startReceiver()]
    const { webhooks = [], ...config } = configFor(receiver)
    const off = { name: 'off', payloadUrl: other.url, enabled: false }
    const { host, get, post } = await serveHost({
      ...config,
      webhooks: [...webhooks, { name: 'other', payloadUrl: other.url }, off],
    })
    const { status, json } = await post('/api/webhooks/receiver/test')
    expect(status).toBe(202)
    await host.idle()
    expect(receiver.received.map(({ payload }) => payload)).toMatchObject([
      { event: 'webhook_test', object_type: 'netbox_hooks.webhook', data: { name: 'receiver' } },
    ])
    expect(receiver.received[0]?.headers['x-hook-signature']).toMatch(/^[\da-f]{128}$/)
    expect(other.received).toHaveLength(0)
    const { deliveries } = (await get(`/api/deliveries?event_id=${json.event_id}`)).json
    expect(deliveries).toMatchObject([{ webhook: 'receiver', state: 'delivered' }])
    const refused = await post('/api/webhooks/off/test')
    expect([refused.status, refused.json.code]).toEqual([409, 'NBH_WEBHOOK_OFF'])
  })

  it('sends no test to where nothing is sent', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(configFor(receiver, { delivery: {} }))
    const { json } = await post('/api/webhooks/receiver/test')
    await host.idle()
    const { deliveries } = (await get(`/api/deliveries?event_id=${json.event_id}`)).json
    const { state, attempt_list } = (await get(`/api/deliveries/${deliveries[0].id}`)).json
    expect([state, attempt_list[0].error.code]).toEqual(['failed', 'NBH_TARGET_BLOCKED'])
    expect(receiver.received).toEqual([])
  })

  it('shows no secret', async () => {
    const { webhooks: [webhook] = [], ...config } = configFor(await startReceiver())
    const payloadUrl = 'http://127.0.0.1:2/hook?key=another-secret'
    const { get } = await serveHost({
      ...config,
      webhooks: [{ name: 'receiver', ...webhook, payloadUrl, secret: 'the-key-of-signatures' }],
    })
    const { text } = await get('/api/webhooks')
    expect(text).toContain('"http://127.0.0.1:2/hook"')
    expect(text).not.toContain('secret')
    expect(text).not.toContain('the-key-of-signatures')
  })
})

describe('the lists', () => {
  it('of plugins, event types and event rules say what there is', async () => {
    const { get } = await serveHost(
      { ...configFor(await startReceiver()), plugins: ['./tickets.mjs'] },
      {
        'tickets.mjs': `
import { PluginConfig, registerEventType } from 'netbox-hooks'
registerEventType({ name: 'ticket_opened', kind: 'warning' })
export default class Tickets extends PluginConfig { verboseName = 'Tickets' }`,
      },
    )
    expect((await get('/api/plugins')).json.plugins).toMatchObject([
      {
        name: 'tickets',
        verbose_name: 'Tickets',
        state: 'ready',
        registered: { eventTypes: ['ticket_opened'] },
        error: null,
      },
    ])
    expect((await get('/api/event-types')).json.event_types).toContainEqual({
      name: 'ticket_opened',
      text: 'ticket_opened',
      kind: 'warning',
      destructive: false,
      plugin: 'tickets',
    })
    expect((await get('/api/event-rules')).json.event_rules).toMatchObject([
      { name: 'sites', object_types: ['dcim.site'], actions: [{ type: 'webhook', webhook: 'receiver' }] },
    ])
  })
})

describe('/api/explain', () => {
  it('says what an event would lead to, and sends nothing', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(
      { ...configFor(receiver), plugins: ['./owner.mjs'] },
      {
        'owner.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(function owner({ data }) { return { owner: data.id } })
export default class Owner extends PluginConfig {}`,
      },
    )
    const { status, json } = await post('/api/explain', site(4))
    expect(status).toBe(200)
    expect(json.rules).toMatchObject([{ rule: 'sites', fired: true }])
    expect(json.callbacks).toMatchObject([
      { plugin: 'owner', outcome: 'merged', returned: { owner: 4 }, error: null },
    ])
    expect(json.requests).toMatchObject([{ webhook: 'receiver', method: 'POST', url: receiver.url }])
    expect(JSON.parse(json.requests[0].body)).toMatchObject({ event: 'created', context: { owner: 4 } })
    await host.idle()
    expect(receiver.received).toHaveLength(0)
    expect((await get('/api/deliveries')).json.deliveries).toEqual([])
    expect((await post('/api/explain', { ...site(4), event_type: 'nothing' })).json.code).toBe(
      'NBH_REQUEST_INVALID',
    )
  })
})

describe('/metrics', () => {
  it('counts events and attempts by configured names alone, and tells states and the queue', async () => {
    const { host, get, post } = await serveHost(configFor(await startReceiver()))
    await post('/api/events', [site(1), site(2)])
    await host.idle()
    await post('/api/webhooks/receiver/pause')
    const { text, headers } = await get('/metrics')
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(text).toContain('netbox_hooks_accepted_events_total{source="api"} 2')
    expect(text).toContain('netbox_hooks_attempts_total{webhook="receiver",outcome="delivered"} 2')
    expect(text).toMatch(/netbox_hooks_attempt_phase_seconds_count\{webhook="receiver",phase="total"\} 2/)
    expect(text).toContain('netbox_hooks_queue_deliveries{state="delivered"} 2')
    expect(text).toContain('netbox_hooks_webhook_state{webhook="receiver",state="paused"} 1')
    expect(text).toContain('netbox_hooks_webhook_state{webhook="receiver",state="active"} 0')
    expect(text).toContain('netbox_hooks_webhook_in_flight{webhook="receiver"} 0')
    expect(text).toContain('netbox_hooks_webhook_concurrency_limit{webhook="receiver"} 8')
    expect(text).toContain('netbox_hooks_queue_oldest_due_seconds 0')
    expect(text).toMatch(/netbox_hooks_queue_file_bytes [1-9]/)
    expect(text).toMatch(/netbox_hooks_queue_log_bytes \d/)
    const before = Date.now()
    await post('/api/events', site(3))
    await host.idle()
    const stored = Date.now()
    while (Date.now() === stored);
    const [, age] = /^netbox_hooks_queue_oldest_due_seconds (\S+)$/m.exec((await get('/metrics')).text) ?? []
    expect(Number(age)).toBeGreaterThan(0)
    expect(Number(age)).toBeLessThanOrEqual((Date.now() - before) / 1_000)
  })
})

describe('/api/feed', () => {
  it('tells what happens as it happens, and ends when the host stops', async () => {
    const { host, url, post } = await serveHost(configFor(await startReceiver()))
    const feed = await openFeed(`${url}/api/feed`)
    await post('/api/events', site(4))
    const attempt = await feed.next('attempt')
    expect(attempt).toMatchObject({
      webhook: 'receiver',
      object_id: 4,
      state: 'delivered',
      status: 200,
      number: 1,
    })
    await post('/api/webhooks/receiver/pause')
    expect(await feed.next('webhook_state')).toMatchObject({
      webhook: 'receiver',
      from: 'active',
      to: 'paused',
    })
    await host.stop()
    await feed.ended
  })
})

interface Feed {
  next(kind: string): Promise<unknown>
  readonly ended: Promise<void>
}

async function openFeed(url: string): Promise<Feed> {
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const events: { kind: string; data: unknown }[] = []
  let wake = (): void => {}
  const ended = (async () => {
    let text = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, kind, data] = /event: (\w+)\ndata: (.*)/.exec(block) ?? []
        if (kind !== undefined) events.push({ kind, data: JSON.parse(data ?? '') })
      }
      wake()
    }
  })()
  return {
    ended,
    async next(kind) {
      for (;;) {
        const index = events.findIndex((event) => event.kind === kind)
        if (index >= 0) return events.splice(index, 1)[0]?.data
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
