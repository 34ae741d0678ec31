import { connect } from 'node:net'
import { type Config, createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import { signature } from './netbox-bodies.ts'
import { serveHost } from './support.ts'

const secret = 'the secret in NetBox'
const ndjson = { 'content-type': 'application/x-ndjson' }
const event = { event_type: 'object_updated', object_type: 'dcim.site', data: { id: 1 } }
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, key) => [`unknown${key}`, 1]))

async function serve(server: Partial<NonNullable<Config['server']>> = {}) {
  const receiver = await startReceiver()
  const served = await serveHost({
    ...configFor(receiver),
    server: { port: 0, netbox: { secrets: [secret] }, bodyLimit: 16_777_216, ...server },
  })
  return { ...served, receiver }
}

describe('a body is measured before anybody walks through it', () => {
  const deep = `{"event_type": "object_updated", "object_type": "dcim.site", "data": {"in": ${nested(100_000)}}}`
  const bodies: readonly (readonly [
    name: string,
    body: unknown,
    type: Record<string, string> | undefined,
    about: RegExp,
  ])[] = [
    ['500,000 bad lines', 'x\n'.repeat(500_000), ndjson, /lines that are no JSON/],
    ['500,000 lines of nothing but numbers', '1\n'.repeat(500_000), ndjson, /has a mistake/],
    ['100,000 bad events', Array(100_000).fill(1), undefined, /has a mistake/],
    [
      '1,000 bad events',
      Array(1_000).fill({ a: 1, b: 2 }),
      undefined,
      /has 5000 mistakes; these are the first 20/,
    ],
    [
      '1,000 events of unknown types',
      Array(1_000).fill({ ...event, event_type: 'x'.repeat(10_000) }),
      undefined,
      /types that nobody registered/,
    ],
    [
      '80,000 unknown keys',
      { ...event, ...keys(80_000) },
      undefined,
      /has 80000 mistakes; these are the first 20/,
    ],
    ['a key of 4 MB', { ...event, ['k'.repeat(2 ** 22)]: 1 }, undefined, /has a mistake/],
    ['100,000 levels', deep, undefined, /more than 500 lists and objects/],
    ['a line of 100,000 levels', deep, ndjson, /lines that are no JSON/],
    [
      'an event of 5 MB',
      { ...event, data: { text: 'x'.repeat(5_000_000) } },
      undefined,
      /is too large at data\.text/,
    ],
  ]
  it.each(bodies)('of events: %s', async (_, body, headers, about) => {
    const { post, host } = await serve()
    const { status, json, text } = await post('/api/events', body, headers)
    expect([status, json.message]).toEqual([400, expect.stringMatching(about)])
    expect(json.problems?.length ?? 0).toBeLessThanOrEqual(20)
    expect(text.length).toBeLessThan(20_000)
    expect((await post('/api/events', event)).status).toBe(202)
    await host.idle()
  })

  it('that NetBox has signed, 100,000 levels deep', async () => {
    const { post } = await serve()
    const body = `{"event": "updated", "timestamp": "2026-01-31T08:00:00Z", "object_type": "dcim.site", "data": {"in": ${nested(100_000)}}}`
    const { status, json } = await post('/api/netbox/webhook', body, {
      'x-hook-signature': signature(body, secret),
    })
    expect([status, json.code]).toEqual([400, 'NBH_REQUEST_INVALID'])
  })

  it('of ids and filters, and a query', async () => {
    const { post, get } = await serve()
    const ids = await post('/api/deliveries/cancel', { ids: Array(300_000).fill(1) })
    expect([ids.status, ids.json.problems]).toEqual([
      400,
      [expect.objectContaining({ where: 'ids', message: 'It must have at most 1000 entries.' })],
    ])
    const filter = await post('/api/deliveries/redeliver', { filter: keys(50_000) })
    expect([filter.status, filter.json.problems.length]).toEqual([400, 20])
    const query = await get(
      `/api/deliveries?${Array.from({ length: 2_000 }, (_, key) => `k${key}`).join('&')}`,
    )
    expect([query.status, query.json.problems.length]).toEqual([400, 20])
    const explained = await post('/api/explain', `{"event_type": ${nested(100_000)}}`)
    expect(explained.status).toBe(400)
  })
})

it('a request that has a header twice which says whose it is, where it goes or where it ends is refused', async () => {
  const { url, receiver } = await serve()
  const { hostname, port } = new URL(url)
  const send = (headers: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(event)
      const lines = [
        'POST /api/events HTTP/1.1',
        ...headers,
        `content-length: ${body.length}`,
        'connection: close',
        '',
        body,
      ]
      const socket = connect(Number(port), hostname, () => socket.write(lines.join('\r\n')))
      let answer = ''
      socket.setEncoding('utf8').on('data', (chunk) => {
        answer += chunk
      })
      socket.once('end', () => resolve(answer.split('\r\n', 1)[0] ?? '')).once('error', reject)
    })
  const usual = [`host: ${hostname}:${port}`, 'content-type: application/json']
  expect(await send(usual)).toBe('HTTP/1.1 202 Accepted')
  for (const more of [
    `Host: ${hostname}:${port}`,
    'HOST: other.example',
    'content-type: application/x-ndjson',
    'content-length: 3',
  ]) {
    expect([more, await send([...usual, more])]).toEqual([more, 'HTTP/1.1 400 Bad Request'])
  }
  for (const name of ['authorization', 'idempotency-key', 'origin', 'x-hook-signature', 'transfer-encoding'])
    expect(await send([...usual, `${name}: a`, `${name}: b`])).toBe('HTTP/1.1 400 Bad Request')
  await receiver.waitFor(1)
})

it('the OpenAPI document asks for tokens where the server does, and nowhere else', async () => {
  const token = 'a-token-of-sixteen-characters'
  const securities = async (tokens: readonly { name: string; token: string }[], headers = {}) => {
    const { get } = await serve({ tokens })
    const { json } = await get('/api/openapi.json', headers)
    const operations = Object.values(json.paths as Record<string, Record<string, { security: unknown[] }>>)
    const asked = operations
      .flatMap((each) => Object.values(each))
      .filter(({ security }) => security.length > 0)
    return { asked: asked.length, schemes: Object.keys(json.components.securitySchemes ?? {}) }
  }
  expect(await securities([])).toEqual({ asked: 0, schemes: [] })
  const { asked, schemes } = await securities([{ name: 'ops', token }], { authorization: `Bearer ${token}` })
  expect(asked).toBeGreaterThan(10)
  expect(schemes).toEqual(['token'])
})

it('data that an application hands over is measured as well: emitted, recorded, explained', async () => {
  const receiver = await startReceiver()
  const host = createHost({ cwd: folderWith(), config: configFor(receiver), logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  let sharing: Record<string, unknown> = { leaf: 1 }
  for (let level = 0; level < 40; level += 1) sharing = { a: sharing, b: sharing }
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  const about = { eventType: 'object_updated', objectType: 'dcim.site', objectId: 1 }
  const odd: Readonly<Record<string, readonly [Record<string, unknown>, RegExp]>> = {
    sharing: [sharing, /The event is too large at data/],
    circle: [{ circle }, /at data\.circle\.self: it holds itself/],
    map: [{ rows: [new Map()] }, /at data\.rows\[0\]: JSON knows no Map/],
  }
  for (const [data, message] of Object.values(odd)) {
    const refused = { code: 'NBH_EVENT_INVALID', message: expect.stringMatching(message) }
    await expect(host.emit({ ...about, data })).rejects.toMatchObject(refused)
    await expect(host.explain({ ...about, data })).rejects.toMatchObject(refused)
    await expect(
      host.emit([
        { ...about, data: { id: 1 } },
        { ...about, data },
      ]),
    ).rejects.toMatchObject({ where: '[1]' })
  }
  await host.emit({ ...about, data: { id: 1n, big: 2n ** 70n } })
  expect((await receiver.waitFor(1))[0]?.payload['data']).toEqual({ id: 1, big: '1180591620717411303424' })
})
