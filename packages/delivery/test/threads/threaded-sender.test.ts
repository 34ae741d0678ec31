import type { ServerResponse } from 'node:http'
import { availableParallelism } from 'node:os'
import { type NewDelivery, type SendOptions, ThreadedSender } from '@netbox-hooks/delivery'
import { verifyWebhook } from '@netbox-hooks/verify'
import fc from 'fast-check'
import { expect, it, onTestFinished, vi } from 'vitest'
import { pem, startProxy, startTlsReceiver } from '../network-support.ts'
import { newDelivery, patient, startReceiver, until } from '../support.ts'

const secrets = ['a secret that signs']

function senderOf(options: Partial<ConstructorParameters<typeof ThreadedSender>[0]> = {}): ThreadedSender {
  const defaults = { allow: ['127.0.0.1'], userAgent: 'netbox-hooks/1.2.3', timeouts: patient, threads: 2 }
  const sender = new ThreadedSender({ ...defaults, ...options })
  onTestFinished(() => sender.destroy())
  return sender
}

const text = fc.string({ unit: 'grapheme' })
const someRequests = fc.array(
  fc.record({
    text,
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc.stringMatching(/^\/[a-z0-9]*(\?[a-z]=[0-9])?$/),
    header: fc.stringMatching(/^[\x21-\x7e\xa1-\xff]*$/),
    webhook: fc.nat(4),
  }),
  { minLength: 1, maxLength: 20 },
)

it('sends what it is given, whatever else is sent in the same moment', async () => {
  const receiver = await startReceiver()
  const sender = senderOf()
  const webhooks = Array.from({ length: 5 }, (_, index) => ({ secrets: [`secret of webhook ${index}`] }))
  const bodies = new Map<string, Uint8Array>()
  const bodyOf = (text: string) => {
    const body = bodies.get(text) ?? new TextEncoder().encode(text)
    bodies.set(text, body)
    return body
  }
  await fc.assert(
    fc.asyncProperty(someRequests, async (requests) => {
      const begun = receiver.received.length
      const sent = requests.map(({ text, method, path, header, webhook }) => {
        const url = `http://127.0.0.1:${receiver.port}${path}`
        const delivery = newDelivery({ method, url, headers: { 'x-own': header }, body: bodyOf(text) })
        return { delivery, options: webhooks[webhook] as SendOptions }
      })
      const results = await Promise.all(sent.map(({ delivery, options }) => sender.send(delivery, options)))
      expect(results.map(({ status }) => status)).toEqual(sent.map(() => 204))
      const arrived = receiver.received.slice(begun)
      expect(arrived).toHaveLength(sent.length)
      for (const { delivery, options } of sent) {
        const request = arrived.find(({ headers }) => headers['webhook-id'] === delivery.id)
        expect(request?.method).toBe(delivery.method)
        expect(request?.path).toBe(new URL(delivery.url).pathname + new URL(delivery.url).search)
        expect(request?.headers['x-own']).toBe(delivery.headers['x-own'])
        expect(request?.body).toBe(new TextDecoder().decode(delivery.body))
        const { body } = delivery
        expect(verifyWebhook({ headers: request?.headers ?? {}, body, ...options }).verified).toBe(true)
      }
    }),
    { numRuns: 25 },
  )
})

it('sends more bytes than a thread takes at once', async () => {
  const { url, received } = await startReceiver()
  const sender = senderOf({ threads: 1 })
  const body = () => new Uint8Array(1024 * 1024).fill(120)
  const sent = Array.from({ length: 20 }, () => sender.send(newDelivery({ url, body: body() }), { secrets }))
  expect((await Promise.all(sent)).every(({ status }) => status === 204)).toBe(true)
  expect(received.every((request) => request.body === 'x'.repeat(1024 * 1024))).toBe(true)
})

it('has each webhook with its own certificates, credentials, proxy and redirects', async () => {
  const sender = senderOf()
  const tls = `https://127.0.0.1:${await startTlsReceiver({ requestCert: true, rejectUnauthorized: false })}/`
  const redirecting = await startReceiver((response, { path }) => {
    response.writeHead(path === '/hook' ? 307 : 200, { location: '/new' }).end()
  })
  const proxy = await startProxy()
  const send = (url: string, options: Partial<SendOptions>) =>
    sender.send(newDelivery({ url }), { secrets, ...options })

  const identity = { certificate: pem('client.crt'), key: pem('client.key') }
  expect(await send(tls, { tls: { ca: pem('ca.crt'), ...identity } })).toMatchObject({
    status: 200,
    responseBody: 'netbox-hooks',
  })
  expect(await send(tls, {})).toMatchObject({ error: { code: 'NBH_TLS_CERTIFICATE' } })
  const { received } = redirecting
  const authentication = { type: 'bearer', token: 'a-bearer-token' } as const
  const redirected = { authentication, secretHeaders: { 'X-Key': 'a key' }, redirects: { follow: 1 } }
  expect(await send(redirecting.url, redirected)).toMatchObject({
    status: 200,
    timings: { redirects: [{ status: 307 }] },
  })
  expect(received[1]).toMatchObject({
    path: '/new',
    headers: { authorization: 'Bearer a-bearer-token', 'x-key': 'a key' },
  })
  expect(await send(redirecting.url, { proxy: `http://127.0.0.1:${proxy.port}` })).toMatchObject({
    status: 307,
  })
  expect(proxy.asked).toHaveLength(1)
})

it('is held to the network policy', async () => {
  const { url, received } = await startReceiver()
  const result = await senderOf({ allow: [] }).send(newDelivery({ url }), { secrets })
  expect(result).toMatchObject({ outcome: 'final', error: { code: 'NBH_TARGET_BLOCKED' } })
  expect(received).toHaveLength(0)
})

it('goes through the proxies of the environment that it was made in', async () => {
  const proxy = await startProxy(403)
  const { url } = await startReceiver()
  const sender = senderOf({
    allow: ['127.0.0.0/8', '10.1.2.3'],
    proxies: { http_proxy: `http://127.0.0.1:${proxy.port}` },
  })
  expect(await sender.send(newDelivery({ url: 'http://10.1.2.3/' }), { secrets })).toMatchObject({
    error: { code: 'NBH_PROXY_REFUSED' },
  })
  expect(await sender.send(newDelivery({ url }), { secrets })).toMatchObject({ status: 204 })
  expect(proxy.asked.map(({ target }) => target)).toEqual(['10.1.2.3:80'])
})

it('sends to one webhook from one thread, and from more of them as more is under way', async () => {
  const held: ServerResponse[] = []
  const { url, mostAtOnce } = await startReceiver((response) => void held.push(response))
  const sender = senderOf({ connections: 1 })
  const options = { secrets }
  const send = (count: number) =>
    Array.from({ length: count }, () => sender.send(newDelivery({ url }), options))
  const answerAll = async (sent: Promise<unknown>[]) => {
    let isOver = false
    const over = Promise.all(sent).then(() => {
      isOver = true
    })
    while (!isOver) {
      await until(() => held.length > 0 || isOver)
      for (const response of held.splice(0)) response.end()
    }
    await over
  }
  await answerAll(send(16))
  expect(mostAtOnce()).toBe(1)
  const sent = send(40)
  await until(() => held.length === 2)
  await answerAll(sent)
  expect(mostAtOnce()).toBe(2)
})

it('breaks off what is under way when it is destroyed, also what has just been asked for', async () => {
  const { url, received } = await startReceiver(() => {})
  const sender = senderOf()
  const options = { secrets }
  const sent = Array.from({ length: 3 }, () => sender.send(newDelivery({ url }), options))
  await until(() => received.length === 3)
  sent.push(sender.send(newDelivery({ url }), options))
  await sender.destroy()
  await sender.destroy()
  const closed = { outcome: 'retry', error: { code: 'NBH_SENDER_CLOSED' } }
  for (const result of await Promise.all(sent)) expect(result).toMatchObject(closed)
})

it.runIf(availableParallelism() > 1)('by itself, it has threads only while there is much to do', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { url } = await startReceiver()
  const sender = senderOf({ threads: 'auto' })
  const options = { secrets }
  const send = (part: Partial<NewDelivery> = {}) => sender.send(newDelivery({ url, ...part }), options)
  // Seconds without a pause between them are busy ones.
  const sent = [1, 2, 3].map(() => {
    const result = send()
    vi.advanceTimersByTime(1_000)
    return result
  })
  for (const { status } of await Promise.all(sent)) expect(status).toBe(204)
  await until(() => sender.threads === 1)
  expect((await send()).status).toBe(204)
  let seconds = 0
  await until(() => {
    vi.advanceTimersByTime(1_000)
    seconds += 1
    return sender.threads === 0
  })
  expect(seconds).toBeGreaterThanOrEqual(30)
  expect((await send()).status).toBe(204)
})
