import { setTimeout as wait } from 'node:timers/promises'
import { createHost, type NetboxHooksError, verifyWebhook, type WebhookConfig } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

/** A host that sends every change of a site to one webhook with those options. */
async function startWith(options: Partial<WebhookConfig>, files: Readonly<Record<string, string>> = {}) {
  const receiver = await startReceiver()
  const { webhooks = [], ...config } = configFor(receiver)
  const [{ secret: _, ...webhook } = { name: '', payloadUrl: '' }] = webhooks
  const plugins = Object.keys(files).map((file) => `./${file}`)
  const host = createHost({
    cwd: folderWith(files),
    logger: keepingLogger(),
    config: {
      ...config,
      plugins,
      webhooks: [{ ...webhook, ...options }],
      timeLimits: { template: '1m' },
    },
  })
  onTestFinished(() => host.stop())
  await host.start()
  const emit = (id: number, more: object = {}) =>
    host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: id, data: { id, ...more } })
  return { host, receiver, emit }
}

describe('the payload', () => {
  it('leaves out the keys that NetBox 4.7 has left out, if asked to', async () => {
    const { receiver, emit } = await startWith({ legacyKeys: false })
    await emit(1)
    const [request] = await receiver.waitFor(1)
    expect(Object.keys(request?.payload ?? {})).toEqual(['event', 'timestamp', 'object_type', 'data'])
  })

  it('is the data of a Standard Webhooks payload', async () => {
    const { receiver, emit } = await startWith({ payload: 'standard' })
    await emit(1)
    const { headers, payload } = (await receiver.waitFor(1))[0] ?? { headers: {}, payload: {} }
    expect(headers['content-type']).toBe('application/json')
    expect(payload).toMatchObject({ type: 'dcim.site.updated', data: { event: 'updated', data: { id: 1 } } })
    expect(Object.keys(payload)).toEqual(['type', 'timestamp', 'data'])
  })

  it('is the data of a CloudEvents event, whose id is the event’s', async () => {
    const { receiver, emit } = await startWith({ payload: 'cloudevents', legacyKeys: false })
    const [id] = await emit(7)
    const { headers, payload } = (await receiver.waitFor(1))[0] ?? { headers: {}, payload: {} }
    expect(headers['content-type']).toBe('application/cloudevents+json')
    expect(payload).toEqual({
      specversion: '1.0',
      id,
      source: 'netbox-hooks',
      type: 'dcim.site.updated',
      subject: '7',
      time: expect.stringMatching(/^\d{4}-/),
      datacontenttype: 'application/json',
      data: { event: 'updated', timestamp: expect.any(String), object_type: 'dcim.site', data: { id: 7 } },
    })
  })

  it('is what templates see, also with an envelope', async () => {
    const { receiver, emit } = await startWith({
      payload: 'cloudevents',
      additionalHeaders: 'X-Event: {{ event }} {{ data.id }}',
    })
    await emit(3)
    const [request] = await receiver.waitFor(1)
    expect(request?.headers['x-event']).toBe('updated 3')
    expect(request?.payload).toMatchObject({ specversion: '1.0' })
  })
})

describe('a webhook', () => {
  it('signs with all of several secrets while one replaces another', async () => {
    const secrets = [
      'whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldw==',
      'whsec_b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZA==',
    ]
    const { receiver, emit } = await startWith({ secrets })
    await emit(1)
    const { headers = {}, body = '' } = (await receiver.waitFor(1))[0] ?? {}
    expect(verifyWebhook({ headers, body, secrets })).toMatchObject({ netbox: true, standard: true })
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2)
  })

  it('authenticates itself', async () => {
    const { receiver, emit } = await startWith({
      authentication: { type: 'basic', username: 'hooks', password: 'pass-word' },
    })
    await emit(1)
    const [request] = await receiver.waitFor(1)
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('hooks:pass-word').toString('base64')}`)
  })

  it('keeps the changes of an object in order, although a callback takes longer for the first', async () => {
    const rounds = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
    vi.stubGlobal('untilReleased', (round: unknown) => rounds[Number(round)]?.promise)
    onTestFinished(() => void vi.unstubAllGlobals())
    const { receiver, emit, host } = await startWith(
      { ordering: 'object' },
      {
        'slow.mjs': `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(({ data }) => globalThis.untilReleased(data.round))
export default class extends PluginConfig {}`,
      },
    )
    for (let round = 0; round < 5; round += 1) await emit(1, { round })
    await emit(2, { round: 'other' })
    await receiver.waitFor(1)
    // The last one is done first.
    for (const { resolve } of rounds.toReversed()) resolve()
    await host.idle()
    const received = receiver.received.map(({ payload }) => (payload['data'] as { round: unknown }).round)
    expect(received).toEqual(['other', 0, 1, 2, 3, 4])
  })

  it('is sent to no more often than its rate limit says', async () => {
    const { receiver, emit } = await startWith({ rateLimit: { count: 2, per: '1h' } })
    for (let id = 1; id <= 5; id += 1) await emit(id)
    await receiver.waitFor(2)
    // What would come too much comes now.
    await wait(150)
    expect(receiver.received).toHaveLength(2)
  })
})

/** What a configuration with these webhooks is refused for; each has these options beside its name and URL. */
async function mistakesOf(...webhooks: readonly Partial<WebhookConfig>[]): Promise<NetboxHooksError> {
  const host = createHost({
    cwd: folderWith({ 'no-cert.pem': 'nothing' }),
    logger: keepingLogger(),
    config: {
      webhooks: webhooks.map((options, index) => ({
        name: `webhook ${index}`,
        payloadUrl: 'https://a.example.com/',
        ...options,
      })),
    },
  })
  return (await host.start().catch((thrown: unknown) => thrown)) as NetboxHooksError
}

const sentencesOf = ({ problems }: NetboxHooksError) =>
  problems.map(({ where, message }) => `${where} ${message}`)

describe('mistakes of the configuration', () => {
  it('are options that cannot be used, all of them at once and without their secrets', async () => {
    const error = await mistakesOf(
      { secret: 'one-of-them', secrets: ['two-of-them'] },
      { sslVerification: false, caFilePath: 'no-cert.pem' },
      { proxy: 'socks5://user:proxy-pass@proxy.example.com' },
      { authentication: { type: 'bearer', token: 'two words' } },
      { rateLimit: { count: 0 } },
    )
    expect(sentencesOf(error)).toEqual([
      expect.stringMatching(/webhooks\[0\] The webhook has a secret and secrets/),
      expect.stringMatching(/webhooks\[1\] The webhook has a caFilePath although/),
      expect.stringMatching(/webhooks\[2\]\.proxy The proxy's URL is neither http nor https/),
      expect.stringMatching(/webhooks\[3\]\.authentication The credentials have a token/),
      expect.stringMatching(/webhooks\[4\]\.rateLimit\.count /),
    ])
    expect(JSON.stringify(error)).not.toMatch(/proxy-pass|two words|one-of-them/)
  })

  it('are certificates and keys that cannot be read, too', async () => {
    const error = await mistakesOf(
      { caFilePath: 'absent.pem' },
      { clientKey: 'no-cert.pem' },
      { caFilePath: 'no-cert.pem' },
    )
    expect(sentencesOf(error)).toEqual([
      expect.stringMatching(/webhooks\[0\] The caFilePath cannot be read: ENOENT/),
      expect.stringMatching(/webhooks\[1\] The TLS settings have a key without its certificate/),
      expect.stringMatching(/webhooks\[2\] The TLS settings have a CA that is no PEM certificate/),
    ])
  })
})
