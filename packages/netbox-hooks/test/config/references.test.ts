import { type Config, createHost, type NetboxHooksError } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

/** Sets environment variables for the time of a test. */
function setVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables)
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name]
  })
}

/** What a host says of a configuration as it starts: the place and the sentence of each mistake. */
async function mistakesOf(config: object, files: Readonly<Record<string, string>> = {}): Promise<string[][]> {
  const host = createHost({ config: config as Config, cwd: folderWith(files), logger: keepingLogger() })
  onTestFinished(() => host.stop())
  try {
    await host.load()
    return []
  } catch (error) {
    const { problems } = error as NetboxHooksError
    return problems.map(({ where = '', message }) => [where.replace(/^config: /, ''), message])
  }
}

const webhook = { name: 'a', payloadUrl: 'https://a.example.com/' }
const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: ['a'] }
const absent = { env: 'NOT_SET_ANYWHERE' }

const plugin = `
import { PluginConfig, registerEventType, registerEventAction, registerTemplateFilter } from 'netbox-hooks'
registerEventType({ name: 'ticket_opened' })
registerTemplateFilter('shout', (text) => String(text).toUpperCase())
const refuse = { '~standard': { version: 1, vendor: 'test', validate: (value) =>
  value.url === 'https://x/' ? { value } : { issues: [{ message: 'no URL', path: ['url'] }, { message: 'useless' }] } } }
registerEventAction({ name: 'ticket', settingsSchema: refuse, run: async () => {} })
export default class P extends PluginConfig {
  version = '1.0.0'
  requiredSettings = ['token']
  settingsSchema = refuse
  async ready() {
    await super.ready()
    if (typeof this.settings.url !== 'string') throw new Error('ready was called')
  }
}`
const needy = `
import { PluginConfig } from 'netbox-hooks'
export default class Needy extends PluginConfig { dependencies = { p: '*' } }`

describe('a reference that leads nowhere is one mistake, wherever it stands', () => {
  const withWebhook = (more: object) => ({ webhooks: [{ ...webhook, ...more }], eventRules: [rule] })
  const withRule = (more: object) => ({ webhooks: [webhook], eventRules: [{ ...rule, ...more }] })
  it.each<[string, object]>([
    ['webhooks[0].payloadUrl', withWebhook({ payloadUrl: absent })],
    ['webhooks[0].timeout', withWebhook({ timeout: absent })],
    ['webhooks[0].httpMethod', withWebhook({ httpMethod: absent })],
    ['webhooks[0].concurrency', withWebhook({ concurrency: absent })],
    ['webhooks[0].enabled', withWebhook({ enabled: absent })],
    ['webhooks[0].secrets[1]', withWebhook({ secrets: ['a', absent] })],
    ['webhooks[0].secrets', withWebhook({ secrets: absent })],
    ['webhooks[0].headers["X-A"]', withWebhook({ headers: { 'X-A': absent } })],
    ['webhooks[0].authentication.token', withWebhook({ authentication: { type: 'bearer', token: absent } })],
    [
      'webhooks[0].authentication.username',
      withWebhook({ authentication: { type: 'basic', username: absent, password: 'p' } }),
    ],
    ['webhooks[0].authentication', withWebhook({ authentication: absent })],
    ['webhooks[0].head.skipAfter', withWebhook({ head: { skipAfter: absent } })],
    ['webhooks[0].retry.schedule[1]', withWebhook({ retry: { schedule: ['0s', absent] } })],
    ['webhooks[0].caFilePath', withWebhook({ caFilePath: absent })],
    ['webhooks[0].bodyTemplate', withWebhook({ bodyTemplate: absent })],
    ['webhooks[0].name', withWebhook({ name: absent })],
    ['webhooks[0]', { webhooks: [absent], eventRules: [rule] }],
    ['webhooks', { webhooks: absent, eventRules: [rule] }],
    ['eventRules[0]', { webhooks: [webhook], eventRules: [absent] }],
    ['eventRules[0].objectTypes[0]', withRule({ objectTypes: [absent] })],
    ['eventRules[0].eventTypes', withRule({ eventTypes: absent })],
    ['eventRules[0].webhooks[0]', withRule({ webhooks: [absent] })],
    ['eventRules[0].order', withRule({ order: absent })],
    ['eventRules[0].actionData.x', withRule({ actionData: { x: absent } })],
    [
      'eventRules[0].conditions.value',
      withRule({ conditions: { attr: 'name', op: 'regex', value: absent } }),
    ],
    ['eventRules[0].actions[0].type', withRule({ actions: [{ type: absent }] })],
    ['server.port', { server: { port: absent } }],
    ['server.host', { server: { host: absent } }],
    ['server.tokens[0].token', { server: { host: '0.0.0.0', tokens: [{ name: 'ops', token: absent }] } }],
    ['server.tokens', { server: { host: '0.0.0.0', tokens: absent } }],
    ['queue', { queue: absent }],
    ['delivery.network.allow[0]', { delivery: { network: { allow: [absent] } } }],
    ['delivery.spool', { delivery: { spool: absent } }],
    ['templates.env[0]', { templates: { env: [absent] } }],
    ['timeLimits.callback', { timeLimits: { callback: absent } }],
    ['allowIncompatible[0]', { allowIncompatible: [absent] }],
  ])('%s', async (where, config) => {
    expect(await mistakesOf(config)).toEqual([
      [where, 'The environment variable NOT_SET_ANYWHERE is not set.'],
    ])
  })

  const files = { 'p.mjs': plugin, 'needy.mjs': needy }
  const listed = {
    plugins: ['./p.mjs', './needy.mjs'],
    pluginsConfig: { './p.mjs': { token: 'x', url: 'https://x/' } },
    webhooks: [{ ...webhook, bodyTemplate: '{{ data.name|shout }}' }],
    eventRules: [
      {
        ...rule,
        eventTypes: ['ticket_opened'],
        actions: [{ type: 'ticket', settings: { url: 'https://x/' } }],
      },
    ],
  }
  it.each<[string, object]>([
    ['plugins[0]', { plugins: [absent, './needy.mjs'] }],
    ['plugins[1]', { plugins: ['./p.mjs', absent] }],
    ['plugins', { plugins: absent }],
    ['pluginsConfig["./p.mjs"].url', { pluginsConfig: { './p.mjs': { token: 'x', url: absent } } }],
    ['pluginsConfig.p.token', { pluginsConfig: { p: { token: absent, url: 'https://x/' } } }],
    [
      'pluginsConfig.p.deep[0].x',
      { pluginsConfig: { p: { token: 1, url: 'https://x/', deep: [{ x: absent }] } } },
    ],
    ['pluginsConfig.p', { pluginsConfig: { p: absent } }],
    ['timeLimits.ready', { timeLimits: { ready: absent } }],
    [
      'eventRules[0].actions[0].settings.url',
      { eventRules: [{ ...listed.eventRules[0], actions: [{ type: 'ticket', settings: { url: absent } }] }] },
    ],
  ])('%s of a configuration with plugins', async (where, more) => {
    expect(await mistakesOf({ ...listed, ...more }, files)).toEqual([
      [where, 'The environment variable NOT_SET_ANYWHERE is not set.'],
    ])
  })

  it('the configuration above is valid without one', async () => {
    expect(await mistakesOf(listed, files)).toEqual([])
  })

  it('a plugin that cannot be imported is not said to be absent of those that need it', async () => {
    const broken = { ...files, 'p.mjs': 'throw new Error("broken")' }
    const told = await mistakesOf({ plugins: ['./p.mjs', './needy.mjs'] }, broken)
    expect(told.map(([, message]) => message)).toEqual([
      'p could not be imported: broken',
      'needy needs the plugin p, which could not be loaded.',
    ])
  })

  it('beside other mistakes, which are all told', async () => {
    const config = {
      webhooks: [
        { ...webhook, payloadUrl: absent, concurrency: 0 },
        { ...webhook, timeout: { file: 'none' } },
      ],
      eventRules: [{ ...rule, webhooks: ['b'] }],
    }
    expect((await mistakesOf(config)).map(([where]) => where)).toEqual([
      'webhooks[0].payloadUrl',
      'webhooks[1].timeout',
      'webhooks[0].concurrency',
      'webhooks[1].name',
      'eventRules[0].webhooks[0]',
    ])
  })
})

describe('a reference becomes what its setting expects', () => {
  it('a number, a boolean, a duration, a word, a list, a text', async () => {
    setVariables({
      T_PORT: '8080',
      T_ENABLED: 'yes',
      T_TIMEOUT: ' 20 ',
      T_METHOD: 'PUT',
      T_LIST: '10.0.0.0/8, example.com,',
      T_SCHEDULE: '0s,5s,90',
      T_TYPES: 'dcim.site\ndcim.rack',
      T_QUEUE: 'sqlite:other.db',
      T_PLUGIN: './p.mjs',
      T_CODE: '007',
    })
    const seen = 'settings.json'
    const cwd = folderWith({
      'p.mjs': `
import { writeFileSync } from 'node:fs'
import { PluginConfig } from 'netbox-hooks'
export default class P extends PluginConfig {
  async ready() { await super.ready(); writeFileSync(new URL('${seen}', import.meta.url), JSON.stringify(this.settings)) }
}`,
      'rate.txt': '50\r\n',
      'netbox-hooks.config.json': JSON.stringify({
        plugins: [{ env: 'T_PLUGIN' }],
        pluginsConfig: { p: { code: { env: 'T_CODE' } } },
        webhooks: [
          {
            ...webhook,
            enabled: { env: 'T_ENABLED' },
            timeout: { env: 'T_TIMEOUT' },
            httpMethod: { env: 'T_METHOD' },
            concurrency: { file: 'rate.txt' },
            retry: { schedule: { env: 'T_SCHEDULE' } },
          },
        ],
        eventRules: [{ ...rule, objectTypes: { env: 'T_TYPES' } }],
        server: { port: { env: 'T_PORT' } },
        queue: { env: 'T_QUEUE' },
        delivery: { network: { allow: { env: 'T_LIST' } }, spool: { env: 'T_ENABLED' } },
      }),
    })
    const { code, stdout, stderr } = await runCli(cwd, 'check', '--print', '--json')
    expect([code, stderr]).toEqual([0, ''])
    const { values } = JSON.parse(stdout) as { values: { path: string; value: unknown; from: string }[] }
    const shown = values.filter(({ from }) => from.startsWith('T_') || from.startsWith('the file'))
    expect(Object.fromEntries(shown.map(({ path, value }) => [path, value]))).toEqual({
      'pluginsConfig.p.code': '[redacted]',
      'webhooks[0].enabled': true,
      'webhooks[0].timeout': 20,
      'webhooks[0].httpMethod': 'PUT',
      'webhooks[0].concurrency': 50,
      'webhooks[0].retry.schedule': ['0s', '5s', 90],
      'eventRules[0].objectTypes': ['dcim.site', 'dcim.rack'],
      'server.port': 8080,
      queue: 'sqlite:other.db',
      'delivery.network.allow': ['10.0.0.0/8', 'example.com'],
      'delivery.spool': true,
    })
  })

  it('or a mistake that names the variable and the setting, and shows nothing', async () => {
    setVariables({ T_WRONG: 'hunter2-hunter2' })
    const wrong = { env: 'T_WRONG' }
    const told = await mistakesOf({
      plugins: [['./p.mjs', { optional: wrong }]],
      webhooks: [
        {
          ...webhook,
          timeout: wrong,
          enabled: wrong,
          concurrency: wrong,
          httpMethod: wrong,
          authentication: wrong,
        },
      ],
      eventRules: [{ ...rule, order: wrong }, wrong],
      server: { port: wrong, tokens: wrong },
      delivery: { network: { allow: wrong } },
    })
    const variable = 'the environment variable T_WRONG'
    expect(told).toEqual([
      ['plugins[0][1].optional', `It must be true or false, and ${variable} holds something else.`],
      ['webhooks[0].timeout', `It must be a duration such as "30s", and ${variable} holds something else.`],
      ['webhooks[0].enabled', `It must be true or false, and ${variable} holds something else.`],
      ['webhooks[0].concurrency', `It must be a whole number, and ${variable} holds something else.`],
      [
        'webhooks[0].authentication',
        `It must be an object, and no text can be one, and ${variable} holds something else.`,
      ],
      ['eventRules[0].order', `It must be a number, and ${variable} holds something else.`],
      [
        'eventRules[1]',
        `It must be an object, and no text can be one, and ${variable} holds something else.`,
      ],
      ['server.port', `It must be a whole number, and ${variable} holds something else.`],
      [
        'server.tokens',
        `It must be a list: an object, and no text can be one, and ${variable} holds something else.`,
      ],
      [`webhooks[0].httpMethod, from ${variable}`, 'It must be one of GET, POST, PUT, PATCH, DELETE.'],
    ])
  })
})

describe('an object that is no reference', () => {
  it('is escaped by a literal around it, at any depth, or has other keys than a reference', async () => {
    const receiver = await startReceiver()
    const seen: unknown[] = []
    Object.assign(globalThis, { seenByTest: seen })
    setVariables({ T_REGION: 'eu' })
    const config = configFor(receiver, {
      plugins: ['./p.mjs'],
      pluginsConfig: {
        p: {
          where: { literal: { env: 'production' } },
          upload: [{ deep: { literal: { file: 'x.csv' } } }],
          nested: { literal: { literal: { env: 'x' } } },
          own: [
            { literal: { value: 1 } },
            { literal: 'x' },
            { env: 1 },
            { env: 'x', default: 'y' },
            { Env: 'x' },
          ],
          region: { env: 'T_REGION' },
        },
      },
    })
    const [first] = config.eventRules ?? []
    const rules = [
      {
        ...first,
        actionData: { from: { literal: { env: 'production' } }, region: { env: 'T_REGION' } },
        actions: [
          { type: 'note', settings: { tag: { literal: { env: 'blue' } }, region: { env: 'T_REGION' } } },
        ],
      },
    ]
    const host = createHost({
      config: { ...config, eventRules: rules } as Config,
      logger: keepingLogger(),
      cwd: folderWith({
        'p.mjs': `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
registerEventAction({ name: 'note', run: ({ settings }) => { globalThis.seenByTest.push(settings) } })
export default class P extends PluginConfig {
  async ready() { await super.ready(); globalThis.seenByTest.push(this.settings) }
}`,
      }),
    })
    onTestFinished(() => host.stop())
    await host.start()
    await host.emit({ eventType: 'object_created', objectType: 'dcim.site', data: { id: 1 } })
    const [delivered] = await receiver.waitFor(1)
    expect(seen).toEqual([
      {
        where: { env: 'production' },
        upload: [{ deep: { file: 'x.csv' } }],
        nested: { literal: { env: 'x' } },
        own: [
          { literal: { value: 1 } },
          { literal: 'x' },
          { env: 1 },
          { env: 'x', default: 'y' },
          { Env: 'x' },
        ],
        region: 'eu',
      },
      { tag: { env: 'blue' }, region: 'eu' },
    ])
    expect(delivered?.payload['data']).toEqual({ id: 1, from: { env: 'production' }, region: 'eu' })
  })

  it('is told of where it was taken for a reference', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': JSON.stringify({
        plugins: ['./p.mjs'],
        pluginsConfig: { p: { where: { env: 'production' }, upload: { file: 'x.csv' } } },
        webhooks: [{ ...webhook, secret: { env: 'NOT_SET_ANYWHERE' } }],
      }),
      'p.mjs': `import { PluginConfig } from 'netbox-hooks'\nexport default class P extends PluginConfig {}`,
    })
    const { problems } = JSON.parse((await runCli(cwd, 'check', '--json')).stdout).error
    expect(problems.map(({ hint }: { hint: string }) => hint)).toEqual([
      'Set production where the host runs; netbox-hooks --env-file .env reads it from a file. If it is no reference but a value of its own, write { literal: {"env":"production"} }.',
      'Relative paths start at the configuration. If it is no reference but a value of its own, write { literal: {"file":"x.csv"} }.',
      'Set NOT_SET_ANYWHERE where the host runs; netbox-hooks --env-file .env reads it from a file.',
    ])
  })

  it('may hold itself, as a configuration that is a program can', async () => {
    const shared: Record<string, unknown> = { a: 1, token: absent }
    shared['self'] = shared
    expect(await mistakesOf({ plugins: [], pluginsConfig: { p: { shared } } })).toEqual([
      ['pluginsConfig.p.shared.token', 'The environment variable NOT_SET_ANYWHERE is not set.'],
    ])
  })
})
