import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import {
  holdTimers,
  innocent,
  isAlive,
  isolated,
  patienceMs,
  patient,
  startWith,
  until,
  workers,
} from './support.ts'

vi.setConfig({ testTimeout: 4 * patienceMs })

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Its context tells which process it runs in. */
const simple = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(function pid() { return { pid: process.pid } })
export default class Simple extends PluginConfig {}`

describe('a plugin in a worker', () => {
  it('adds its context from a process of its own, and is listed as any other', async () => {
    const { host, contextOf } = await startWith({ 'simple.mjs': simple })
    const context = await contextOf('fine')
    expect(context).toEqual({ pid: expect.any(Number), innocent: process.pid })
    expect(context['pid']).not.toBe(process.pid)
    expect(host.plugins[0]).toMatchObject({ name: 'simple', state: 'ready', loadedBy: 'native' })
    expect(
      host.registry.entries('webhookCallbacks').map(({ plugin, value }) => [plugin, value.callback.name]),
    ).toEqual([
      ['simple', 'pid'],
      ['innocent', ''],
    ])
    await host.stop()
    expect(isAlive(context['pid'] as number)).toBe(false)
  })

  it('may register template filters and actions; an action checks the settings of its rules there', async () => {
    const receiver = await startReceiver()
    const logger = keepingLogger()
    const cwd = folderWith({
      'helper.mjs': `
import { PluginConfig, registerEventAction, registerTemplateFilter } from 'netbox-hooks'
registerTemplateFilter('shout', async (value, suffix, { times = 1 } = {}) => value.toUpperCase() + suffix.repeat(times))
registerEventAction({
  name: 'note',
  settingsSchema: { '~standard': { version: 1, vendor: 'test', validate: (settings) =>
    typeof settings.queue === 'string' ? { value: { ...settings, checked: true } }
      : { issues: [{ path: ['queue'], message: 'needs a queue' }] } } },
  run: ({ rule, event, settings, signal }) => console.error(JSON.stringify({ rule, id: event.data.id, settings, signal: signal.aborted, pid: process.pid })),
})
export default class Helper extends PluginConfig {}`,
    })
    const plugins = [['./helper.mjs', isolated]] as const
    const { webhooks = [], eventRules = [] } = configFor(receiver)
    const templated = webhooks.map((webhook) => ({
      ...webhook,
      bodyTemplate: '{"name": "{{ data.name|shout("!", times=2) }}"}',
    }))
    const ruleWith = (settings: object) =>
      eventRules.map((rule) => ({ ...rule, actions: [{ type: 'note', settings }] }))
    const config = { ...configFor(receiver), plugins, webhooks: templated, timeLimits: patient }

    const mistaken = createHost({ cwd, logger, config: { ...config, eventRules: ruleWith({}) } })
    onTestFinished(() => mistaken.stop())
    await expect(mistaken.start()).rejects.toMatchObject({
      problems: [{ where: 'config: eventRules[0].actions[0].settings.queue', message: 'needs a queue.' }],
    })

    const host = createHost({ cwd, logger, config: { ...config, eventRules: ruleWith({ queue: 'q' }) } })
    onTestFinished(() => host.stop())
    await host.start()
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1, name: 'Site' } })
    expect((await receiver.waitFor(1))[0]?.payload).toEqual({ name: 'SITE!!' })
    expect(host.report().plugins[0]?.registered).toEqual({
      eventActions: ['note'],
      templateFilters: ['shout'],
    })
    expect(logger.lines.filter((line) => line.startsWith('error') && !line.includes('CONFIG'))).toEqual([])
  })

  it('may register webhooks and rules, from its module and from ready()', async () => {
    const { host } = await startWith({
      'chatty.mjs': `
import { PluginConfig, registerEventRule, registerWebhook } from 'netbox-hooks'
registerWebhook({ name: 'chat', payloadUrl: 'https://chat.example.com/' })
export default class Chatty extends PluginConfig {
  async ready() {
    await super.ready()
    registerWebhook({ name: 'pager', payloadUrl: 'https://pager.example.com/' })
    registerEventRule({ name: 'both', objectTypes: ['dcim.site'], eventTypes: ['object_deleted'], webhooks: ['chat', 'pager'] })
  }
}`,
    })
    expect(host.report().plugins[0]?.registered).toEqual({
      webhooks: ['chat', 'pager'],
      eventRules: ['both'],
    })
    expect(host.registry.entries('webhooks')).toMatchObject([
      { plugin: 'chatty', value: { name: 'chat', payloadUrl: 'https://chat.example.com/' } },
      { plugin: 'chatty', value: { name: 'pager' } },
    ])
  })

  it('runs unchanged: class, settings, options, event types, signal, what only jiti can load', async () => {
    const settings = { endpoint: 'http://127.0.0.1/', since: new Date(0) }
    const { host, receiver } = await startWith(
      {
        'untrusted.ts': `
import { PluginConfig, getPluginConfig, registerEventType } from 'netbox-hooks'
export default class Untrusted extends PluginConfig {
  override verboseName = 'Not trusted'
  override version = '1.2.3'
  override requiredSettings = ['endpoint']
  override defaultSettings = { nested: { limit: 5 } }
  override dependencies = { innocent: '^1.0.0' }
  override eventTypes = [{ name: 'declared' }]
  override async ready(): Promise<void> {
    await super.ready()
    registerEventType({ name: 'registered', text: getPluginConfig('untrusted', 'endpoint') as string })
    await import('./webhook-callbacks.js')
  }
}`,
        'webhook-callbacks.ts': `
import { getPluginConfig, registerWebhookCallback } from 'netbox-hooks'
enum Kind { Site = 'dcim.site' }
registerWebhookCallback(function full({ data, request, snapshots, settings, eventType, objectType, signal }) {
  try { (data as { id: number }).id = 7 } catch {}
  return { data, request, snapshots, settings, eventType, isSite: objectType === Kind.Site, signal: signal.aborted,
    limit: getPluginConfig('untrusted', 'nested'), year: (settings['since'] as Date).getFullYear() }
}, { namespace: true, eventTypes: ['object_updated'], objectTypes: ['dcim.*'] })
registerWebhookCallback(() => ({ devices_only: 1 }), { objectTypes: ['dcim.device'] })`,
      },
      isolated,
      settings,
    )
    const request = { id: 'f3', method: 'PATCH', path: '/sites/4/', user: 'jstretch' }
    const snapshots = { prechange: { name: 'a' }, postchange: { name: 'b' } }
    const data = { id: 4, name: 'b' }
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data, request, snapshots })
    const [webhook] = await receiver.waitFor(1)
    const given = { endpoint: settings.endpoint, since: '1970-01-01T00:00:00.000Z', nested: { limit: 5 } }
    expect(webhook?.payload['context']).toEqual({
      untrusted: {
        data,
        request,
        snapshots,
        settings: given,
        eventType: 'object_updated',
        isSite: true,
        signal: false,
        limit: { limit: 5 },
        year: 1970,
      },
      innocent: process.pid,
    })
    expect(host.plugins[0]).toMatchObject({
      name: 'untrusted',
      version: '1.2.3',
      config: { verboseName: 'Not trusted', settings: { nested: { limit: 5 } } },
    })
    expect(host.registry.find('eventTypes', 'registered')).toMatchObject({
      plugin: 'untrusted',
      value: { text: settings.endpoint },
    })
    expect(host.registry.find('eventTypes', 'declared')?.plugin).toBe('untrusted')
  })
})

describe('an isolated plugin that cannot be loaded', () => {
  const plugin = (body: string) => `import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig { ${body} }`
  const broken: Readonly<Record<string, readonly [code: string, source: string]>> = {
    'throws on import': ['NBH_PLUGIN_IMPORT_FAILED', `throw new Error('broken inside')`],
    'blocks on import': ['NBH_PLUGIN_TIMEOUT', 'while (true);'],
    'exits on import': ['NBH_PLUGIN_WORKER_DOWN', 'process.exit(0)'],
    'is no plugin': ['NBH_PLUGIN_NOT_A_CONFIG', 'export default class Other {}'],
    'is too new': ['NBH_PLUGIN_INCOMPATIBLE', plugin(`minVersion = '99.0.0'`)],
    'lacks a setting': ['NBH_PLUGIN_SETTING_MISSING', plugin(`requiredSettings = ['endpoint']`)],
    'lacks a dependency': ['NBH_PLUGIN_DEPENDENCY', plugin(`dependencies = { absent: '*' }`)],
    'throws in ready()': ['NBH_PLUGIN_READY_FAILED', plugin(`ready() { throw new Error('not ready') }`)],
    'never becomes ready': ['NBH_PLUGIN_TIMEOUT', plugin('ready() { return new Promise(() => {}) }')],
    'blocks in ready()': ['NBH_PLUGIN_TIMEOUT', plugin('ready() { while (true); }')],
    'exits in ready()': ['NBH_PLUGIN_WORKER_DOWN', plugin('ready() { process.exit(0) }')],
    'taps a hook': [
      'NBH_HOOKS_NOT_IN_WORKER',
      plugin(`ready() { this.host.hooks.payload.tap('x', () => {}) }`),
    ],
    'has a pipeline stage': ['NBH_HOOKS_NOT_IN_WORKER', plugin('eventsPipeline = [() => {}]')],
    'has a function among its defaults': [
      'NBH_SETTINGS_NOT_IN_WORKER',
      plugin('defaultSettings = { format: () => 1 }'),
    ],
  }

  // Only they get a short limit: what must not come from one has time on a slow machine as well.
  const inImport = ['blocks on import']
  const inReady = ['never becomes ready', 'blocks in ready()']
  const others = Object.keys(broken).filter((name) => ![...inImport, ...inReady].includes(name))

  it.each([
    ['before any time limit', others, {}],
    ['at the time limit of its import', inImport, { import: '5s' }],
    ['at the time limit of its ready()', inReady, { ready: '500ms' }],
  ] as const)(
    'is skipped with the reason, like any other; the plugin beside it works: %s',
    async (_, names, limits) => {
      const receiver = await startReceiver()
      const plugins = names.map((name) => {
        const [code = '', source = ''] = broken[name] ?? []
        return { entry: `./${name.replaceAll(/\W+/g, '-')}.mjs`, code, source }
      })
      const host = createHost({
        logger: keepingLogger(),
        cwd: folderWith({
          ...Object.fromEntries(plugins.map(({ entry, source }) => [entry, source])),
          'innocent.mjs': innocent,
        }),
        config: configFor(receiver, {
          plugins: [
            ...plugins.map(({ entry }) => [entry, { ...isolated, optional: true }] as const),
            './innocent.mjs',
          ],
          timeLimits: { ...patient, ...limits },
        }),
      })
      onTestFinished(() => host.stop())
      await host.start()
      expect(host.plugins.map(({ state, error }) => [state, error?.code])).toEqual([
        ...plugins.map(({ code }) => ['skipped', code]),
        ['ready', undefined],
      ])
      await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: {} })
      const [webhook] = await receiver.waitFor(1)
      expect(webhook?.payload['context']).toEqual({ innocent: process.pid })
      await vi.waitFor(() => expect(workers()).toBe(0), patienceMs)
    },
  )

  it('keeps the host from starting if its settings cannot be given to a worker', async () => {
    const files = { 'simple.mjs': simple }
    await expect(startWith(files, isolated, { format: () => 1 })).rejects.toMatchObject({
      problems: [{ code: 'NBH_SETTINGS_NOT_IN_WORKER', plugin: 'simple' }],
    })
  })
})

describe('the worker', () => {
  it('runs shutdown() before it ends, and is ended if that blocks', async () => {
    for (const [body, expected, limits] of [
      ['console.error("shut down")', [], {}],
      ['throw new Error("cannot stop")', [expect.stringContaining('cannot stop')], {}],
      [
        'while (true);',
        [expect.stringContaining('did not finish its shutdown() within')],
        { shutdown: '500ms' },
      ],
    ] as const) {
      const source = `import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig { async shutdown() { ${body} } }`
      const { host, logger } = await startWith({ 'stopping.mjs': source }, isolated, {}, limits)
      await host.stop()
      expect(logger.lines.filter((line) => line.startsWith('error'))).toEqual(expected)
      await vi.waitFor(() => expect(workers()).toBe(0), patienceMs)
    }
  })

  it('is tried again after a longer pause when its replacement does not do', async () => {
    const source = `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { appendFileSync, readFileSync } from 'node:fs'
appendFileSync(new URL('starts', import.meta.url), '.')
const starts = readFileSync(new URL('starts', import.meta.url), 'utf8').length
registerWebhookCallback(({ data }) => data.name === 'exit' ? process.exit() : { starts })
if (starts === 2) registerWebhookCallback(() => {})
export default class extends PluginConfig {
  async ready() {
    await super.ready()
    if (starts === 3) while (true);
  }
}`
    const { cwd, logger, contextOf } = await startWith({ 'changing.mjs': source })
    const said = (text: string) => until(() => logger.lines.some((line) => line.includes(text)))
    expect(await contextOf('fine')).toMatchObject({ starts: 1 })
    // Pauses and the time limit pass when the test says so.
    holdTimers()
    await contextOf('exit')
    await said('It is replaced in 1 s.')
    vi.advanceTimersByTime(1_000)
    await said('It is replaced in 2 s.')
    vi.advanceTimersByTime(2_000)
    await until(() => readFileSync(join(cwd, 'starts')).length === 3)
    // Import and ready() together.
    vi.advanceTimersByTime(120_000)
    await said('It is replaced in 4 s.')
    vi.advanceTimersByTime(4_000)
    await said('has been replaced')
    vi.useRealTimers()
    const warnings = logger.lines.filter((line) => line.startsWith('warn The worker'))
    expect(warnings).toEqual([
      expect.stringContaining('was ended by process.exit(0). It is replaced in 1 s.'),
      expect.stringContaining('registered something else than before. It is replaced in 2 s.'),
      expect.stringContaining('did not start in time. It is replaced in 4 s.'),
    ])
    expect(await contextOf('fine')).toMatchObject({ starts: 4 })
  })

  it('ends when the plugin is unloaded; events go on without it', async () => {
    const { host, contextOf } = await startWith({ 'simple.mjs': simple })
    const { pid } = await contextOf('first')
    await host.unload('simple')
    expect(isAlive(pid as number)).toBe(false)
    expect(await contextOf('second')).toEqual({ innocent: process.pid })
  })

  it('leaves nothing behind when hosts start and stop 50 times', { timeout: 600_000 }, async () => {
    const before = workers()
    const cwd = folderWith({ 'simple.mjs': simple })
    for (let cycle = 0; cycle < 50; cycle += 1) {
      const host = createHost({
        logger: keepingLogger(),
        cwd,
        config: { plugins: [['./simple.mjs', isolated]] },
      })
      await host.load()
      await host.stop()
    }
    await vi.waitFor(() => expect(workers()).toBe(before), patienceMs)
  })

  it('ends with a host that was killed, even if it is blocked', async () => {
    const source = `import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig {
  async ready() {
    await super.ready()
    console.log(process.pid)
    setImmediate(() => { while (true); })
  }
}`
    const config = `export default { plugins: [['./blocking.mjs', { isolation: 'worker' }]], queue: 'sqlite:q.db' }`
    const cwd = folderWith({ 'blocking.mjs': source, 'netbox-hooks.config.mjs': config })
    const host = spawn(process.execPath, [cli, 'start'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
    const pid = await new Promise<number>((resolve) =>
      host.stdout.on('data', (data) => resolve(Number(data))),
    )
    expect(isAlive(pid)).toBe(true)
    host.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patienceMs)
  })
})
