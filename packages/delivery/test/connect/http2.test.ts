import { once } from 'node:events'
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { verifyWebhook } from '@netbox-hooks/verify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pem, senderOf, startProxy } from '../network-support.ts'
import { newDelivery } from '../support.ts'

const tls = { ca: pem('ca.crt') }
const secrets = ['a secret that signs']

/** A server that speaks HTTP/2 and nothing else. */
async function start(
  answer: (stream: ServerHttp2Stream, body: string, headers: IncomingHttpHeaders) => void,
) {
  const server: Http2SecureServer = createSecureServer({
    cert: pem('server.crt'),
    key: pem('server.key'),
    allowHTTP1: false,
  })
  const sessions: ServerHttp2Session[] = []
  server.on('session', (session) => sessions.push(session))
  server.on('stream', async (stream, headers) => {
    stream.on('error', () => {})
    let body = ''
    for await (const chunk of stream.setEncoding('utf8')) body += chunk
    answer(stream, body, headers)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `https://hooks.test:${port}/hook?a=1`, sessions }
}

const ok = (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': 200, 'x-a': 'b' })
  stream.end('thanks')
}

describe('an endpoint that speaks HTTP/2 only', () => {
  it('is sent what it is to be sent, over one connection', async () => {
    const got: { headers: IncomingHttpHeaders; body: string }[] = []
    const { url, sessions } = await start((stream, body, headers) => {
      got.push({ headers, body })
      ok(stream)
    })
    const sender = senderOf({ connections: 1 })
    const delivery = newDelivery({ url, headers: { 'Content-Type': 'application/json', 'X-Own': 'mine' } })
    const options = { secrets, tls, authentication: { type: 'bearer', token: 'the-token' } as const }
    for (let i = 0; i < 3; i += 1) {
      expect(await sender.send(delivery, options)).toMatchObject({
        status: 200,
        outcome: 'delivered',
        responseBody: 'thanks',
        responseHeaders: { 'x-a': 'b' },
        timings: { total: expect.any(Number), firstByte: expect.any(Number) },
      })
    }
    expect(sessions).toHaveLength(1)
    const [{ headers, body } = { headers: {}, body: '' }] = got
    expect(headers).toMatchObject({
      ':method': 'POST',
      ':path': '/hook?a=1',
      authorization: 'Bearer the-token',
      'content-type': 'application/json',
      'x-own': 'mine',
      'user-agent': 'netbox-hooks/1.2.3',
    })
    expect(verifyWebhook({ headers: headers as Record<string, string>, body, secrets }).verified).toBe(true)
  })

  it('is sent many requests at once', async () => {
    const { url } = await start(ok)
    const sender = senderOf()
    const sent = Array.from({ length: 60 }, () => sender.send(newDelivery({ url }), { secrets, tls }))
    expect((await Promise.all(sent)).map(({ outcome }) => outcome)).toEqual(Array(60).fill('delivered'))
  })

  it('is reached through a proxy', async () => {
    const { url } = await start(ok)
    const proxy = await startProxy()
    const options = { secrets, tls, proxy: `http://127.0.0.1:${proxy.port}` }
    expect(await senderOf().send(newDelivery({ url }), options)).toMatchObject({ outcome: 'delivered' })
  })

  it('is held to the limits of any other', async () => {
    const { url } = await start((stream, _body, { 'x-do': what }) => {
      if (what === 'pour') {
        stream.respond({ ':status': 200 })
        return void stream.end('x'.repeat(500_000))
      }
      if (what === 'reset') return void stream.close(2)
      if (what === 'refuse') return void stream.respond({ ':status': 503 }, { endStream: true })
    })
    const sender = senderOf()
    const send = (what: string, timeouts = {}) =>
      sender.send(newDelivery({ url, headers: { 'x-do': what } }), { secrets, tls, timeouts })
    const late = { error: { code: 'NBH_HEADERS_TIMEOUT' } }
    // Who keeps the limit depends on whether the endpoint is known.
    expect(await send('wait', { headers: 300 })).toMatchObject(late)
    expect(await send('wait', { headers: 300 })).toMatchObject(late)
    expect(await send('pour')).toMatchObject({ outcome: 'delivered', responseBody: 'x'.repeat(16 * 1024) })
    expect(await send('wait', { total: 300 })).toMatchObject({ error: { code: 'NBH_ATTEMPT_TIMEOUT' } })
    expect(await send('reset')).toMatchObject({ status: undefined, outcome: 'retry' })
    expect(await send('refuse')).toMatchObject({ status: 503, outcome: 'retry' })
  })

  it('may close its connection', async () => {
    const { url, sessions } = await start(ok)
    const sender = senderOf()
    expect(await sender.send(newDelivery({ url }), { secrets, tls })).toMatchObject({ outcome: 'delivered' })
    sessions[0]?.close()
    await once(sessions[0] as ServerHttp2Session, 'close')
    expect(await sender.send(newDelivery({ url }), { secrets, tls })).toMatchObject({ outcome: 'delivered' })
  })

  it('must have a certificate that is accepted', async () => {
    const { url } = await start(ok)
    expect(await senderOf().send(newDelivery({ url }), { secrets })).toMatchObject({
      error: { code: 'NBH_TLS_CERTIFICATE' },
    })
  })

  it('is told apart where it speaks without TLS', async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { error } = await senderOf().send(newDelivery({ url }), { secrets })
    expect(error).toMatchObject({
      code: 'NBH_RESPONSE_INVALID',
      message: expect.stringContaining('it is in HTTP/2'),
    })
  })
})
