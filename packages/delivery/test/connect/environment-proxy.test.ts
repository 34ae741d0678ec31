import { EnvironmentProxies } from '@netbox-hooks/delivery'
import { describe, expect, it } from 'vitest'
import { everyNameIsLoopback, pem, senderOf, startProxy, startTlsReceiver } from '../network-support.ts'
import { newDelivery, startReceiver } from '../support.ts'

const proxy = 'http://proxy.test:3128'
const of = (env: Record<string, string>, url: string) => new EnvironmentProxies(env).for(new URL(url))

describe('the proxies of an environment', () => {
  it.each([
    [{ HTTP_PROXY: proxy }, 'http://a.test/', proxy],
    [{ HTTP_PROXY: proxy }, 'https://a.test/', undefined],
    [{ HTTPS_PROXY: proxy }, 'https://a.test/', proxy],
    [{ https_proxy: proxy, HTTPS_PROXY: 'http://other.test' }, 'https://a.test/', proxy],
    [{ https_proxy: ' ', HTTPS_PROXY: proxy }, 'https://a.test/', proxy],
    [{ http_proxy: 'proxy.test:3128' }, 'http://a.test/', proxy],
    [{ https_proxy: 'me:secret@proxy.test' }, 'https://a.test/', 'http://me:secret@proxy.test'],
    [{}, 'http://a.test/', undefined],
  ])('%j for %s are %s', (env, url, expected) => {
    expect(of(env, url)).toBe(expected)
  })

  it.each([
    ['*', 'a.test', true],
    ['a.test', 'a.test', true],
    ['a.test', 'A.TEST.', true],
    ['a.test', 'b.a.test', true],
    ['a.test', 'ba.test', false],
    ['.a.test', 'b.a.test', true],
    ['.a.test', 'a.test', true],
    ['*.a.test', 'b.a.test', true],
    ['x, a.test  y', 'a.test', true],
    ['a.test:8080', 'a.test:8080', true],
    ['a.test:8080', 'a.test', false],
    ['a.test:80', 'a.test', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/8', 'a.test', false],
    ['10.1.2.3:8080', '10.1.2.3:8080', true],
    ['2001:db8::/32', '[2001:db8::1]', true],
    ['2001:db8::1', '[2001:db8:0::1]', true],
    ['[2001:db8::1]:8080', '[2001:db8::1]:8080', true],
    ['[2001:db8::1]:8080', '[2001:db8::1]', false],
    ['', 'localhost', true],
    ['', 'x.localhost', true],
    ['', '127.9.9.9', true],
    ['', '[::1]', true],
    ['', '[::ffff:127.0.0.1]', true],
    ['', '10.1.2.3', false],
  ])('with NO_PROXY=%j do not serve %s: %s', (none, host, isExcepted) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const found = of({ HTTP_PROXY: proxy, [name]: none }, `http://${host}/`)
      expect(found).toBe(isExcepted ? undefined : proxy)
    }
  })

  it.each(['socks5://proxy.test', 'http://proxy.test/path', 'http://[', 'ftp://proxy.test:21'])(
    'cannot be %s, and it is not repeated',
    (value) => {
      const make = () => new EnvironmentProxies({ HTTPS_PROXY: value })
      expect(make).toThrow(expect.objectContaining({ code: 'NBH_PROXY_INVALID' }))
      expect(make).toThrow(/HTTPS_PROXY/)
      expect(make).not.toThrow(value)
    },
  )

  it('carry requests, but those of webhooks that name their own and those to this machine', async () => {
    const [environment, own] = [await startProxy(), await startProxy()]
    const [receiver, tlsPort] = [await startReceiver(), await startTlsReceiver()]
    const proxies = new EnvironmentProxies({
      http_proxy: `http://127.0.0.1:${environment.port}`,
      https_proxy: `http://me:secret@127.0.0.1:${environment.port}`,
      no_proxy: 'direct.test',
    })
    const sender = senderOf({ policy: everyNameIsLoopback, proxyFor: (url) => proxies.for(url) })
    const tls = { ca: pem('ca.crt') }
    const send = async (url: string, options = {}) =>
      expect((await sender.send(newDelivery({ url }), { secrets: [], ...options })).outcome).toBe('delivered')
    await send(`http://hooks.test:${receiver.port}/`)
    await send(`https://hooks.test:${tlsPort}/`, { tls })
    await send(`http://127.0.0.1:${receiver.port}/`)
    await send(`http://direct.test:${receiver.port}/`)
    await send(`http://hooks.test:${receiver.port}/`, { proxy: `http://127.0.0.1:${own.port}` })
    expect(environment.asked).toEqual([
      { target: `127.0.0.1:${receiver.port}`, authorization: undefined },
      {
        target: `127.0.0.1:${tlsPort}`,
        authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`,
      },
    ])
    expect(own.asked).toHaveLength(1)
  })
})
