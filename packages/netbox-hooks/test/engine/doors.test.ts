import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startCli, startReceiver } from '../support.ts'

const pluginOf = (name: string, fields: string, top = '') => ({
  [`${name}.mjs`]: `
import { PluginConfig, getPluginConfig, registerEventAction, registerEventType, registerRoutes, registerTemplateFilter, registerWebhookCallback } from 'netbox-hooks'
${top}
export default class extends PluginConfig { name = '${name}'; ${fields} }`,
})

/** Whoever registers too late is told whose code it is: so a plugin's code learns in which scope it runs. */
const noting = `
globalThis.noted ??= []
const note = (door) => {
  try { registerEventType({ name: 'late' }); noted.push([door, 'open']) }
  catch (error) { noted.push([door, error.plugin]) }
}`

describe('a door', () => {
  it('knows whose code is called behind it', async () => {
    const receiver = await startReceiver()
    const files = pluginOf(
      'noting',
      `eventsPipeline = [() => note('pipeline')]
       async ready() {
         await super.ready()
         for (const hook of ['running', 'events', 'context', 'payload', 'attempt', 'delivered', 'shutdown'])
           this.host.hooks[hook].tap(hook, () => note(hook))
         this.host.hooks.payload.tapAsync('async', (payload, event, done) => { note('async'); done() })
         this.host.hooks.payload.tapPromise('promise', async () => note('promise'))
         this.scope.own(() => note('undo'))
       }
       async shutdown() { note('shutdown()') }`,
      `${noting}
       registerWebhookCallback(() => note('callback'))
       const schema = { '~standard': { version: 1, vendor: 'x', validate: (value) => (note('action schema'), { value }) } }
       registerEventAction({ name: 'act', settingsSchema: schema, run: () => note('action') })
       registerTemplateFilter('noted', (value) => (note('filter'), value))
       registerRoutes(({ app }) => { note('routes'); app.addHook('onClose', async () => note('onClose')) })`,
    )
    const config = configFor(receiver)
    const rule = {
      name: 'act',
      objectTypes: ['dcim.site'],
      eventTypes: ['object_created'],
      actions: [{ type: 'act' }],
    }
    const host = createHost({
      cwd: folderWith(files),
      logger: keepingLogger(),
      config: {
        ...config,
        webhooks: [{ name: 'receiver', payloadUrl: `${receiver.url}?{{ 1|noted }}` }],
        server: { port: 0 },
        plugins: ['./noting.mjs'],
        eventRules: [...(config.eventRules ?? []), rule],
      },
    })
    onTestFinished(() => host.stop())
    await host.start()
    await host.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 1, data: {} })
    await receiver.waitFor(1)
    await host.idle()
    await host.stop()
    const { noted } = globalThis as unknown as { readonly noted: [string, string][] }
    expect(noted.filter(([, plugin]) => plugin !== 'noting')).toEqual([])
    expect([...new Set(noted.map(([door]) => door))].sort()).toEqual(
      [
        ...[
          'action',
          'action schema',
          'async',
          'attempt',
          'callback',
          'context',
          'delivered',
          'events',
          'filter',
          'onClose',
          'payload',
          'pipeline',
        ],
        ...['promise', 'routes', 'running', 'shutdown', 'shutdown()', 'undo'],
      ].sort(),
    )
  })

  it('gives a settings schema its time, and names its plugin', async () => {
    const host = createHost({
      cwd: folderWith(
        pluginOf(
          'slow',
          "settingsSchema = { '~standard': { version: 1, vendor: 'x', validate: () => new Promise(() => {}) } }",
        ),
      ),
      logger: keepingLogger(),
      config: { plugins: [['./slow.mjs', { optional: true }]], timeLimits: { ready: '100ms' } },
    })
    onTestFinished(() => host.stop())
    await host.load()
    expect(host.plugins[0]).toMatchObject({
      state: 'skipped',
      error: {
        code: 'NBH_PLUGIN_TIMEOUT',
        message: 'The settingsSchema of slow did not answer within 0.1 s.',
      },
    })
  })

  it.each([
    [
      '() => new Promise(() => {})',
      'NBH_PLUGIN_TIMEOUT',
      'The settingsSchema of the action "act" of acting did not answer within 0.5 s.',
    ],
    [
      "() => { throw new Error('oh') }",
      'NBH_CONFIG_INVALID_VALUE',
      'The settings could not be checked: the settingsSchema of the action "act" of acting threw: oh',
    ],
    [
      '() => ({ get issues() { throw 0 } })',
      'NBH_CONFIG_INVALID_VALUE',
      'The settings could not be checked: the settingsSchema of the action "act" of acting threw: 0',
    ],
  ])("gives an action's schema its time, and names its plugin: %s", async (validate, code, message) => {
    const top = `registerEventAction({ name: 'act', run() {}, settingsSchema: { '~standard': { version: 1, vendor: 'x', validate: ${validate} } } })`
    const rule = { name: 'act', objectTypes: ['a.b'], eventTypes: ['object_created'] }
    const host = createHost({
      cwd: folderWith(pluginOf('acting', '', top)),
      logger: keepingLogger(),
      config: {
        plugins: ['./acting.mjs'],
        timeLimits: { ready: '500ms' },
        eventRules: [{ ...rule, actions: [{ type: 'act', settings: {} }] }],
      },
    })
    onTestFinished(() => host.stop())
    const problem = {
      code,
      message,
      plugin: 'acting',
      where: expect.stringContaining('eventRules[0].actions[0]'),
    }
    await expect(host.load()).rejects.toMatchObject({ code: 'NBH_CONFIG_INVALID', problems: [problem] })
  })
})

it('a plugin sees its own part of the host, and nothing of the others', async () => {
  const files = {
    ...pluginOf(
      'curious',
      `async ready() {
        await super.ready()
        const seen = [this.host, this.scope, this.host.hooks, this.host.registry, ...this.host.plugins]
        globalThis.seen = {
          secret: JSON.stringify([seen, this.host.plugins, this.host.registry.entries('webhookCallbacks')]),
          members: ['stop', 'unload', 'start', 'emit', 'operations'].filter((name) => name in this.host),
          host: this.scope.host, callbacks: this.host.registry.entries('webhookCallbacks').length,
          hook: Object.keys(this.host.hooks.payload),
          plugins: this.host.plugins.map(({ name, state, config }) => [name, state, config]),
        }
        try { getPluginConfig('secretive', 'token') } catch (error) { globalThis.seen.refused = error.code }
        this.host.hooks.ready.tap('spy', (record) => { if (record.name === 'secretive') globalThis.seen.spied = [record.config, record.settings] })
      }`,
    ),
    ...pluginOf('secretive', '', 'registerWebhookCallback(() => ({}))'),
  }
  const host = createHost({
    cwd: folderWith(files),
    logger: keepingLogger(),
    config: {
      plugins: ['./curious.mjs', './secretive.mjs'],
      pluginsConfig: { secretive: { token: 'hunter2-hunter2' } },
    },
  })
  onTestFinished(() => host.stop())
  await host.load()
  const { seen } = globalThis as unknown as { readonly seen: Record<string, unknown> }
  expect(seen['secret']).not.toContain('hunter2')
  expect(seen).toMatchObject({
    members: [],
    callbacks: 0,
    hook: ['tap', 'tapAsync', 'tapPromise'],
    plugins: [
      ['curious', 'validated', undefined],
      ['secretive', 'validated', undefined],
    ],
    refused: 'NBH_PLUGIN_UNKNOWN',
    spied: [undefined, undefined],
  })
  expect(seen['host']).toBeUndefined()
})

it('what is added to shared prototypes, before or while the host starts, is warned of and stops nothing', async () => {
  const added =
    'Object.prototype.NAME = function () {}; Array.prototype.NAME = 1; Function.prototype.NAME = 1'
  const receiver = await startReceiver()
  const config = { ...configFor(receiver), server: { port: 0 }, plugins: ['./patching.mjs'] }
  const cwd = folderWith({
    ...pluginOf(
      'patching',
      `async ready() { await super.ready(); ${added.replaceAll('NAME', 'atReady')} }`,
      `${added.replaceAll('NAME', 'atImport')}; registerRoutes(({ app }) => void app.get('/', async () => ({})))`,
    ),
    'netbox-hooks.config.mjs': `${added.replaceAll('NAME', 'earlier')}; export default ${JSON.stringify(config)}`,
  })
  const host = startCli(cwd, 'start')
  await host.says('Host started')
  host.process.kill('SIGTERM')
  const { code, stderr } = await host.ended
  expect(code).toBe(0)
  for (const name of ['earlier', 'atImport', 'atReady'])
    expect(stderr).toMatch(new RegExp(`Object\\.prototype\\.${name}.*NBH_PLUGIN_PATCHES_GLOBALS`))
})

it('SIGTERM ends the host whatever its plugins do, and each has its shutdown() called', async () => {
  const receiver = await startReceiver()
  const config = {
    ...configFor(receiver),
    plugins: ['./last.mjs', './undos.mjs', './taps.mjs', './hangs.mjs'],
    timeLimits: { shutdown: '200ms' },
  }
  const cwd = folderWith({
    ...pluginOf('last', "async shutdown() { console.error('last was shut down') }"),
    ...pluginOf(
      'undos',
      "async ready() { await super.ready(); this.scope.own(() => console.error('first undo')); this.scope.own(() => { throw 0 }); this.scope.own(() => Promise.reject()) }",
    ),
    ...pluginOf(
      'taps',
      "async ready() { await super.ready(); this.host.hooks.shutdown.tapPromise({ name: 'x', timeout: 1e12 }, () => new Promise(() => {})) }",
    ),
    ...pluginOf('hangs', 'shutdown() { return new Promise(() => {}) }'),
    'netbox-hooks.config.json': JSON.stringify(config),
  })
  const host = startCli(cwd, 'start')
  await host.says('Host started')
  host.process.kill('SIGTERM')
  const { code, stderr } = await host.ended
  expect(code).toBe(0)
  expect(stderr).toContain('last was shut down')
  expect(stderr).toContain('first undo')
  expect(stderr).toContain('NBH_PLUGIN_UNDO_FAILED')
})
