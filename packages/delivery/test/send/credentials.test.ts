import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Authentication,
  authenticationProblem,
  Dispatcher,
  type Endpoint,
  headerProblem,
} from '@netbox-hooks/delivery'
import { generateKeyPair, generateSecret } from '@netbox-hooks/verify'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SqliteQueue } from '../../../queue-sqlite/dist/index.js'
import { pem, senderOf, startProxy, startTlsReceiver } from '../network-support.ts'
import { acceptOne, keepingLogger, newDelivery, startReceiver } from '../support.ts'

const secrets: string[] = []

describe('authentication', () => {
  const sentBy = async (options: Partial<Endpoint>, headers: Record<string, string> = {}) => {
    const { url, received } = await startReceiver()
    await senderOf().send(newDelivery({ url, headers }), { secrets, ...options })
    return received[0]?.rawHeaders.join('\n')
  }

  it('is basic, in UTF-8', async () => {
    const authentication = { type: 'basic', username: 'zoë', password: 'a:b' } as const
    const expected = `Basic ${Buffer.from('zoë:a:b').toString('base64')}`
    expect(await sentBy({ authentication })).toContain(`Authorization\n${expected}`)
  })

  it('is a bearer token', async () => {
    expect(await sentBy({ authentication: { type: 'bearer', token: 'abc.def' } })).toContain(
      'Authorization\nBearer abc.def',
    )
  })

  it('wins over headers of that name, the looked-up over the stored', async () => {
    const headers = { AUTHORIZATION: 'stored', cookie: 'stored' }
    const secretHeaders = { authorization: 'looked up', Cookie: 'looked up' }
    expect(await sentBy({ secretHeaders }, headers)).not.toContain('stored')
    const authentication = { type: 'bearer', token: 'token' } as const
    const sent = await sentBy({ authentication, secretHeaders }, headers)
    expect(sent?.match(/authorization\n.*/gi)).toEqual(['Authorization\nBearer token'])
    expect(sent?.match(/cookie\n.*/gi)).toEqual(['Cookie\nlooked up'])
  })

  it.each<[string, Authentication]>([
    ['an empty token', { type: 'bearer', token: '' }],
    ['a token with a line break', { type: 'bearer', token: 'hunter2\r\nX: 1' }],
    ['a token with a space', { type: 'bearer', token: 'hunter2 ' }],
    ['a username with a colon', { type: 'basic', username: 'hunter2:', password: 'x' }],
    ['a password with a control character', { type: 'basic', username: 'x', password: 'hunter2\0' }],
  ])('is refused with %s, which is not repeated', async (_what, authentication) => {
    expect(authenticationProblem(authentication)).toBeDefined()
    const { url, received } = await startReceiver()
    const result = await senderOf().send(newDelivery({ url }), { secrets, authentication })
    expect(result).toMatchObject({
      outcome: 'retry',
      countsAgainstWebhook: false,
      error: { code: 'NBH_AUTHENTICATION_INVALID' },
    })
    expect(JSON.stringify(result)).not.toContain('hunter2')
    expect(received).toHaveLength(0)
  })
})

describe('no field of a request', () => {
  const hostile = [
    '\r\nX-Injected: 1',
    '\nX-Injected: 1',
    '\rX-Injected: 1',
    '\0',
    '\u2028X-Injected: 1',
    '嘊嘍X-Injected: 1',
  ]
  const fields = ['id', 'method', 'url path', 'url query', 'name', 'value', 'own name', 'own value', 'token']

  it.each(fields)('can carry another header: %s', async (field) => {
    for (const text of hostile) {
      const { url, received } = await startReceiver()
      const delivery = newDelivery({
        url: url + (field === 'url path' ? text : field === 'url query' ? `?a=${text}` : ''),
        headers: { [field === 'name' ? `X-A${text}` : 'X-A']: field === 'value' ? `a${text}` : 'a' },
        ...(field === 'id' && { id: `id${text}` }),
        ...(field === 'method' && { method: `POST${text}` }),
      })
      const result = await senderOf().send(delivery, {
        secrets,
        secretHeaders: {
          [field === 'own name' ? `X-B${text}` : 'X-B']: field === 'own value' ? `b${text}` : 'b',
        },
        ...(field === 'token' && { authentication: { type: 'bearer', token: `token${text}` } }),
      })
      expect(received.filter(({ headers }) => 'x-injected' in headers)).toEqual([])
      if (received.length === 0) expect(result.error).toBeDefined()
    }
  })

  it('can set what frames or signs the request, in any spelling', () => {
    const framing = [
      'host',
      'connection',
      'trailer',
      'transfer-encoding',
      'content-length',
      'x-hook-signature',
    ]
    const signing = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
    fc.assert(
      fc.property(fc.constantFrom(...framing, ...signing), fc.infiniteStream(fc.boolean()), (name, upper) => {
        const spelt = [...name].map((letter) => (upper.next().value ? letter.toUpperCase() : letter)).join('')
        expect(headerProblem(spelt, '1')).toBeDefined()
      }),
    )
  })
})

it('nothing that a run leaves behind shows a secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const queue = new SqliteQueue({ path: join(folder, 'queue.db') })
  await queue.open()
  const logger = keepingLogger()
  const attempts: unknown[] = []

  // Sends back whatever it is sent.
  const { url } = await startReceiver((response, { headers, path }) =>
    response
      .writeHead(path === '/hook?ok' ? 200 : 500, {
        'x-authorization': headers.authorization ?? '',
        'set-cookie': ['a=hunter2-session', 'b=hunter2-session'],
      })
      .end(JSON.stringify(headers)),
  )
  const proxy = await startProxy()
  const tlsPort = await startTlsReceiver()
  const whole: Partial<Endpoint> = {
    secrets: ['hunter2-plain', generateSecret(), generateKeyPair().secret],
    authentication: { type: 'basic', username: 'me', password: 'hunter2-password' },
    secretHeaders: { Cookie: 'session=hunter2-cookie', 'X-Api-Key': 'hunter2-key' },
    proxy: `http://me:hunter2-proxy@127.0.0.1:${proxy.port}`,
    tls: {
      certificate: pem('client.crt'),
      key: pem('client-encrypted.key'),
      passphrase: 'open-sesame',
      sslVerification: false,
    },
  }
  const endpoints: Record<string, Partial<Endpoint>> = {
    whole,
    bearer: { ...whole, authentication: { type: 'bearer', token: 'hunter2-token' } },
    'bad secret': { ...whole, secrets: ['whsec_hunter2-secret!'] },
    'bad authentication': { ...whole, authentication: { type: 'bearer', token: 'hunter2-token\n' } },
    'bad header': { ...whole, secretHeaders: { 'X-A': 'hunter2-header\n' } },
    'bad tls': { ...whole, tls: { ...whole.tls, passphrase: 'hunter2-passphrase' } },
    'bad proxy': { ...whole, proxy: 'http://me:hunter2-proxy%@127.0.0.1/' },
    'dead proxy': { ...whole, proxy: 'http://me:hunter2-proxy@127.0.0.1:1/' },
    'refusing proxy': {
      ...whole,
      proxy: `http://me:hunter2-proxy@127.0.0.1:${(await startProxy(407)).port}/`,
    },
    'blocked proxy': { ...whole, proxy: 'http://me:hunter2-proxy@10.0.0.1/' },
  }
  const dispatcher = new Dispatcher({
    queue,
    sender: senderOf(),
    logger,
    endpoint: (name) => ({ name, secrets, retrySchedule: [0], ...endpoints[name] }),
    onAttempt: (_delivery, attempt) => void attempts.push(attempt),
  })
  await dispatcher.start()
  const urls = [
    `${url}?ok`,
    url,
    `https://hooks.test:${tlsPort}/`,
    'http://me:hunter2-url@hooks.test/',
    'http://10.0.0.1/',
  ]
  for (const webhook of Object.keys(endpoints)) {
    const eventId = await acceptOne(queue)
    // A URL is stored as it is; the configuration refuses one with credentials, and so does the sender.
    const deliveries = urls
      .filter((each) => !each.includes('hunter2-url'))
      .map((each) => newDelivery({ eventId, webhook, url: each }))
    await dispatcher.enqueue(eventId, deliveries)
  }
  await dispatcher.idle()
  const refused = await senderOf().send(newDelivery({ url: 'http://me:hunter2-url@hooks.test/' }), {
    secrets,
  })
  await dispatcher.stop()
  await queue.close()

  expect(attempts).toHaveLength(Object.keys(endpoints).length * 4)
  const stored = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'))
  const left = [...logger.lines, ...stored, JSON.stringify(attempts), JSON.stringify(refused)].join('\n')
  expect(left).toContain('[redacted]')
  const sent = [
    'hunter2',
    'open-sesame',
    'PRIVATE KEY',
    ...(whole.secrets ?? []).slice(1).map((secret) => secret.slice(secret.indexOf('_') + 1)),
    ...['me:hunter2-password', 'me:hunter2-proxy'].map((text) => Buffer.from(text).toString('base64')),
  ]
  for (const secret of sent) expect(left.includes(secret), secret).toBe(false)
})
