import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { serveHost } from '../server/support.ts'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

const event = { eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1 } }

function setEnv(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

const withWebhook = (url: string, webhook: object, more = {}) => ({
  ...configFor({ url }, more),
  webhooks: [{ name: 'receiver', payloadUrl: url, retry: { schedule: [0] }, ...webhook }],
})

describe('proxies of the environment', { timeout: 60_000 }, () => {
  const nowhere = 'http://me:proxy-password@127.0.0.1:2'

  it('are told of by doctor, used where the configuration says so, and never shown with their password', async () => {
    setEnv({ HTTPS_PROXY: nowhere, no_proxy: '' })
    const files = (delivery: object) => ({
      'netbox-hooks.config.json': JSON.stringify({
        ...configFor({ url: 'http://127.0.0.1:2/' }),
        webhooks: [{ name: 'receiver', payloadUrl: 'https://192.0.2.1/' }],
        delivery,
      }),
    })
    const findings = async (delivery: object) => {
      const { stdout } = await runCli(folderWith(files(delivery)), 'doctor', '--json')
      expect(stdout).not.toContain('proxy-password')
      return JSON.parse(stdout).filter(({ topic }: { topic: string }) => topic === 'proxy')
    }
    expect(await findings({})).toEqual([
      expect.objectContaining({
        status: 'warn',
        message: 'Requests do not go through the proxies of HTTPS_PROXY.',
        hint: expect.stringContaining("delivery: { proxy: 'environment' }"),
      }),
    ])
    expect(await findings({ proxy: 'environment' })).toEqual([expect.objectContaining({ status: 'ok' })])

    const logger = keepingLogger()
    const host = createHost({
      cwd: folderWith(files({ proxy: 'environment', network: { allow: ['127.0.0.1', '192.0.2.1'] } })),
      logger,
    })
    onTestFinished(() => host.stop())
    await host.start()
    await host.emit(event)
    await host.idle()
    const { deliveries } = await host.operations.history.list({}, { limit: 1 })
    const details = await host.operations.history.get(deliveries[0]?.id ?? '')
    expect(JSON.stringify([details?.attemptList, logger.lines])).not.toContain('proxy-password')
    expect(details?.attemptList[0]?.error?.code).toBe('NBH_PROXY_FAILED')
  })

  it('that are none are a mistake if they are to be used', async () => {
    setEnv({ HTTP_PROXY: 'socks5://secret@proxy.example.com' })
    const config = { ...configFor({ url: 'http://127.0.0.1:2/' }), delivery: { proxy: 'environment' } }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const { code, stderr } = await runCli(cwd, 'check')
    expect([code, stderr]).toEqual([3, expect.stringMatching(/HTTP_PROXY is neither http nor https/)])
    expect(stderr).not.toContain('secret')
  })

  it('are not asked for a host, whatever Node is told', async () => {
    const receiver = await startReceiver()
    const { host } = await serveHost(configFor(receiver))
    setEnv({ NODE_USE_ENV_PROXY: '1', HTTP_PROXY: nowhere, http_proxy: nowhere, no_proxy: '', NO_PROXY: '' })
    const cwd = folderWith()
    const { code, stdout, stderr } = await runCli(
      cwd,
      'webhooks',
      'list',
      '--json',
      '--url',
      host.serverUrl ?? '',
    )
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('proxy')])
    expect(JSON.parse(stdout)[0] ?? JSON.parse(stdout).webhooks[0]).toMatchObject({ name: 'receiver' })
  })
})

describe('redirects', () => {
  it('are followed where the webhook says so, and recorded', async () => {
    const server = createServer((request, response) => {
      request.resume()
      if (request.url === '/new') return void response.end('here')
      response.writeHead(308, { location: '/new' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const attemptOf = async (webhook: object) => {
      const { host, get } = await serveHost(withWebhook(`${url}/old`, webhook))
      await host.emit(event)
      await host.idle()
      const { deliveries } = (await get('/api/deliveries')).json
      return (await get(`/api/deliveries/${deliveries[0].id}`)).json.attempt_list[0]
    }
    expect(await attemptOf({ redirects: {} })).toMatchObject({
      status: 200,
      error: null,
      redirects: [{ status: 308, url: `${url}/new` }],
    })
    expect(await attemptOf({})).toMatchObject({
      status: 308,
      error: {
        message:
          'The endpoint answered 308; redirects are not followed. Configure the URL that it redirects to.',
      },
    })
  })
})

describe('a URL that no webhook listens at', () => {
  it.each([
    'https:///hooks.example.com/x',
    'https:hooks.example.com',
    'https:\\\\hooks.example.com\\x',
    'http://hooks.example.com:22/',
    'http://hooks.example.com:6000/',
    `https://${'a'.repeat(64)}.example.com/`,
    `https://hooks.example.com/${'a'.repeat(10_000)}`,
    'https://{{ data.a }}@hooks.example.com/',
    'https:///{{ data.a }}/x',
  ])('is a mistake: %s', async (payloadUrl) => {
    const config = withWebhook('http://127.0.0.1:2/', { payloadUrl })
    const host = createHost({ cwd: folderWith(), logger: keepingLogger(), config } as never)
    onTestFinished(() => host.stop())
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_CONFIG_INVALID' })
  })
})
