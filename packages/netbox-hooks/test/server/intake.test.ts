import { createHost } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import { ask, serveHost } from './support.ts'

const site = { event_type: 'object_created', object_type: 'dcim.site', data: { id: 4, name: 'Site 1' } }

describe('POST /api/events', () => {
  it('answers 202 with the ids, and the events become webhooks', async () => {
    const receiver = await startReceiver()
    const { host, post } = await serveHost(configFor(receiver))
    const { status, json } = await post('/api/events', {
      ...site,
      snapshots: { postchange: { name: 'Site 1' } },
      request: { id: 'f3a8', user: 'jstretch' },
      timestamp: '2026-03-06T15:11:23.503000+00:00',
      context: { from: 'the sender' },
    })
    expect([status, json]).toEqual([202, { ids: [expect.any(String)] }])
    await host.idle()
    expect(receiver.received[0]?.payload).toEqual({
      event: 'created',
      timestamp: '2026-03-06T15:11:23.503000+00:00',
      object_type: 'dcim.site',
      username: 'jstretch',
      request_id: 'f3a8',
      data: site.data,
      request: { id: 'f3a8', method: null, path: null, user: 'jstretch' },
      snapshots: { prechange: null, postchange: { name: 'Site 1' } },
      context: { from: 'the sender' },
    })
  })

  it('what it has answered is delivered by the next host, too', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith()
    const config = { ...configFor(receiver), server: { port: 0 } }
    const first = createHost({ cwd, config, logger: keepingLogger() })
    await first.start()
    await first.operations.pause('receiver')
    const answer = await fetch(`${first.serverUrl}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(site),
    })
    expect(answer.status).toBe(202)
    await first.stop()
    expect(receiver.received).toHaveLength(0)

    const second = createHost({ cwd, config, logger: keepingLogger() })
    await second.start()
    await second.operations.resume('receiver')
    await receiver.waitFor(1)
    await second.stop()
  })

  it('passes no trace on where the application has set up no tracing', async () => {
    const receiver = await startReceiver()
    const { host, post } = await serveHost(configFor(receiver))
    await post('/api/events', site, {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    })
    await host.idle()
    expect(receiver.received[0]?.headers['traceparent']).toBeUndefined()
  })

  it('takes a batch and lines of JSON, in their order', async () => {
    const receiver = await startReceiver()
    const { host, post } = await serveHost(configFor(receiver))
    const batch = await post('/api/events', [site, { ...site, data: { id: 5 } }])
    expect(batch.json.ids).toHaveLength(2)
    const lines = `${JSON.stringify(site)}\n\n${JSON.stringify({ ...site, data: { id: 6 } })}\r\n`
    const inLines = await post('/api/events', lines, { 'content-type': 'application/x-ndjson' })
    expect(inLines.json.ids).toHaveLength(2)
    await host.idle()
    expect(receiver.received.map(({ payload }) => (payload['data'] as { id: number }).id).sort()).toEqual([
      4, 4, 5, 6,
    ])
  })

  it('accepts once what comes twice with one Idempotency-Key', async () => {
    const receiver = await startReceiver()
    const { host, post } = await serveHost(configFor(receiver))
    const first = await post('/api/events', site, { 'idempotency-key': 'order 66' })
    const second = await post('/api/events', site, { 'idempotency-key': 'order 66' })
    const other = await post('/api/events', site, { 'idempotency-key': 'order 67' })
    expect(second.json).toEqual(first.json)
    expect(other.json).not.toEqual(first.json)
    await host.idle()
    expect(receiver.received).toHaveLength(2)
  })

  it('names every mistake with its place, and the nearest name of an unknown field', async () => {
    const { post } = await serveHost({})
    const { status, json } = await post('/api/events', [
      site,
      { event_typ: 'object_created', object_type: 'site', data: [], snapshots: { before: {} } },
    ])
    expect(status).toBe(400)
    expect(json.code).toBe('NBH_REQUEST_INVALID')
    const problems = json.problems as { where: string; hint?: string }[]
    expect(problems.map(({ where, hint }) => [where, hint])).toEqual([
      ['[1].event_type', undefined],
      ['[1].object_type', undefined],
      ['[1].data', undefined],
      ['[1].snapshots.before', 'The fields are prechange, postchange.'],
      ['[1].event_typ', 'Did you mean "event_type"?'],
    ])
    const unknown = await post('/api/events', { ...site, event_type: 'object_creatd' })
    expect(unknown.json.problems).toMatchObject([
      { where: 'event_type', hint: 'Did you mean "object_created"?' },
    ])
  })

  it.each([
    ['no JSON', '{"event_type"', 'application/json', 400],
    ['no body', undefined, 'application/json', 400],
    ['an empty batch', '[]', 'application/json', 400],
    ['a line that is no JSON', '{}\nx', 'application/x-ndjson', 400],
    ['another type', 'event_type: x', 'application/yaml', 415],
    ['a body above the limit', `{"event_type":"${'x'.repeat(2_000)}"}`, 'application/json', 413],
  ])('refuses %s', async (_, body, type, expected) => {
    const { post } = await serveHost({ server: { port: 0, bodyLimit: 1_024 } })
    const { status, json } = await post('/api/events', body, { 'content-type': type })
    expect(status).toBe(expected)
    expect(json).toMatchObject({ code: expect.stringMatching(/^NBH_/), message: expect.any(String) })
  })

  it('asks to come again when the queue is full, with nothing accepted', async () => {
    const receiver = await startReceiver()
    const { post, host } = await serveHost({ ...configFor(receiver), delivery: { maxQueueDepth: 2 } })
    const { status, headers, json } = await post('/api/events', [site, site, site])
    expect([status, headers.get('retry-after'), json.code]).toEqual([503, '5', 'NBH_QUEUE_FULL'])
    expect((await host.operations.counts()).unprocessedEvents).toBe(0)
  })
})

describe('every answer', () => {
  it('carries security headers and a request id, and no stack trace', async () => {
    const { get } = await serveHost({})
    const { status, headers, text } = await get('/api/nothing')
    expect(status).toBe(404)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    expect(text).not.toContain('node_modules')
  })

  it('is of the same kind for what is no request to a route at all', async () => {
    const { get, post, url } = await serveHost(configFor(await startReceiver()))
    const method = await get('/api/explain')
    expect([method.status, method.headers.get('allow'), method.json.code]).toEqual([
      405,
      'POST',
      'NBH_METHOD_NOT_ALLOWED',
    ])
    expect((await post('/api/webhooks/receiver')).json.code).toBe('NBH_ROUTE_UNKNOWN')
    expect((await get('/api/webhooks/receiver/pause')).headers.get('allow')).toBe('POST')
    const path = await get('/api/deliveries/%ff')
    expect([path.status, path.json.code]).toEqual([400, 'NBH_REQUEST_INVALID'])
    expect(path.headers.get('x-content-type-options')).toBe('nosniff')
    expect(path.json.request_id).toBe(path.headers.get('x-request-id'))
    const long = await ask(`${url}/api/webhooks/${'x'.repeat(10_000)}/pause`, { method: 'POST' })
    expect([long.status, long.json.code]).toEqual([400, 'NBH_REQUEST_INVALID'])
    const nothing = await post('/api/webhooks/receiver/pause', 'null')
    expect([nothing.status, nothing.json.code]).toEqual([400, 'NBH_REQUEST_INVALID'])
  })

  it('carries the X-Request-ID that was sent, and so does the log; one that could harm a log is replaced', async () => {
    const receiver = await startReceiver()
    const { host, get, post, log } = await serveHost(configFor(receiver))
    const { headers, json } = await post('/api/events', site, { 'x-request-id': 'proxy-1/f3a8' })
    expect(headers.get('x-request-id')).toBe('proxy-1/f3a8')
    await host.idle()
    for (const what of ['Accepted an event.', 'Delivered.']) {
      const line = log.find((each) => each.includes(what)) ?? ''
      expect(line).toContain('"request_id":"proxy-1/f3a8"')
      expect(line).toContain(json.ids[0])
    }
    const { deliveries } = (await get('/api/deliveries')).json
    const { request_id } = (await get(`/api/deliveries/${deliveries[0].id}`)).json
    expect(request_id).toBe('proxy-1/f3a8')
    expect(receiver.received[0]?.payload).toMatchObject({ request_id: null })
    const wrong = await post('/api/events', {}, { 'x-request-id': 'f3a8' })
    expect(wrong.json.request_id).toBe('f3a8')
    for (const sent of ['two words', '"}', 'x'.repeat(200)]) {
      const answer = await post('/api/events', site, { 'x-request-id': sent })
      expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    }
  })

  it('of /healthz and /readyz is 200 while the host runs', async () => {
    const { get } = await serveHost({})
    expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 200])
  })
})
