import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createHost, type NetboxHooksHost, type PluginOptions } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver, type TestReceiver } from './support.ts'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const isolated = { isolation: 'worker' } as const

/** In the host's process, beside the isolated one: whatever happens to that, its context arrives. */
const innocent = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => ({ innocent: process.pid }))
export default class Innocent extends PluginConfig { version = '1.0.0' }`

/** A plugin whose callback does what the object's name says. */
const moody = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
const moods = {
  loop() { while (true); },
  exit() { process.exit(3) },
  abort() { process.abort() },
  signal() { process.kill(process.pid, 'SIGTERM'); process.kill(process.pid, 'SIGKILL') },
  objects() { const hog = []; while (true) hog.push({ hog: [hog.length] }) },
  array() { const hog = []; while (true) hog.push(1.5) },
  allocation() { return { hog: new Array(2 ** 27 - 1).fill('x').length } },
  uncaught() { setTimeout(() => { throw new Error('thrown from a timer') }) },
  rejection() { Promise.reject(new Error('a floating rejection')) },
  never() { return new Promise(() => {}) },
  throws() { throw new TypeError('not in the mood') },
  cyclic() { const cyclic = {}; cyclic.self = cyclic; return cyclic },
  text() { return 'some text' },
  sends() { process.send?.({ log: 'nonsense' }) },
}
registerWebhookCallback(function moody({ data }) {
  return moods[data.name]?.() ?? { moody: process.pid }
})
export default class Moody extends PluginConfig {}`

interface Started {
  readonly host: NetboxHooksHost
  readonly receiver: TestReceiver
  readonly logger: ReturnType<typeof keepingLogger>
  /** Emits a site of that name and returns the context that the receiver gets. */
  contextOf(name: string): Promise<Record<string, unknown>>
}

async function start(
  files: Readonly<Record<string, string>>,
  options: PluginOptions = isolated,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Started> {
  const receiver = await startReceiver()
  const logger = keepingLogger()
  const [entry = ''] = Object.keys(files)
  const host = createHost({
    logger,
    cwd: folderWith({ ...files, 'innocent.mjs': innocent }),
    config: configFor(receiver, {
      plugins: [[`./${entry}`, options], './innocent.mjs'],
      pluginsConfig: { [`./${entry}`]: settings },
      timeLimits: { callback: '500ms' },
    }),
  })
  onTestFinished(() => host.stop())
  await host.start()
  const contextOf = async (name: string) => {
    const id = receiver.received.length
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id, name } })
    const webhook = (await receiver.waitFor(id + 1))[id]
    expect(webhook?.payload['data']).toEqual({ id, name })
    return Object(webhook?.payload['context'])
  }
  return { host, receiver, logger, contextOf }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a plugin in a worker', () => {
  it('adds its context from a process of its own, and is listed as any other', async () => {
    const { host, contextOf } = await start({ 'moody.mjs': moody })
    const context = await contextOf('fine')
    expect(context).toEqual({ moody: expect.any(Number), innocent: process.pid })
    expect(context['moody']).not.toBe(process.pid)
    expect(host.plugins[0]).toMatchObject({ name: 'moody', state: 'ready', loadedBy: 'native' })
    expect(
      host.registry.entries('webhookCallbacks').map(({ plugin, value }) => [plugin, value.callback.name]),
    ).toEqual([
      ['moody', 'moody'],
      ['innocent', ''],
    ])
    await host.stop()
    expect(isAlive(context['moody'] as number)).toBe(false)
  })

  it('runs unchanged: class, settings, options, event types, signal, what only jiti can load', async () => {
    const settings = { endpoint: 'http://127.0.0.1/', since: new Date(0) }
    const { host, receiver } = await start(
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

describe('what an isolated callback does', () => {
  const ends: Readonly<Record<string, string>> = {
    loop: 'was blocked and has been ended',
    exit: 'was ended by process.exit(3)',
    abort: 'aborted, as Node does',
    signal: 'was ended by the signal SIGKILL',
    objects: 'aborted, as Node does when the heap (64 MiB) is used up',
    array: 'aborted, as Node does when the heap (64 MiB) is used up',
    allocation: 'aborted, as Node does when the heap (64 MiB) is used up',
  }

  it.for(Object.entries(ends))(
    'costs only its own context, and only until its worker has been replaced: %s',
    { timeout: 30_000 },
    async ([mood, reason]) => {
      const { logger, contextOf } = await start({ 'moody.mjs': moody }, { ...isolated, heapLimit: 64 })
      const { moody: first } = await contextOf('fine')
      expect(await contextOf(mood)).toEqual({ innocent: process.pid })
      await vi.waitFor(() => expect(logger.lines.join()).toContain(reason), 15_000)
      expect(await contextOf('fine')).toEqual({ innocent: process.pid })
      expect(logger.lines.join()).toContain('moody of moody was skipped: The worker of moody ')
      await vi.waitFor(() => expect(logger.lines.join()).toContain('has been replaced'), 15_000)
      const again = await contextOf('fine')
      expect(again).toEqual({ moody: expect.any(Number), innocent: process.pid })
      expect(again['moody']).not.toBe(first)
    },
  )

  const survives: Readonly<Record<string, string>> = {
    never: 'NBH_CALLBACK_LATE',
    throws: 'was skipped: not in the mood',
    cyclic: 'NBH_CONTEXT_INVALID',
    text: 'It returned a string where an object is expected',
    rejection: 'moody failed in the background: a floating rejection',
    uncaught: 'moody failed in the background: thrown from a timer',
  }

  it.for(Object.entries(survives))(
    'is reported as of any other plugin, and its worker goes on: %s',
    async ([mood, report]) => {
      const { logger, contextOf } = await start({ 'moody.mjs': moody })
      const { moody: first } = await contextOf('fine')
      expect(await contextOf(mood)).toMatchObject({ innocent: process.pid })
      await vi.waitFor(() => expect(logger.lines.join()).toContain(report))
      expect(await contextOf('sends')).toEqual({ moody: first, innocent: process.pid })
    },
  )
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

  it('is skipped with the reason, like any other; the plugin beside it works', {
    timeout: 30_000,
  }, async () => {
    const receiver = await startReceiver()
    const entries = Object.keys(broken).map((name) => `./${name.replaceAll(/\W+/g, '-')}.mjs`)
    const sources = Object.values(broken).map(([, source]) => source)
    const host = createHost({
      logger: keepingLogger(),
      cwd: folderWith({
        ...Object.fromEntries(entries.map((entry, index) => [entry, sources[index] as string])),
        'innocent.mjs': innocent,
      }),
      config: configFor(receiver, {
        plugins: [
          ...entries.map((entry) => [entry, { ...isolated, optional: true }] as const),
          './innocent.mjs',
        ],
        timeLimits: { import: '2s', ready: '500ms' },
      }),
    })
    onTestFinished(() => host.stop())
    await host.start()
    expect(host.plugins.map(({ state, error }) => [state, error?.code])).toEqual([
      ...Object.values(broken).map(([code]) => ['skipped', code]),
      ['ready', undefined],
    ])
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: {} })
    const [webhook] = await receiver.waitFor(1)
    expect(webhook?.payload['context']).toEqual({ innocent: process.pid })
    await vi.waitFor(() => expect(workers()).toBe(0))
  })

  it('keeps the host from starting if its settings cannot be given to a worker', async () => {
    const files = { 'moody.mjs': moody }
    await expect(start(files, isolated, { format: () => 1 })).rejects.toMatchObject({
      problems: [{ code: 'NBH_SETTINGS_NOT_IN_WORKER', plugin: 'moody' }],
    })
  })
})

describe('the worker', () => {
  it('runs shutdown() before it ends, and is ended if that blocks', { timeout: 15_000 }, async () => {
    for (const [body, expected] of [
      ['console.error("shut down")', []],
      ['throw new Error("cannot stop")', [expect.stringContaining('cannot stop')]],
      ['while (true);', [expect.stringContaining('did not finish its shutdown() within')]],
    ] as const) {
      const source = `import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig { async shutdown() { ${body} } }`
      const { host, logger } = await start({ 'stopping.mjs': source })
      await host.stop()
      expect(logger.lines.filter((line) => line.startsWith('error'))).toEqual(expected)
      await vi.waitFor(() => expect(workers()).toBe(0))
    }
  })

  it('leaves nothing behind when hosts start and stop 50 times', { timeout: 120_000 }, async () => {
    const before = workers()
    const cwd = folderWith({ 'moody.mjs': moody })
    for (let cycle = 0; cycle < 50; cycle += 1) {
      const host = createHost({
        logger: keepingLogger(),
        cwd,
        config: { plugins: [['./moody.mjs', isolated]] },
      })
      await host.load()
      await host.stop()
    }
    await vi.waitFor(() => expect(workers()).toBe(before))
  })

  it('ends with a host that was killed, even if it is blocked', { timeout: 15_000 }, async () => {
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
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000)
  })
})

/** Child processes of this one that are alive. */
function workers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length
}
