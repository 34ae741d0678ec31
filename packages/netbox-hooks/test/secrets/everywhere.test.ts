import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ask } from '../server/support.ts'
import { folderWith, keepingLogger, runCli } from '../support.ts'

const newSecret = (name: string): string => `${name}-${randomBytes(9).toString('hex')}"<é>/+`
/** As a header or a URL carries it. */
const newToken = (name: string): string => `${name}-${randomBytes(9).toString('hex')}`

/** One of every kind that a host can be given. */
const secrets = {
  text: newSecret('text'),
  standard: `whsec_${randomBytes(24).toString('base64')}`,
  retired: newToken('retired'),
  password: newSecret('password'),
  bearer: newToken('bearer'),
  header: newToken('header'),
  cookie: newToken('cookie'),
  literal: newToken('literal'),
  query: newToken('query'),
  proxy: newToken('proxy'),
  setting: newSecret('setting'),
  file: newSecret('file'),
  templateUrl: newToken('template-url'),
  templateHeader: newToken('template-header'),
  templateBody: newSecret('template-body'),
  server: newToken('server-token'),
  netbox: newToken('netbox-secret'),
}

/** What a secret may have been turned into on its way. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const json = JSON.stringify(secret).slice(1, -1)
  const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return [
    secret,
    json,
    json.replaceAll(/[<>&'\x7f-\uffff]/g, unit),
    encodeURI(secret),
    encodeURIComponent(secret),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('latin1'),
  ]
}

/** Names of the secrets that a text shows in any form. */
function found(text: string): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name)
}

/** Throws, logs and returns its settings wherever it can. */
const leaky = `
import { PluginConfig, registerWebhookCallback, registerTemplateFilter } from 'netbox-hooks'
export default class Leaky extends PluginConfig {
  async ready() {
    await super.ready()
    const { token, nested } = this.settings
    const { logger, hooks } = this.host
    const coded = [token, encodeURIComponent(token), Buffer.from(token).toString('base64'), Buffer.from(token).toString('hex')]
    for (const level of ['debug', 'info', 'warn', 'error'])
      logger[level]({ token, coded, err: new Error('with ' + nested.key) }, level + ' ' + coded.join(' '))
    registerWebhookCallback(function throws() { throw new Error('cannot log in with ' + token + coded.join()) })
    registerWebhookCallback(async function rejects() { throw { token, message: nested.key } })
    registerTemplateFilter('broken', (value) => { throw new Error('cannot change ' + value + ' with ' + token) })
    hooks.attempt.tap('leaky', () => { throw new Error('attempt ' + token) })
    hooks.payload.tap('leaky', () => { throw new Error('payload ' + nested.key) })
    setTimeout(() => { throw new Error('later ' + token) }, 5)
  }
}`

/** Answers with all that it was told, in every way to write it. */
async function startEcho() {
  const requests: { path: string; headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const { url: path = '', headers } = request
    requests.push({ path, headers, body })
    const basic = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString()
    const told = JSON.stringify([path, headers, basic, body])
    response.setHeader('X-Echo', encodeURIComponent(`${headers.authorization} ${headers['x-odd']} ${path}`))
    response.writeHead(400).end(`${told} ${basic} ${Object.values(headers).join(' ')} ${body}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

function project(url: string): string {
  const once = { retry: { schedule: [0] } }
  const webhooks = [
    { name: 'signed', payloadUrl: url, secrets: [secrets.standard, { env: 'T_RETIRED' }], ...once },
    { name: 'text', payloadUrl: url, secret: { file: 'keys/text' }, ...once },
    {
      name: 'basic',
      payloadUrl: url,
      authentication: { type: 'basic', username: 'bob', password: { env: 'T_PASSWORD' } },
      ...once,
    },
    { name: 'bearer', payloadUrl: url, authentication: { type: 'bearer', token: secrets.bearer }, ...once },
    {
      name: 'headers',
      payloadUrl: url,
      headers: {
        'X-Odd': { env: 'T_HEADER' },
        Cookie: `session=${secrets.cookie}`,
        'X-Api-Key': secrets.literal,
      },
      ...once,
    },
    { name: 'url', payloadUrl: { env: 'T_URL' }, ...once },
    { name: 'proxied', payloadUrl: url, proxy: `http://me:${secrets.proxy}@127.0.0.1:9`, ...once },
    {
      name: 'templates',
      payloadUrl: `${url}/{{ 'T_TEMPLATE_URL'|env }}`,
      additionalHeaders: "X-Token: {{ 'T_TEMPLATE_HEADER'|env }}",
      bodyTemplate: `{"token": {{ 'T_TEMPLATE_BODY'|env|tojson }}}`,
      ...once,
    },
    { name: 'failing', payloadUrl: url, bodyTemplate: "{{ 'T_TEMPLATE_BODY'|env|broken }}", ...once },
    { name: 'blocked', payloadUrl: `http://10.0.0.1/?key={{ 'T_TEMPLATE_URL'|env }}`, ...once },
  ]
  const config = {
    plugins: ['./leaky.mjs'],
    pluginsConfig: {
      './leaky.mjs': { token: { env: 'T_SETTING' }, nested: { key: { file: 'keys/setting' } } },
    },
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
    templates: { env: ['T_TEMPLATE_*'] },
    timeLimits: { template: '1m' },
    server: {
      port: 0,
      tokens: [{ name: 'all', token: { env: 'T_SERVER' }, scopes: ['admin'] }],
      netbox: { secrets: [secrets.netbox] },
    },
  }
  const environment = {
    T_RETIRED: secrets.retired,
    T_PASSWORD: secrets.password,
    T_HEADER: secrets.header,
    T_URL: `${url}/?key=${secrets.query}`,
    T_SETTING: secrets.setting,
    T_TEMPLATE_URL: secrets.templateUrl,
    T_TEMPLATE_HEADER: secrets.templateHeader,
    T_TEMPLATE_BODY: secrets.templateBody,
    T_SERVER: secrets.server,
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  return folderWith({
    'leaky.mjs': leaky,
    'keys/text': secrets.text,
    'keys/setting': secrets.file,
    'netbox-hooks.config.json': JSON.stringify(config),
  })
}

const event = { eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1 } }

describe('a host whose plugins, receivers, proxies and templates all fail and tell what they know', () => {
  it('shows no secret in any log, error, stored byte, metric, answer or output, and sends each only where it belongs', async () => {
    const receiver = await startEcho()
    const cwd = project(receiver.url)
    const fields: unknown[] = []
    const logger = keepingLogger()
    const log = (level: 'debug' | 'info' | 'warn' | 'error') => (more: object, message: string) => {
      fields.push(more)
      logger[level](more, message)
    }
    const host = createHost({
      cwd,
      logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    })
    onTestFinished(() => host.stop())
    await host.start()
    await host.emit(event)
    await host.idle()
    await expect.poll(() => logger.lines.join('\n')).toContain('later [redacted]')

    // What operators see while it runs.
    const authorization = `Bearer ${secrets.server}`
    const get = async (path: string) => ask(`${host.serverUrl}${path}`, { headers: { authorization } })
    const list = (await get('/api/deliveries')).json as {
      results?: { id: string }[]
      deliveries?: { id: string }[]
    }
    const ids = (list.results ?? list.deliveries ?? []).map(({ id }) => id)
    expect(ids).toHaveLength(10)
    const paths = [
      'plugins',
      'event-types',
      'event-rules',
      'webhooks',
      'deliveries',
      ...ids.map((id) => `deliveries/${id}`),
    ]
    const answers = await Promise.all(
      [...paths.map((path) => `/api/${path}`), '/metrics', '/readyz', '/openapi.json', '/api/nowhere'].map(
        get,
      ),
    )
    const explained = await ask(`${host.serverUrl}/api/explain`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ event_type: 'object_updated', object_type: 'dcim.site', data: { id: 1 } }),
    })
    const refused = await ask(`${host.serverUrl}/api/deliveries`, {
      headers: { authorization: `${authorization}x` },
    })
    for (const { text, headers } of [...answers, explained, refused])
      expect(found(`${text} ${JSON.stringify([...headers])}`)).toEqual([])

    const outputs = [
      ['deliveries', 'list', '--json'],
      ['deliveries', 'show', ids[0] ?? ''],
      ['webhooks'],
      ['plugins'],
    ]
    for (const args of outputs) {
      const { stdout, stderr } = await runCli(cwd, ...args)
      expect([args, found(stdout + stderr)]).toEqual([args, []])
    }
    const seen = inspect([host.report(), await host.explain(event)], { depth: 9 })
    expect(found(Buffer.from(seen).toString())).toEqual([])
    await host.stop()

    for (const args of [
      ['check', '--json'],
      ['doctor', '--json'],
      ['explain', '--json', '-'],
      ['deliveries', 'list'],
    ]) {
      const { stdout, stderr } = await runCli(cwd, ...args)
      expect([args, found(stdout + stderr)]).toEqual([args, []])
    }
    expect(found(logger.lines.join('\n'))).toEqual([])
    expect(found(inspect(fields, { depth: Number.POSITIVE_INFINITY, showHidden: true }))).toEqual([])
    for (const name of readdirSync(cwd).filter((file) => file.startsWith('netbox-hooks.db'))) {
      const bytes = readFileSync(join(cwd, name))
      expect([name, found(bytes.toString('utf8')), found(bytes.toString('latin1'))]).toEqual([name, [], []])
    }

    const sent = receiver.requests.map(({ path, headers, body }) => {
      const basic = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString()
      return found([path, ...Object.values(headers), basic, body].join(' '))
        .sort()
        .join(' ')
    })
    expect(sent.sort()).toEqual(
      [
        '',
        '',
        'bearer',
        'cookie header literal',
        'password',
        'query',
        'templateBody templateHeader templateUrl',
      ].sort(),
    )
  }, 120_000)

  it('does not show the password of the queue that it cannot reach', async () => {
    const password = newToken('redis')
    const logger = keepingLogger()
    const config = { queue: `redis://me:${password}@127.0.0.1:9` } as const
    const host = createHost({ cwd: folderWith(), logger, config })
    onTestFinished(() => host.stop())
    const error = await host.start().catch((thrown: unknown) => thrown)
    await host.stop()
    expect(inspect([error, logger.lines], { depth: 9, showHidden: true })).not.toContain(password)
  }, 60_000)
})
