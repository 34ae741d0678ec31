import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import fc from 'fast-check'
import {
  generateSecret,
  netboxSignature,
  type ReceivedWebhook,
  type Receiver,
  type ReceiverOptions,
  standardWebhooksSignature,
  startReceiver,
} from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'

async function startCollecting(
  options: Partial<ReceiverOptions> = {},
): Promise<Receiver & { readonly webhooks: ReceivedWebhook[] }> {
  const webhooks: ReceivedWebhook[] = []
  const receiver = await startReceiver({
    port: 0,
    onWebhook: (webhook) => void webhooks.push(webhook),
    ...options,
  })
  onTestFinished(() => receiver.close())
  return { ...receiver, webhooks }
}

/** The headers of a webhook that is signed both ways, now. */
function signed(body: string, secret: string): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000)
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': standardWebhooksSignature({ id: 'msg_1', timestamp, body, secret }),
    'x-hook-signature': netboxSignature(body, secret),
  }
}

describe('a receiver', () => {
  it("answers every method with 200 and NetBox's words, and counts", async () => {
    const { url, webhooks } = await startCollecting()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET']) {
      const response = await fetch(`${url}hooks?x=1`, { method })
      expect([response.status, await response.text()]).toEqual([200, 'Webhook received!\n'])
    }
    expect(webhooks.map(({ number, method, path }) => `${number} ${method} ${path}`)).toEqual([
      '1 POST /hooks?x=1',
      '2 PUT /hooks?x=1',
      '3 PATCH /hooks?x=1',
      '4 DELETE /hooks?x=1',
      '5 GET /hooks?x=1',
    ])
  })

  it('has been told of a webhook before the sender has its answer', async () => {
    const { url, webhooks } = await startCollecting()
    await fetch(url, { method: 'POST', body: '{}' })
    expect(webhooks).toHaveLength(1)
  })

  it('keeps header lines as they were sent', async () => {
    const { url, webhooks } = await startCollecting()
    const request = httpRequest(url, {
      method: 'POST',
      headers: { 'X-Mixed-Case': 'Ä b', 'x-Twice': ['1', '2'] },
    })
    request.end()
    await once(request, 'response')
    expect(webhooks[0]?.headers).toMatchObject({ 'x-mixed-case': 'Ä b', 'x-twice': '1, 2' })
    expect(webhooks[0]?.rawHeaders.slice(0, 6)).toEqual([
      'X-Mixed-Case',
      'Ä b',
      'x-Twice',
      '1',
      'x-Twice',
      '2',
    ])
  })

  it('keeps every body as it was sent, and finds its signatures right', async () => {
    const secret = generateSecret()
    const { url, webhooks } = await startCollecting({ secrets: [secret] })
    const bodies = fc.string({ unit: 'grapheme', maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        await fetch(url, { method: 'POST', headers: signed(body, secret), body })
        const webhook = webhooks.at(-1)
        expect(webhook?.body).toBe(body)
        expect(webhook?.verification?.verified).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('answers 413 to more than 10 MiB, and goes on', async () => {
    const { url, webhooks } = await startCollecting()
    const largest = Buffer.alloc(10 * 1024 * 1024, 'a')
    expect((await fetch(url, { method: 'POST', body: Buffer.concat([largest, largest]) })).status).toBe(413)
    expect(webhooks).toEqual([])
    expect((await fetch(url, { method: 'POST', body: largest })).status).toBe(200)
    expect(webhooks).toHaveLength(1)
  })

  it('takes no notice of a request that breaks off', async () => {
    const { url, webhooks } = await startCollecting()
    const request = httpRequest(url, { method: 'POST', headers: { 'content-length': 100 } })
    request.on('error', () => {})
    request.write('half a body', () => request.destroy())
    await new Promise((resolve) => request.on('close', resolve))
    await fetch(url, { method: 'POST', body: 'whole' })
    expect(webhooks.map(({ body }) => body)).toEqual(['whole'])
  })

  it('may be closed twice, and is gone then', async () => {
    const { url, close } = await startCollecting()
    await close()
    await close()
    await expect(fetch(url)).rejects.toThrow()
  })
})

describe('the signatures of a webhook', () => {
  const secret = generateSecret()
  const body = '{"event":"created"}'

  async function verificationOf(headers: Record<string, string>, secrets: string[]) {
    const { url, webhooks } = await startCollecting({ secrets })
    await fetch(url, { method: 'POST', headers, body })
    return webhooks[0]?.verification
  }

  it('are not judged without secrets', async () => {
    expect(await verificationOf(signed(body, secret), [])).toBeUndefined()
  })

  it('are judged one by one, with every secret', async () => {
    expect(await verificationOf(signed(body, secret), ['another', secret])).toEqual({
      verified: true,
      signatures: [
        { header: 'X-Hook-Signature', result: 'verified' },
        { header: 'webhook-signature', result: 'verified' },
      ],
    })
    const half = { ...signed(body, secret), 'x-hook-signature': 'ab12' }
    expect(await verificationOf(half, [secret])).toEqual({
      verified: false,
      signatures: [
        {
          header: 'X-Hook-Signature',
          result: 'failed',
          problem: expect.stringContaining('X-Hook-Signature'),
        },
        { header: 'webhook-signature', result: 'verified' },
      ],
    })
    const { 'webhook-signature': _, ...netboxOnly } = signed(body, secret)
    expect(await verificationOf(netboxOnly, [secret])).toEqual({
      verified: true,
      signatures: [
        { header: 'X-Hook-Signature', result: 'verified' },
        { header: 'webhook-signature', result: 'absent' },
      ],
    })
  })

  it('must be there', async () => {
    expect(await verificationOf({}, [secret])).toEqual({
      verified: false,
      signatures: [
        { header: 'X-Hook-Signature', result: 'absent' },
        { header: 'webhook-signature', result: 'absent' },
      ],
    })
  })
})

describe('a receiver that cannot start', () => {
  it('says that the port is in use', async () => {
    const { url } = await startCollecting()
    await expect(startCollecting({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'NBH_PORT_IN_USE',
      message: `Port ${new URL(url).port} of 127.0.0.1 is in use.`,
      hint: expect.stringContaining('another port'),
    })
  })

  it('says that the address is none of this machine', async () => {
    await expect(startCollecting({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'NBH_LISTEN_FAILED' })
  })

  it('says that a secret is unusable, without repeating it', async () => {
    await expect(startCollecting({ secrets: ['whsec_???'] })).rejects.toMatchObject({
      code: 'NBH_SECRET_INVALID',
      message: expect.not.stringContaining('???'),
    })
  })
})
