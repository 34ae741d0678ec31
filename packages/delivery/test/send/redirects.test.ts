import { verifyWebhook } from '@netbox-hooks/verify'
import { describe, expect, it } from 'vitest'
import { pem, senderOf, startTlsReceiver } from '../network-support.ts'
import { newDelivery, type Received, startReceiver } from '../support.ts'

const secret = 'a secret that signs'
const secretHeaders = { Cookie: 'session=0123456789' }
const authentication = { type: 'bearer', token: 'bearer-token' } as const

/** A receiver whose `/hook` redirects to where `location` says, and whose other paths answer 200. */
function startRedirecting(location: (port: number) => string, status = 307) {
  let port = 0
  const started = startReceiver((response, { path }: Received) => {
    if (!path.startsWith('/hook')) return void response.end('here')
    response.writeHead(status, { location: location(port) }).end()
  })
  return started.then((receiver) => {
    port = receiver.port
    return receiver
  })
}

const deliveryTo = (url: string, headers = {}) =>
  newDelivery({
    url,
    headers: { 'content-type': 'application/json', 'x-token': 'from-a-template', ...headers },
  })

describe('a redirect', () => {
  it.each([307, 308])(
    'with %d is followed with method and body if that is wanted, and signed',
    async (status) => {
      const { url, received } = await startRedirecting(() => '/new?a=1#part', status)
      const delivery = deliveryTo(url)
      const result = await senderOf().send(delivery, {
        secrets: [secret],
        authentication,
        secretHeaders,
        redirects: { follow: 1 },
      })
      expect(result).toMatchObject({
        status: 200,
        outcome: 'delivered',
        responseBody: 'here',
        timings: { redirects: [{ status, url: url.replace('/hook', '/new') }] },
      })
      const [first, second] = received
      expect(second).toMatchObject({ method: 'POST', path: '/new?a=1', body: first?.body })
      expect(second?.headers).toMatchObject({
        authorization: 'Bearer bearer-token',
        cookie: 'session=0123456789',
        'x-token': 'from-a-template',
      })
      expect(
        verifyWebhook({ headers: second?.headers ?? {}, body: second?.body ?? '', secrets: [secret] })
          .verified,
      ).toBe(true)
    },
  )

  it.each([
    ['without rules', undefined, 307, '/new', 'redirects are not followed'],
    ['with 301', { follow: 1 }, 301, '/new', 'only redirects with 307 and 308 are followed'],
    ['with 302', { follow: 1 }, 302, '/new', 'only redirects with 307 and 308 are followed'],
    ['with 303', { follow: 1 }, 303, '/new', 'only redirects with 307 and 308 are followed'],
    ['in a circle', { follow: 2 }, 308, '/hook', 'more than 2 in one attempt are not followed'],
    [
      'to another name',
      { follow: 1 },
      307,
      'http://other.test/',
      'a redirect to another host is not followed',
    ],
    [
      'to another port',
      { follow: 1 },
      307,
      'http://127.0.0.1:2/',
      'a redirect to another host is not followed',
    ],
    ['to no URL', { follow: 1 }, 307, 'http://:80:80/', 'it does not say where it redirects to'],
  ])('%s is not followed', async (_what, redirects, status, location, reason) => {
    const { url } = await startRedirecting(() => location, status)
    expect(await senderOf().send(deliveryTo(url), { secrets: [], redirects })).toMatchObject({
      status,
      outcome: 'retry',
      error: {
        code: 'NBH_RESPONSE_STATUS',
        message: expect.stringContaining(`The endpoint answered ${status}; ${reason}.`),
      },
    })
  })

  it('to another host takes nothing along by which the webhook is let in', async () => {
    const other = await startReceiver()
    const { url } = await startRedirecting(() => `http://other.test:${other.port}/x`)
    const result = await senderOf().send(deliveryTo(url), {
      secrets: [secret],
      authentication,
      secretHeaders,
      redirects: { follow: 1, sameHost: false },
    })
    expect(result).toMatchObject({ status: 204, outcome: 'delivered' })
    const [request] = other.received
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'webhook-id',
      'webhook-timestamp',
      'x-hook-signature',
    ])
    expect(
      verifyWebhook({ headers: request?.headers ?? {}, body: request?.body ?? '', secrets: [secret] })
        .verified,
    ).toBe(true)
  })

  it.each([
    ['http://169.254.169.254/latest/', 'NBH_TARGET_BLOCKED'],
    ['http://user:password@127.0.0.1/', 'NBH_TARGET_BLOCKED'],
    ['file:///etc/passwd', 'NBH_TARGET_BLOCKED'],
    ['http://127.0.0.1:22/', 'NBH_TARGET_BLOCKED'],
  ])('to %s goes through the policy as any request', async (location, code) => {
    const { url } = await startRedirecting(() => location)
    const redirects = { follow: 1, sameHost: false }
    expect(await senderOf().send(deliveryTo(url), { secrets: [], redirects })).toMatchObject({
      status: undefined,
      outcome: 'final',
      error: { code },
    })
  })

  it('away from TLS is not followed', async () => {
    const receiver = await startReceiver()
    const port = await startTlsReceiver({}, (_request, response) =>
      response.writeHead(307, { location: `http://hooks.test:${receiver.port}/` }).end(),
    )
    const result = await senderOf().send(deliveryTo(`https://hooks.test:${port}/`), {
      secrets: [],
      tls: { ca: pem('ca.crt') },
      redirects: { follow: 1, sameHost: false },
    })
    expect(result.error?.message).toContain('a redirect away from https is not followed')
    expect(receiver.received).toEqual([])
  })

  it('does not get more time than the attempt has', async () => {
    let port = 0
    const receiver = await startReceiver((response, { path }) => {
      if (path === '/hook') response.writeHead(307, { location: `http://127.0.0.1:${port}/slow` }).end()
    })
    port = receiver.port
    const result = await senderOf({ timeouts: { total: 300 } }).send(deliveryTo(receiver.url), {
      secrets: [],
      redirects: { follow: 1 },
    })
    expect(result).toMatchObject({ status: undefined, error: { code: 'NBH_ATTEMPT_TIMEOUT' } })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/slow'])
  })
})
