import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ask } from '../server/support.ts'
import { folderWith, keepingLogger, runCli } from '../support.ts'

const token = 'sixteen-characters-of-a-token'
const once = { retry: { schedule: [0] } }

/** Has `canary` in it wherever the webhook shows one of its secrets. */
const canary = 'Canary7f3aB1'

/** The forms that it may take on its way: in a host it is in lower case. */
const forms = [
  canary,
  canary.toLowerCase(),
  Buffer.from(canary).toString('base64').slice(0, -2),
  Buffer.from(canary).toString('hex'),
  encodeURIComponent(`${canary} ü`),
  'xn--canary',
]
const shows = (text: string): string[] => forms.filter((form) => text.includes(form))

/** Answers all that it was told, and redirects with it. */
async function startEcho() {
  const requests: { path: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer((request, response) => {
    const { url: path = '', headers } = request
    requests.push({ path, headers })
    request.resume()
    const told = `${path} ${Object.values(headers).join(' ')}`
    response.writeHead(307, {
      location: `${path.replace(/\?.*/, '')}/next?told=${encodeURIComponent(told)}`,
      'retry-after': encodeURIComponent(told),
      'x-told': encodeURIComponent(told),
    })
    response.end(told)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** One way each for a secret to leave by what goes wrong. */
function webhooksOf(url: string): Record<string, unknown>[] {
  return [
    // By errors of names, policies, TLS and proxies.
    { payloadUrl: "https://{{ 'C_HOST'|env }}.invalid/" },
    { payloadUrl: "https://{{ 'C_IDN'|env }}.invalid/" },
    { payloadUrl: "{{ 'C_BASE'|env }}/hook" },
    { payloadUrl: { env: 'C_URL' } },
    { payloadUrl: { env: 'C_URL_IDN' } },
    { payloadUrl: { env: 'C_BLOCKED_URL' } },
    { payloadUrl: { env: 'C_TLS_URL' } },
    { payloadUrl: url, proxy: `http://me:${canary}@127.0.0.1:2` },
    // By templates that fail.
    { payloadUrl: "https://{{ 'C_LINES'|env }}.invalid/" },
    { payloadUrl: "https://a.invalid:{{ 'C_HOST'|env }}/" },
    { payloadUrl: url, additionalHeaders: "X-A: {{ 'C_LINES'|env }}" },
    { payloadUrl: url, bodyTemplate: "{{ 'C_HOST'|env|round }}" },
    // By answers, redirects and what is stored.
    { payloadUrl: { env: 'C_ECHO_URL' }, redirects: { follow: 2 } },
    { payloadUrl: `${url}/{{ 'C_SPACED'|env }}?q={{ 'C_SPACED'|env }}`, redirects: { follow: 1 } },
    { payloadUrl: url, additionalHeaders: { env: 'C_HEADER_LINES' } },
    { payloadUrl: url, additionalHeaders: `X-B: {{ data.id }}\nAuthorization: Bearer ${canary}-literal` },
    { payloadUrl: url, additionalHeaders: "X-C: {{ 'C_FILE'|env }}" },
    { payloadUrl: url, authentication: { type: 'basic', username: 'me', password: `${canary}-password` } },
    { payloadUrl: url, secret: `${canary}-of-signatures`, headers: { 'X-Key': { env: 'C_HOST' } } },
  ]
}

describe('a secret', () => {
  it('leaves neither by an error nor by an answer, wherever a host has it', async () => {
    const receiver = await startEcho()
    const environment = {
      C_HOST: canary,
      C_IDN: `${canary}ü`,
      C_BASE: `https://${canary}.invalid`,
      C_URL: `https://${canary}.invalid/${canary}-path-that-is-long?key=${canary}`,
      C_URL_IDN: `https://${canary}ü.invalid/`,
      C_BLOCKED_URL: `http://${canary}.localhost/`,
      C_TLS_URL: `${receiver.url.replace('http:', 'https:')}/${canary}-of-a-path`,
      C_LINES: `${canary}\n${canary}`,
      C_ECHO_URL: `${receiver.url}/${canary}-of-a-path?key=${canary}`,
      C_SPACED: `${canary} ü`,
      C_HEADER_LINES: `X-Api-Key: ${canary}-api-key\nX-Other: ${canary}-other`,
      C_FILE: `${canary}\n`,
    }
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const webhooks = webhooksOf(receiver.url).map((webhook, index) => ({
      name: `w${index}`,
      ...webhook,
      ...once,
    }))
    const config = {
      webhooks,
      eventRules: [
        {
          name: 'all',
          objectTypes: ['dcim.*'],
          eventTypes: ['object_updated'],
          webhooks: webhooks.map(({ name }) => name),
        },
      ],
      delivery: { network: { allow: ['127.0.0.1'] } },
      templates: { env: ['C_*'] },
      timeLimits: { template: '1m' },
      server: { port: 0, tokens: [{ name: 'all', token, scopes: ['admin'] }] },
    }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const logger = keepingLogger()
    const host = createHost({ cwd, logger })
    onTestFinished(() => host.stop())
    await host.start()
    const event = { eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1 } }
    await host.emit(event)
    await host.idle()

    const headers = { authorization: `Bearer ${token}` }
    const get = async (path: string) => (await ask(`${host.serverUrl}${path}`, { headers })).text
    const { deliveries } = JSON.parse(await get('/api/deliveries')) as { deliveries: { id: string }[] }
    expect(deliveries).toHaveLength(webhooks.length)
    const paths = [
      'metrics',
      'readyz',
      'api/webhooks',
      'api/deliveries',
      ...deliveries.map(({ id }) => `api/deliveries/${id}`),
    ]
    for (const path of paths) {
      const text = await get(`/${path}`)
      expect([text.slice(0, 600), shows(text)]).toEqual([expect.any(String), []])
    }
    for (const args of [
      ['deliveries', 'list', '--json'],
      ...deliveries.map(({ id }) => ['deliveries', 'show', id]),
    ]) {
      const { code, stdout, stderr } = await runCli(cwd, ...args)
      expect([args, code, shows(stdout + stderr)]).toEqual([args, 0, []])
    }
    expect(shows(inspect([host.report(), await host.explain(event)], { depth: 9 }))).toEqual([])
    await host.stop()

    expect(shows(logger.lines.join('\n'))).toEqual([])
    for (const name of readdirSync(cwd).filter((file) => file.startsWith('netbox-hooks.db')))
      expect([name, shows(readFileSync(join(cwd, name), 'latin1'))]).toEqual([name, []])
    // What was meant for the receiver has reached it.
    const got = receiver.requests.map(({ path, headers }) => `${path} ${JSON.stringify(headers)}`).join('\n')
    for (const sent of [
      `${canary}-api-key`,
      `${canary}-other`,
      `${canary}-literal`,
      `/${encodeURIComponent(`${canary} ü`)}?q=`,
    ])
      expect(got).toContain(sent)
  }, 120_000)
})
