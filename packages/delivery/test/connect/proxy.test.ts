import { NetworkPolicy, proxyProblem } from '@netbox-hooks/delivery'
import { describe, expect, it } from 'vitest'
import {
  everyNameIsLoopback,
  pem,
  senderOf,
  startProxy,
  startTcpServer,
  startTlsReceiver,
} from '../network-support.ts'
import { newDelivery, startReceiver } from '../support.ts'

describe('a proxy', () => {
  it('tunnels http', async () => {
    const { url, received } = await startReceiver()
    const proxy = await startProxy()
    const options = { secrets: [], proxy: `http://127.0.0.1:${proxy.port}` }
    expect(await senderOf().send(newDelivery({ url }), options)).toMatchObject({ status: 204 })
    expect(received).toHaveLength(1)
    expect(proxy.asked).toEqual([{ target: new URL(url).host, authorization: undefined }])
  })

  it('tunnels https, and the certificate is checked behind it', async () => {
    const port = await startTlsReceiver()
    const proxy = `http://127.0.0.1:${(await startProxy()).port}`
    const delivery = newDelivery({ url: `https://hooks.test:${port}/` })
    const trusting = { secrets: [], proxy, tls: { ca: pem('ca.crt') } }
    expect(await senderOf().send(delivery, trusting)).toMatchObject({ status: 200 })
    expect(await senderOf().send(delivery, { secrets: [], proxy })).toMatchObject({
      countsAgainstWebhook: true,
      error: { code: 'NBH_TLS_CERTIFICATE' },
    })
  })

  it('is told the address that was vetted, so that the name cannot lead it elsewhere', async () => {
    const { port } = await startReceiver()
    const proxy = await startProxy()
    const delivery = newDelivery({ url: `http://hooks.test:${port}/` })
    await senderOf().send(delivery, { secrets: [], proxy: `http://proxy.test:${proxy.port}` })
    expect(proxy.asked.map(({ target }) => target)).toEqual([`127.0.0.1:${port}`])
  })

  it('is shown the credentials of its URL, and nobody else is', async () => {
    const { url, received } = await startReceiver()
    const proxy = await startProxy()
    const options = { secrets: [], proxy: `http://me%40home:hunter2@127.0.0.1:${proxy.port}/` }
    await senderOf().send(newDelivery({ url }), options)
    const [asked] = proxy.asked
    expect(asked?.authorization).toBe(`Basic ${Buffer.from('me@home:hunter2').toString('base64')}`)
    expect(received[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it('is not asked for a target that the policy denies', async () => {
    const proxy = await startProxy()
    for (const url of ['http://10.0.0.1/', 'http://private.test/']) {
      const lookup = async (host: string) => [{ address: host === 'private.test' ? '10.0.0.1' : '127.0.0.1' }]
      const policy = new NetworkPolicy({ allow: ['127.0.0.1'], lookup })
      const options = { secrets: [], proxy: `http://127.0.0.1:${proxy.port}` }
      expect(await senderOf({ policy }).send(newDelivery({ url }), options)).toMatchObject({
        outcome: 'final',
        error: { code: 'NBH_TARGET_BLOCKED' },
      })
    }
    expect(proxy.asked).toHaveLength(0)
  })
})

describe("a proxy's own fault is not held against the webhook", () => {
  const sendThrough = async (proxy: string, { policy = everyNameIsLoopback, timeouts = {} } = {}) =>
    senderOf({ policy, timeouts }).send(newDelivery({ url: 'http://hooks.test:2/' }), {
      secrets: [],
      proxy,
    })
  const faultOf = (code: string, ...parts: string[]) => ({
    outcome: 'retry',
    countsAgainstWebhook: false,
    error: { code, message: expect.stringContaining(parts.join('')) },
  })

  it('if nobody listens there', async () => {
    const result = await sendThrough('http://127.0.0.1:2')
    expect(result).toMatchObject(
      faultOf('NBH_PROXY_FAILED', 'The proxy 127.0.0.1:2 cannot be used: connect ECONNREFUSED'),
    )
  })

  it('if it does not answer', async () => {
    const { port, left } = await startTcpServer(() => {})
    const answer = await sendThrough(`http://127.0.0.1:${port}`, { timeouts: { connect: 100 } })
    expect(answer).toMatchObject(faultOf('NBH_PROXY_FAILED'))
    await left()
  })

  it('if it speaks something else', async () => {
    const { port, left } = await startTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
    expect(await sendThrough(`http://127.0.0.1:${port}`)).toMatchObject(faultOf('NBH_PROXY_FAILED'))
    await left()
  })

  it.each([403, 407, 429, 500])('if it answers %i', async (status) => {
    const { port } = await startProxy(status)
    expect(await sendThrough(`http://127.0.0.1:${port}`)).toMatchObject(
      faultOf('NBH_PROXY_REFUSED', `it answered ${status}`),
    )
  })

  it('if it has a certificate that nobody trusts', async () => {
    const { port } = await startProxy(undefined, true)
    expect(await sendThrough(`https://127.0.0.1:${port}`)).toMatchObject(faultOf('NBH_PROXY_FAILED'))
  })

  it('if the policy denies it, which the error says with the setting that would allow it', async () => {
    const { port, asked } = await startProxy()
    const policy = new NetworkPolicy({ lookup: async () => [{ address: '93.184.215.14' }] })
    const result = await sendThrough(`http://127.0.0.1:${port}`, { policy })
    expect(result).toMatchObject(faultOf('NBH_PROXY_FAILED', '127.0.0.1 is in the loopback range'))
    expect(result.error?.message).toContain('delivery.network.allow')
    expect(asked).toHaveLength(0)
  })

  it.each(['ftp://proxy.test', 'hunter2', 'http://proxy.test/path', 'http://me:100%@proxy.test'])(
    'if its URL is unusable: %j',
    async (url) => {
      expect(proxyProblem(url)).toBeDefined()
      const result = await sendThrough(url)
      expect(result).toMatchObject(faultOf('NBH_PROXY_INVALID'))
      expect(result.error?.message).not.toContain('hunter2')
    },
  )
})

it.each([502, 503, 504])('a proxy that answers %i speaks for the webhook', async (status) => {
  const { port } = await startProxy(status)
  const options = { secrets: [], proxy: `http://127.0.0.1:${port}` }
  expect(await senderOf().send(newDelivery({ url: 'http://hooks.test:2/' }), options)).toMatchObject({
    outcome: 'retry',
    countsAgainstWebhook: true,
    error: { code: 'NBH_CONNECTION_FAILED' },
  })
})
