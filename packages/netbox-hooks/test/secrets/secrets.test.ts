import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createHost, formatError, type NetboxHooksError } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

/** Each by another way into the configuration; distinctive, so that none is met by chance. */
const secrets = {
  literal: 'lit-7f3a9c41d2',
  env: 'env-b81e44f0aa',
  file: 'file-03d9"quoted"c7',
  header: 'hdr-55aa0f19e3',
  path: 'url-c0ffee4411',
  marked: 'mrk-4d2e91b07a',
  line: 'lin-8c33f0d5e1',
}

const leaky = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
export default class Leaky extends PluginConfig {
  async ready() {
    await super.ready()
    const { token, nested } = this.settings
    this.host.logger.info({ token, list: [{ token }], err: new Error('with ' + token) }, 'ready with ' + nested.key)
    registerWebhookCallback(function tells() { throw new Error('bad key ' + nested.key + ' and ' + token) })
    setTimeout(() => { throw new Error('later ' + token, { cause: new Error(nested.key) }) }, 5)
  }
}`

const failing = `
import { PluginConfig } from 'netbox-hooks'
export default class Failing extends PluginConfig {
  async ready() {
    await super.ready()
    throw new Error('cannot log in with ' + this.settings.token)
  }
}`

function project(url: string) {
  const settings = { token: { env: 'NBH_TEST_TOKEN' }, nested: { key: { file: 'keys/api' } } }
  const { eventRules, delivery } = configFor({ url })
  const config = {
    plugins: ['./leaky.mjs', ['./failing.mjs', { optional: true }]] as const,
    pluginsConfig: { './leaky.mjs': settings, './failing.mjs': settings },
    webhooks: [
      {
        name: 'receiver',
        payloadUrl: { env: 'NBH_TEST_URL' },
        secret: secrets.literal,
        headers: {
          'X-Plain': 'kept',
          'X-Odd': { env: 'NBH_TEST_HEADER' },
          Authorization: 'Bearer hdr-literal-99',
          'X-Marked': secrets.marked,
        },
        additionalHeaders: `X-Line: ${secrets.line}\nX-Id: {{ data.id }}`,
        secretHeaders: ['x-marked', 'X-LINE'],
        retry: { schedule: [0] },
      },
    ],
    eventRules,
    delivery,
  }
  const cwd = folderWith({
    'leaky.mjs': leaky,
    'failing.mjs': failing,
    'keys/api': `${secrets.file}\n`,
    'netbox-hooks.config.json': JSON.stringify(config),
  })
  vi.stubEnv('NBH_TEST_TOKEN', secrets.env)
  vi.stubEnv('NBH_TEST_HEADER', secrets.header)
  vi.stubEnv('NBH_TEST_URL', `${url}/${secrets.path}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return cwd
}

/** Any secret in a text, also as JSON writes it. */
function found(text: string): string[] {
  const all = [...Object.values(secrets), 'hdr-literal-99']
  return all.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)))
}

describe('secrets', () => {
  it('reach plugins and receivers, and nothing that anybody reads', async () => {
    const receiver = await startReceiver()
    receiver.status = 500
    const cwd = project(receiver.url)
    const logger = keepingLogger()
    const errors: unknown[] = []
    const host = createHost({
      cwd,
      logger: {
        ...logger,
        error: (fields, message) => {
          errors.push(...Object.values(fields))
          logger.error(fields, message)
        },
      },
    })
    onTestFinished(() => host.stop())
    await host.start()
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1 } })
    const [request] = await receiver.waitFor(1)
    await host.idle()
    await expect.poll(() => host.report().plugins[0]?.backgroundFailures).toBe(1)
    const report = JSON.stringify(host.report())
    const states = host.plugins.map(({ state, error }) => [state, error && formatError(error), error?.stack])
    await host.stop()

    expect(request?.headers).toMatchObject({
      'x-odd': secrets.header,
      authorization: 'Bearer hdr-literal-99',
      'x-marked': secrets.marked,
      'x-line': secrets.line,
      'x-id': '1',
    })
    expect(request?.headers['x-hook-signature']).toMatch(/^[0-9a-f]{128}$/)
    expect(request?.headers['x-plain']).toBe('kept')

    expect(logger.lines.join('\n')).toMatch(/bad key \[redacted\] and \[redacted\]/)
    expect(logger.lines.join('\n')).toMatch(/later \[redacted\]/)
    expect(found(logger.lines.join('\n'))).toEqual([])
    const thrown = errors.filter((error): error is Error => error instanceof Error)
    expect(thrown.map(({ message }) => message)).toContainEqual(expect.stringMatching(/later \[redacted\]/))
    expect(found(thrown.map(({ message, stack, cause }) => `${message}${stack}${cause}`).join('\n'))).toEqual(
      [],
    )
    expect(found(report)).toEqual([])
    expect(states[1]?.[1]).toMatch(/cannot log in with \[redacted\]/)
    expect(found(JSON.stringify(states))).toEqual([])
    for (const file of readdirSync(cwd).filter((name) => name.startsWith('netbox-hooks.db'))) {
      expect([file, found(readFileSync(join(cwd, file), 'latin1'))]).toEqual([file, []])
    }
  })

  it('are not shown by check and plugins, nor by an error that keeps the host from starting', async () => {
    const cwd = project('http://127.0.0.1:2')
    for (const args of [
      ['plugins'],
      ['plugins', '--json'],
      ['check'],
      ['check', '--json'],
      ['start', '--strict'],
    ]) {
      const { stdout, stderr } = await runCli(cwd, ...args)
      expect([args, found(stdout + stderr)]).toEqual([args, []])
      expect(stdout + stderr).toContain('[redacted]')
    }
  }, 60_000)
})

/** Logs a secret in every way in which a log line may carry one. */
const talkative = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
class Client { constructor(token) { this.options = { token } } }
export default class Talkative extends PluginConfig {
  async ready() {
    await super.ready()
    const { token } = this.settings
    const circle = { token }
    circle.circle = circle
    const deep = Array.from({ length: 20 }).reduce((inner) => ({ inner }), token)
    const request = new Error('401', { cause: new AggregateError([new Error(token)]) })
    this.host.logger.info({ client: new Client(token), circle, deep, [token]: 1 }, 'objects')
    this.host.logger.info({ url: new URL('https://a.example.com/?token=' + encodeURIComponent(token)) }, 'url')
    this.host.logger.info({ map: new Map([[token, new Set([token])]]), bytes: Buffer.from(token) }, 'collections')
    this.host.logger.error({ err: Object.assign(request, { code: token }) }, 'error')
    this.host.logger.info({ when: new Date(0), count: 1, site: { slug: 'ams' } }, 'harmless')
    this.host.logger.info({ get odd() { throw new Error('no') } }, 'unreadable')
    registerWebhookCallback(() => ({ own: token }))
    registerWebhookCallback(function fails() { throw new Error('with ' + token) })
  }
}`

describe('a secret', () => {
  const token = 'tok/9f8e7d"6c 5b'

  async function talkativeHost() {
    const logged: (readonly [fields: object, message: string])[] = []
    const log = (fields: object, message: string) => void logged.push([fields, message])
    vi.stubEnv('NBH_TEST_TOKEN', token)
    onTestFinished(() => void vi.unstubAllEnvs())
    const host = createHost({
      cwd: folderWith({ 'talkative.mjs': talkative }),
      logger: { debug: log, info: log, warn: log, error: log },
      config: {
        ...configFor({ url: 'http://127.0.0.1:2' }),
        plugins: ['./talkative.mjs'],
        pluginsConfig: { './talkative.mjs': { token: { env: 'NBH_TEST_TOKEN' } } },
      },
    })
    onTestFinished(() => host.stop())
    await host.load()
    return { host, logged }
  }

  it('is found wherever a log line may carry it, and what carries none is left as it is', async () => {
    const { logged } = await talkativeHost()
    const shown = inspect(logged, { depth: Number.POSITIVE_INFINITY, showHidden: true })
    expect([token, encodeURIComponent(token)].filter((form) => shown.includes(form))).toEqual([])
    expect(shown.match(/\[redacted\]/g)?.length).toBeGreaterThan(7)
    const fields = new Map(logged.map(([fields, message]) => [message, fields]))
    expect(fields.get('error')).toMatchObject({
      err: { message: '401', code: '[redacted]' },
    })
    expect(fields.get('collections')).toMatchObject({ bytes: Buffer.from('[redacted]') })
    expect(fields.get('harmless')).toEqual({ when: new Date(0), count: 1, site: { slug: 'ams' } })
    expect(fields.get('unreadable')).toEqual({})
  })

  it('is not shown where an event is explained, nor what a callback would send of it', async () => {
    const { host } = await talkativeHost()
    const event = { eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1 } }
    const { outcomes, requests } = await host.explain(event)
    expect(outcomes).toMatchObject([
      { returned: { own: '[redacted]' } },
      { error: { message: expect.stringContaining('with [redacted]') } },
    ])
    expect(Buffer.from(requests[0]?.body ?? []).toString()).toContain('"own":"[redacted]"')
  })
})

describe('references', () => {
  it('to what is not there are mistakes of the configuration, all of them at once', async () => {
    const cwd = folderWith({ empty: '' })
    const host = createHost({
      cwd,
      logger: keepingLogger(),
      config: {
        pluginsConfig: { any: { list: [{ env: 'NBH_TEST_UNSET' }], more: { file: 'absent' } } },
        webhooks: [{ name: 'a', payloadUrl: 'https://a.example.com/', secret: { file: 'empty' } }],
      },
    })
    const error = (await host.start().catch((thrown: unknown) => thrown)) as NetboxHooksError
    expect(error.problems.map(({ code, where, message }) => [code, where, message.replace(cwd, '')])).toEqual(
      [
        [
          'NBH_CONFIG_SECRET_MISSING',
          'config: pluginsConfig.any.list[0]',
          'The environment variable NBH_TEST_UNSET is not set.',
        ],
        [
          'NBH_CONFIG_SECRET_MISSING',
          'config: pluginsConfig.any.more',
          'The file /absent cannot be read: ENOENT: no such file or directory.',
        ],
        ['NBH_CONFIG_SECRET_MISSING', 'config: webhooks[0].secret', 'The file /empty is empty.'],
      ],
    )
  })

  it('settings of a plugin that is not listed are warned about, with the nearest name', async () => {
    const logger = keepingLogger()
    const cwd = folderWith({
      'leaky.mjs':
        'import { PluginConfig } from "netbox-hooks"\nexport default class extends PluginConfig {}',
    })
    const host = createHost({
      cwd,
      logger,
      config: { plugins: ['./leaky.mjs'], pluginsConfig: { leeky: {} } },
    })
    onTestFinished(() => host.stop())
    await host.load()
    expect(logger.lines).toEqual([
      expect.stringMatching(/settings of leeky, which is not listed .* mean "leaky"\?/),
    ])
  })
})
