import type { ServerResponse } from 'node:http'
import { NetworkPolicy } from '@netbox-hooks/delivery'
import { generateSecret, verifyWebhook } from '@netbox-hooks/verify'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { newDelivery, startReceiver, until } from '../support.ts'
import { loopbackSender as senderOf, threads } from './loopback-sender.ts'

const secret = generateSecret()
const secrets = [secret]

describe('a request', () => {
  it('carries the bytes as they are, identified and signed', async () => {
    const { url, received } = await startReceiver()
    const delivery = newDelivery({ url: `${url}?a=1#part`, body: Buffer.from('{"name":"Zürich"}') })
    const result = await senderOf().send(delivery, { secrets })

    expect(result).toMatchObject({ status: 204, error: undefined, outcome: 'delivered' })
    const [request] = received
    expect(request).toMatchObject({ method: 'POST', path: '/hook?a=1', body: '{"name":"Zürich"}' })
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'netbox-hooks/1.2.3',
      'webhook-id': delivery.id,
    })
    expect(verifyWebhook({ headers: request?.headers ?? {}, body: delivery.body, secrets })).toEqual({
      verified: true,
      netbox: true,
      standard: true,
    })
  })

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('may be a %s', async (method) => {
    const { url, received } = await startReceiver()
    await senderOf().send(newDelivery({ url, method }), { secrets })
    expect(received[0]?.method).toBe(method)
  })

  it.each(['CONNECT', 'TRACE', 'POST / HTTP/1.1\r\nX: 1', ''])('may not be a %j', async (method) => {
    const { url, received } = await startReceiver()
    const result = await senderOf().send(newDelivery({ url, method }), { secrets })
    expect(result).toMatchObject({ outcome: 'final', error: { code: 'NBH_METHOD_REFUSED' } })
    expect(received).toHaveLength(0)
  })

  it('goes over a connection that is open already', async () => {
    const ports = new Set<number | undefined>()
    const { url } = await startReceiver((response) => {
      ports.add(response.socket?.remotePort)
      response.writeHead(204).end()
    })
    const sender = senderOf({ connections: 1 })
    for (let i = 0; i < 5; i += 1) await sender.send(newDelivery({ url }), { secrets })
    expect(ports.size).toBe(1)
  })

  it('waits for one of the connections that an origin may have', async () => {
    const held: ServerResponse[] = []
    const { url, mostAtOnce } = await startReceiver((response) => {
      held.push(response)
      if (held.length === 2) for (const each of held.splice(0)) each.end()
    })
    const sender = senderOf({ connections: 2 })
    const sent = Array.from({ length: 10 }, () => sender.send(newDelivery({ url }), { secrets }))
    expect((await Promise.all(sent)).every(({ status }) => status === 200)).toBe(true)
    expect(mostAtOnce()).toBe(2)
  })
})

describe("a webhook's headers", () => {
  const sendWith = async (headers: Record<string, string>) => {
    const { url, received } = await startReceiver()
    const result = await senderOf().send(newDelivery({ url, headers }), { secrets })
    return { result, received }
  }

  it('are sent along, and may replace User-Agent and Content-Type', async () => {
    const { received } = await sendWith({ 'USER-AGENT': 'mine', 'Content-type': 'text/xml', 'X-A': 'é' })
    expect(received[0]?.headers).toMatchObject({
      'user-agent': 'mine',
      'content-type': 'text/xml',
      'x-a': 'é',
    })
    const names = received[0]?.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase())
    expect(names).toHaveLength(new Set(names).size)
  })

  it('are sent as they are at each attempt, to whichever webhook', async () => {
    const { url, received } = await startReceiver()
    const sender = senderOf()
    const headers: Record<string, string> = { 'x-a': '1' }
    const [one, other] = [{ secrets }, { secrets, secretHeaders: { 'X-B': 'of the other' } }]
    await sender.send(newDelivery({ url, headers }), one)
    headers['x-a'] = '2'
    await sender.send(newDelivery({ url, headers }), one)
    Object.freeze(headers)
    for (const options of [one, other, one]) await sender.send(newDelivery({ url, headers }), options)
    expect(received.map((request) => [request.headers['x-a'], request.headers['x-b']])).toEqual([
      ['1', undefined],
      ['2', undefined],
      ['2', undefined],
      ['2', 'of the other'],
      ['2', undefined],
    ])
  })

  it('have defaults for User-Agent and Content-Type', async () => {
    const { received } = await sendWith({})
    expect(received[0]?.headers).toMatchObject({
      'user-agent': 'netbox-hooks/1.2.3',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    })
  })

  it.each([
    'Host',
    'Connection',
    'Content-Length',
    'Transfer-Encoding',
    'Trailer',
    'Expect',
    'TE',
    'Upgrade',
    'Keep-Alive',
    'Proxy-Authorization',
    'Accept-Encoding',
    'X-Hook-Signature',
    'webhook-id',
    'Webhook-Timestamp',
    'WEBHOOK-SIGNATURE',
    'X-A\r\nX-B',
    'X A',
    '',
  ])('may not set %j', async (name) => {
    const { result, received } = await sendWith({ 'X-A': 'ok', [name]: '1' })
    expect(result).toMatchObject({ outcome: 'final', error: { code: 'NBH_HEADER_REFUSED' } })
    expect(received).toHaveLength(0)
  })

  it.each(['a\r\nX-B: 1', 'a\nb', '€', 'a\0b'])('may not have the value %j', async (value) => {
    const { result, received } = await sendWith({ 'X-A': value })
    expect(result).toMatchObject({ outcome: 'final', error: { code: 'NBH_HEADER_REFUSED' } })
    expect(result.error?.message).toContain('"X-A"')
    expect(received).toHaveLength(0)
  })
})

describe('an answer', () => {
  it.each([200, 201, 299])('of %i is success', async (status) => {
    const { url } = await startReceiver((response) => response.writeHead(status).end('thanks'))
    const result = await senderOf().send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({ status, responseBody: 'thanks', error: undefined, outcome: 'delivered' })
  })

  it.each([
    [400, 'retry'],
    [404, 'retry'],
    [410, 'disable'],
    [500, 'retry'],
  ])('of %i is failure: %s', async (status, outcome) => {
    const { url } = await startReceiver((response) => response.writeHead(status).end('why'))
    const result = await senderOf().send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({
      status,
      responseBody: 'why',
      outcome,
      error: { code: 'NBH_RESPONSE_STATUS' },
    })
    expect(result.error?.message).toContain(String(status))
  })

  it.each([301, 302, 303, 307, 308])('of %i is failure, and is not followed', async (status) => {
    const target = await startReceiver()
    const { url, received } = await startReceiver((response) =>
      response.writeHead(status, { location: target.url }).end(),
    )
    const result = await senderOf().send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({ status, outcome: 'retry', error: { code: 'NBH_RESPONSE_STATUS' } })
    expect(received).toHaveLength(1)
    expect(target.received).toHaveLength(0)
  })

  it('is read for 16 KiB, then its connection is closed', async () => {
    let closed: Promise<void> | undefined
    const { url } = await startReceiver((response) => {
      closed = new Promise((resolve) => response.once('close', resolve))
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(1_000)));
        response.once('drain', pour)
      }
      response.writeHead(200)
      pour()
    })
    const result = await senderOf().send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({ status: 200, error: undefined })
    expect(result.responseBody).toBe('x'.repeat(16 * 1024))
    await closed
  })

  it('is kept with its headers, but for cookies', async () => {
    const { url } = await startReceiver((response) =>
      response.writeHead(200, { 'X-A': ['1', '2'], 'Set-Cookie': 'a=b', 'Content-Length': '0' }).end(),
    )
    const { responseHeaders } = await senderOf().send(newDelivery({ url }), { secrets })
    expect(responseHeaders).toMatchObject({
      'x-a': '1, 2',
      'set-cookie': '[redacted]',
      'content-length': '0',
    })
  })

  it('is what comes after an early hint', async () => {
    const { url } = await startReceiver((response) => {
      response.writeProcessing()
      response.writeHead(201).end('done')
    })
    const result = await senderOf().send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({ status: 201, responseBody: 'done', error: undefined })
  })

  it('is not there if nothing comes after an early hint', async () => {
    const { url } = await startReceiver((response) => {
      response.writeProcessing(() => response.destroy())
    })
    const result = await senderOf().send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({ status: undefined, error: { code: 'NBH_CONNECTION_FAILED' } })
  })

  it('is not decompressed', async () => {
    const { url } = await startReceiver((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all'),
    )
    expect((await senderOf().send(newDelivery({ url }), { secrets })).responseBody).toBe('not gzip at all')
  })

  it('counts by its status, even if the body breaks off', async () => {
    const { url } = await startReceiver((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('begun')
      setImmediate(() => response.destroy())
    })
    expect(await senderOf().send(newDelivery({ url }), { secrets })).toMatchObject({
      status: 200,
      error: undefined,
    })
  })

  it.each([
    [429, '7', 7_000],
    [503, ' 120 ', 120_000],
    [503, 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
    [503, '99999999', 24 * 3_600_000],
  ])('of %i with Retry-After %j pauses the webhook for %i ms', async (status, retryAfter, pauseMs) => {
    const { url } = await startReceiver((response) =>
      response.writeHead(status, { 'retry-after': retryAfter }).end(),
    )
    expect(await senderOf().send(newDelivery({ url }), { secrets })).toMatchObject({
      outcome: 'pause',
      pauseMs,
    })
  })

  it.each([
    [503, 'soon'],
    [503, '-5'],
    [500, '7'],
  ])('of %i with Retry-After %j pauses nothing', async (status, retryAfter) => {
    const { url } = await startReceiver((response) =>
      response.writeHead(status, { 'retry-after': retryAfter }).end(),
    )
    const result = await senderOf().send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({ outcome: 'retry', pauseMs: undefined })
  })

  it('may ask to wait until a date', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const { url } = await startReceiver((response) => response.writeHead(503, { 'retry-after': date }).end())
    const { pauseMs } = await senderOf().send(newDelivery({ url }), { secrets })
    expect(pauseMs).toBeGreaterThan(3_000_000)
    expect(pauseMs).toBeLessThanOrEqual(3_600_000)
  })
})

describe('an attempt that comes to nothing', () => {
  it('says that nobody listens', async () => {
    const { url } = await startReceiver()
    const result = await senderOf().send(newDelivery({ url: url.replace(/:\d+/, ':2') }), { secrets })
    expect(result).toMatchObject({
      status: undefined,
      outcome: 'retry',
      error: { code: 'NBH_CONNECTION_FAILED' },
    })
    expect(result.error?.message).toContain('ECONNREFUSED')
  })

  it('ends when no answer comes', async () => {
    const { url } = await startReceiver(() => {})
    const sender = senderOf({ timeouts: { headers: 30 } })
    expect(await sender.send(newDelivery({ url }), { secrets })).toMatchObject({
      outcome: 'retry',
      error: { code: 'NBH_HEADERS_TIMEOUT', message: 'The endpoint sent no answer within 0.03 s.' },
    })
  })

  it('ends when its time is up, in flight or waiting for a connection', async () => {
    // A thread has a clock of its own, which is not held.
    if (threads === 0) vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { url, received } = await startReceiver((response) => {
      if (received.length > 1) response.end()
    })
    const sender = senderOf({ connections: 1 })
    const [first, second, third] = [newDelivery({ url }), newDelivery({ url }), newDelivery({ url })]
    const late = [
      sender.send(first, { secrets, timeouts: { total: 200 } }),
      sender.send(second, { secrets, timeouts: { total: 50 } }),
    ]
    await until(() => received.length === 1)
    if (threads === 0) vi.advanceTimersByTime(300)
    for (const result of await Promise.all(late)) {
      expect(result).toMatchObject({
        status: undefined,
        outcome: 'retry',
        error: { code: 'NBH_ATTEMPT_TIMEOUT' },
      })
    }
    expect((await sender.send(third, { secrets })).status).toBe(200)
    // The second was not sent after its time.
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([first.id, third.id])
  })

  it('ends when the sender is destroyed, as does every later one', async () => {
    const sender = senderOf()
    const { url } = await startReceiver(() => void sender.destroy())
    const broken = { status: undefined, outcome: 'retry', error: { code: 'NBH_SENDER_CLOSED' } }
    expect(await sender.send(newDelivery({ url }), { secrets })).toMatchObject(broken)
    expect(await sender.send(newDelivery({ url }), { secrets })).toMatchObject(broken)
  })

  it('is not made with a malformed secret, which it does not show', async () => {
    const { url, received } = await startReceiver()
    const result = await senderOf().send(newDelivery({ url }), { secrets: ['whsec_hunter2!'] })
    expect(result).toMatchObject({ outcome: 'retry', error: { code: 'NBH_SECRET_INVALID' } })
    expect(JSON.stringify(result)).not.toContain('hunter2')
    expect(received).toHaveLength(0)
  })
})

describe('a blocked target', () => {
  it('is final, and says what would allow it', async () => {
    const { url, received } = await startReceiver()
    const sender = senderOf({ policy: new NetworkPolicy() })
    const result = await sender.send(newDelivery({ url }), { secrets })
    expect(result).toMatchObject({
      status: undefined,
      outcome: 'final',
      error: { code: 'NBH_TARGET_BLOCKED' },
    })
    expect(result.error?.message).toContain('127.0.0.1 is in the loopback range')
    expect(result.error?.message).toContain('delivery.network.allow')
    expect(received).toHaveLength(0)
  })

  it('is final if only its name turns out to lead there', async () => {
    const policy = new NetworkPolicy({ lookup: async () => [{ address: '169.254.169.254' }] })
    const result = await senderOf({ policy }).send(newDelivery(), { secrets })
    expect(result).toMatchObject({ outcome: 'final', error: { code: 'NBH_TARGET_BLOCKED' } })
  })

  it('may be tried again if its name could not be resolved', async () => {
    const policy = new NetworkPolicy({ lookup: async () => Promise.reject(new Error('SERVFAIL')) })
    const result = await senderOf({ policy }).send(newDelivery(), { secrets })
    expect(result).toMatchObject({ outcome: 'retry', error: { code: 'NBH_DNS_FAILED' } })
  })

  it('does not show the credentials of its URL', async () => {
    const result = await senderOf().send(newDelivery({ url: 'http://me:hunter2@127.0.0.1/' }), { secrets })
    expect(result).toMatchObject({ outcome: 'final', error: { code: 'NBH_TARGET_BLOCKED' } })
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })
})
