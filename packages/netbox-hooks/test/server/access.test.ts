import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { createHost, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import { serveHost } from './support.ts'

const reader = 'reader-0123456789abcdef'
const writer = 'writer-0123456789abcdef'
const admin = 'admin-0123456789abcdef'
const tokens = [
  { name: 'dashboard', token: reader },
  { name: 'app', token: writer, scopes: ['write'] },
  { name: 'ops', token: `sha256:${createHash('sha256').update(admin).digest('hex')}`, scopes: ['admin'] },
] as const
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const event = { event_type: 'object_created', object_type: 'dcim.site', data: {} }

describe('tokens', () => {
  it('allow what their scopes say, and nothing is done without one', async () => {
    const { get, post } = await serveHost({
      ...configFor(await startReceiver()),
      server: { port: 0, tokens },
    })
    const statuses = async (headers: Record<string, string>) => [
      (await get('/healthz', headers)).status,
      (await get('/api/webhooks', headers)).status,
      (await get('/metrics', headers)).status,
      (await post('/api/events', event, headers)).status,
      (await post('/api/webhooks/receiver/pause', undefined, headers)).status,
    ]
    expect(await statuses({})).toEqual([200, 401, 401, 401, 401])
    expect(await statuses(bearer('nobody-0123456789abcdef'))).toEqual([200, 401, 401, 401, 401])
    expect(await statuses({ authorization: `Basic ${reader}` })).toEqual([200, 401, 401, 401, 401])
    expect(await statuses(bearer(reader))).toEqual([200, 200, 200, 403, 403])
    expect(await statuses(bearer(writer))).toEqual([200, 403, 403, 202, 403])
    expect(await statuses(bearer(admin))).toEqual([200, 200, 200, 202, 200])
  })

  it('are named in the log when an operator does something', async () => {
    const { post, log } = await serveHost({
      ...configFor(await startReceiver()),
      server: { port: 0, tokens },
    })
    await post('/api/webhooks/receiver/pause', undefined, { ...bearer(admin), 'x-request-id': 'a' })
    await post('/api/webhooks/receiver/resume', undefined, { ...bearer(reader), 'x-request-id': 'b' })
    const lines = log.filter((line) => line.includes('An operator asked.'))
    expect(lines).toHaveLength(2)
    const path = '/api/webhooks/receiver'
    expect(lines[0]).toContain(
      `{"request_id":"a","method":"POST","path":"${path}/pause","status":200,"token":"ops"}`,
    )
    expect(lines[1]).toContain(`{"request_id":"b","method":"POST","path":"${path}/resume","status":403}`)
    expect(log.join('\n')).not.toContain(admin)
  })

  it('are asked for before the body is looked at', async () => {
    const { post } = await serveHost({ server: { port: 0, tokens } })
    const { status, headers, json } = await post('/api/events', 'no JSON')
    expect([status, headers.get('www-authenticate'), json.code]).toEqual([401, 'Bearer', 'NBH_UNAUTHORIZED'])
  })

  it.each([
    ['short', 'too short'],
    ['with blanks', 'a token with blanks in it'],
  ])('that are %s are a mistake of the configuration', async (_, token) => {
    const host = hostWith({ tokens: [{ name: 'ops', token }] })
    await expect(host.start()).rejects.toMatchObject({
      code: 'NBH_CONFIG_INVALID',
      problems: [{ where: 'config: server.tokens[0].token' }],
    })
  })
})

describe('without tokens', () => {
  it('a server binds to loopback alone', async () => {
    await expect(hostWith({ host: '0.0.0.0' }).start()).rejects.toMatchObject({
      code: 'NBH_CONFIG_INVALID',
      problems: [{ code: 'NBH_SERVER_UNPROTECTED', where: 'config: server.tokens' }],
    })
    const onCommand = createHost({
      cwd: folderWith(),
      config: {},
      server: { host: '::' },
      logger: keepingLogger(),
    })
    await expect(onCommand.start()).rejects.toMatchObject({
      problems: [{ code: 'NBH_SERVER_UNPROTECTED' }],
    })
  })

  it('a page of another site is refused, by its origin and by its name', async () => {
    const { url, post } = await serveHost({})
    const foreign = await post('/api/events', event, { origin: 'https://evil.example' })
    expect([foreign.status, foreign.json.code]).toEqual([403, 'NBH_REQUEST_FOREIGN'])
    expect(await statusFor(url, 'evil.example')).toBe(403)
    expect(await statusFor(url, 'localhost')).toBe(200)
    expect(await statusFor(url, '[::1]:8321')).toBe(200)
  })
})

describe('a port in use', () => {
  it('keeps the host from starting, and lets go of the queue', async () => {
    const { url } = await serveHost({})
    const cwd = folderWith()
    const port = Number(new URL(url).port)
    const host = createHost({ cwd, config: { server: { port } }, logger: keepingLogger() })
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_PORT_IN_USE' })
    const next = createHost({ cwd, config: {}, logger: keepingLogger() })
    await next.start()
    await next.stop()
  })
})

function hostWith(server: object): NetboxHooksHost {
  return createHost({
    cwd: folderWith(),
    config: { server: { port: 0, ...server } },
    logger: keepingLogger(),
  })
}

/** fetch() sets the Host header itself. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api/webhooks`, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('error', reject).end()
  })
}
