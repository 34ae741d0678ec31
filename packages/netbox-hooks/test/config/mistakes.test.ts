import { describe, expect, it } from 'vitest'
import { folderWith, runCli } from '../support.ts'

const mistaken = `export default {
  pluginz: [],
  timeLimits: { callback: 'soon' },
  webhooks: [
    { name: 'cmdb', payloadUrl: 'cmdb.example.com/hooks', httpMetod: 'POST' },
    { name: 'chat', payloadUrl: 'ftp://chat.example.com/' },
    { name: 'chat', payloadUrl: 'https://chat.example.com/' },
  ],
  eventRules: [
    { name: 'sites', objectTypes: ['dcim.site'], eventTypes: ['object_updatd'], webhooks: ['cmbd', 'chat'] },
    { name: 'racks', objectTypes: ['rack'], eventTypes: ['object_created'], webhooks: ['chat'] },
  ],
}
`

describe('netbox-hooks check', () => {
  it('names every mistake of a configuration with its place and the nearest valid name', async () => {
    const { code, stderr } = await runCli(folderWith({ 'netbox-hooks.config.mjs': mistaken }), 'check')
    expect(code).toBe(3)
    expect(stderr.replaceAll(/\/\S+\/netbox-hooks\.config/g, 'netbox-hooks.config')).toMatchInlineSnapshot(`
      "NBH_CONFIG_INVALID  netbox-hooks.config.mjs has 9 mistakes.

        NBH_CONFIG_INVALID_VALUE  "cmdb.example.com/hooks" has no scheme.
          at netbox-hooks.config.mjs: webhooks[0].payloadUrl
          hint: Did you mean "https://cmdb.example.com/hooks"?

        NBH_CONFIG_UNKNOWN_KEY  Unknown key "httpMetod".
          at netbox-hooks.config.mjs: webhooks[0].httpMetod
          hint: Did you mean "httpMethod"?

        NBH_CONFIG_INVALID_VALUE  "ftp://chat.example.com/" has a scheme that cannot be sent to; only http and https can.
          at netbox-hooks.config.mjs: webhooks[1].payloadUrl

        NBH_CONFIG_INVALID_VALUE  The object type "rack" is not of the form "app.model", for example "dcim.site", or "app.*".
          at netbox-hooks.config.mjs: eventRules[1].objectTypes[0]

        NBH_CONFIG_INVALID_VALUE  "soon" is no duration; write seconds (30) or a unit ('500ms', '30s', '5m', '2h', '7d'), from 1ms to 1d.
          at netbox-hooks.config.mjs: timeLimits.callback

        NBH_CONFIG_UNKNOWN_KEY  Unknown key "pluginz".
          at netbox-hooks.config.mjs: pluginz
          hint: Did you mean "plugins"?

        NBH_CONFIG_DUPLICATE_NAME  Two webhooks are named "chat".
          at netbox-hooks.config.mjs: webhooks[2].name
          hint: Give one of them another name.

        NBH_CONFIG_UNKNOWN_WEBHOOK  There is no webhook "cmbd".
          at netbox-hooks.config.mjs: eventRules[0].webhooks[0]
          hint: Did you mean "cmdb"?

        NBH_CONFIG_UNKNOWN_EVENT_TYPE  There is no event type "object_updatd".
          at netbox-hooks.config.mjs: eventRules[0].eventTypes[0]
          hint: Did you mean "object_updated"?
      "
    `)
  })

  it('takes parts that several webhooks share from keys that begin with x-', async () => {
    const shared = 'x-shared: &shared { timeout: 5s, concurrency: 2 }\n'
    const webhook = '{ <<: *shared, name: a, payloadUrl: "https://a.example.com/", concurrency: 3 }'
    const yaml = folderWith({ 'netbox-hooks.config.yaml': `${shared}webhooks:\n  - ${webhook}\n` })
    const { code, stdout } = await runCli(yaml, 'check', '--print', '--json')
    const { values } = JSON.parse(stdout) as { values: { path: string; value: unknown }[] }
    const valueAt = (path: string) => values.find((value) => value.path === path)?.value
    expect([code, valueAt('webhooks[0].timeout'), valueAt('webhooks[0].concurrency')]).toEqual([0, '5s', 3])
    expect(values.filter(({ path }) => path.startsWith('x-'))).toEqual([])
    const json = folderWith({ 'netbox-hooks.config.json': '{ "x-any": 1, "X-any": 2 }' })
    expect((await runCli(json, 'check')).stderr).toMatch(/has a mistake\.\n\n.*Unknown key "X-any"/)
  })

  it('warns of a webhook that the network policy lets nothing out to', async () => {
    const webhooks = [{ name: 'inside', payloadUrl: 'http://10.0.0.1/' }]
    const folder = folderWith({ 'netbox-hooks.config.json': JSON.stringify({ webhooks }) })
    const { code, stderr } = await runCli(folder, 'check')
    expect([code, stderr]).toEqual([
      0,
      'warning: Nothing will be sent to inside: 10.0.0.1 is in the private range. Allow it under delivery.network.allow, or by NETBOX_HOOKS_ALLOW.\n',
    ])
    const strict = await runCli(folder, 'check', '--strict', '--json')
    expect([strict.code, JSON.parse(strict.stdout).error.problems[0].code]).toEqual([3, 'NBH_TARGET_BLOCKED'])
  })

  it('says what a value must be, once for each mistake', async () => {
    const receiver = { name: 'a', payloadUrl: 'https://a.example.com/' }
    const config = {
      webhooks: [
        { ...receiver, secret: '' },
        { ...receiver, name: 'b', concurrency: 0, httpMethod: 'post' },
        { name: 'c', enabled: 'yes' },
      ],
    }
    const folder = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const { code, stdout } = await runCli(folder, 'check', '--json')
    expect(code).toBe(3)
    const { problems } = JSON.parse(stdout).error as { problems: Readonly<Record<string, string>>[] }
    expect(
      problems.map(({ where = '', message, hint }) => [where.replace(/.*: /, ''), message, hint]),
    ).toEqual([
      ['webhooks[0].secret', 'The secret is empty.', '`netbox-hooks secret` prints one.'],
      [
        'webhooks[1].httpMethod',
        'It must be one of GET, POST, PUT, PATCH, DELETE. Did you mean "POST"?',
        undefined,
      ],
      ['webhooks[1].concurrency', 'It must be at least 1.', undefined],
      ['webhooks[2].payloadUrl', 'It is missing.', undefined],
      ['webhooks[2].enabled', 'It must be a boolean, and is a string.', undefined],
    ])
  })

  it('says how many threads may send', async () => {
    const messages = await Promise.all(
      [-1, 65, 'all', 'auto', 0, 64].map(async (threads) => {
        const config = JSON.stringify({ delivery: { threads } })
        const { stdout } = await runCli(folderWith({ 'netbox-hooks.config.json': config }), 'check', '--json')
        const { problems = [] } = (JSON.parse(stdout).error ?? {}) as { problems?: { message: string }[] }
        return problems.map(({ message }) => message)
      }),
    )
    expect(messages).toEqual([
      ['It must be at least 0.'],
      ['It must be at most 64.'],
      ['It must be "auto" or a number of threads from 0 to 64.'],
      [],
      [],
      [],
    ])
  })

  it('says what a number of requests at once must be, or its bounds', async () => {
    const values = [
      ...[1.5, 257, 'many', {}, { min: 9 }, { max: 4 }, { min: 200 }],
      ...[{ min: 9, max: 8 }, { min: 0, max: 300 }, { min: 1, maks: 8 }, { min: 'x' }],
    ]
    const receiver = { payloadUrl: 'https://a.example.com/' }
    const webhooks = values.map((concurrency, index) => ({ ...receiver, name: `w${index}`, concurrency }))
    const folder = folderWith({ 'netbox-hooks.config.json': JSON.stringify({ webhooks }) })
    const { code, stdout } = await runCli(folder, 'check', '--json')
    expect(code).toBe(3)
    const { problems } = JSON.parse(stdout).error as { problems: Readonly<Record<string, string>>[] }
    expect(
      problems.map(({ where = '', message, hint }) => [where.replace(/.*: webhooks/, ''), message, hint]),
    ).toEqual([
      ['[0].concurrency', 'It must be a whole number, or an object with min and max.', undefined],
      ['[1].concurrency', 'It must be at most 256.', undefined],
      ['[2].concurrency', 'It must be a whole number, or an object with min and max.', undefined],
      ['[7].concurrency.min', 'It must be at most max, which is 8.', undefined],
      ['[8].concurrency.min', 'It must be at least 1.', undefined],
      ['[8].concurrency.max', 'It must be at most 256.', undefined],
      ['[9].concurrency.maks', 'Unknown key "maks".', 'Did you mean "max"?'],
      ['[10].concurrency.min', 'It must be a number, and is a string.', undefined],
    ])
  })

  it('shows the bounds of a number of requests at once that adapts, as far as they are written', async () => {
    const receiver = { payloadUrl: 'https://a.example.com/' }
    const webhooks = [{}, { concurrency: { max: 4 } }, { concurrency: { min: 200 } }, { concurrency: 5 }].map(
      (more, index) => ({ ...receiver, name: `w${index}`, ...more }),
    )
    const folder = folderWith({ 'netbox-hooks.config.json': JSON.stringify({ webhooks }) })
    const { stdout } = await runCli(folder, 'check', '--print', '--json')
    const { values } = JSON.parse(stdout) as { values: { path: string; value: unknown; from: string }[] }
    const file = 'netbox-hooks.config.json'
    expect(
      values
        .filter(({ path }) => path.includes('concurrency') && path.startsWith('webhooks'))
        .map(({ path, value, from }) => [path, value, from]),
    ).toEqual([
      ['webhooks[0].concurrency.min', 8, 'default'],
      ['webhooks[0].concurrency.max', 128, 'default'],
      ['webhooks[1].concurrency.min', 4, 'default'],
      ['webhooks[1].concurrency.max', 4, file],
      ['webhooks[2].concurrency.min', 200, file],
      ['webhooks[2].concurrency.max', 200, 'default'],
      ['webhooks[3].concurrency', 5, file],
    ])
  })

  it('prints the same as data with --json', async () => {
    const folder = folderWith({ 'netbox-hooks.config.mjs': mistaken })
    const { code, stdout } = await runCli(folder, 'check', '--json')
    const { valid, error } = JSON.parse(stdout)
    expect(code).toBe(3)
    expect(valid).toBe(false)
    expect(error.code).toBe('NBH_CONFIG_INVALID')
    expect(error.problems.map((problem: { code: string }) => problem.code)).toHaveLength(9)
  })

  it('knows the event types that plugins register', async () => {
    const folder = folderWith({
      'netbox-hooks.config.json': JSON.stringify({
        plugins: ['./branching.mjs'],
        webhooks: [{ name: 'a', payloadUrl: 'https://a.example.com/' }],
        eventRules: [
          { name: 'r', objectTypes: ['app.model'], eventTypes: ['branch_merged'], webhooks: ['a'] },
        ],
      }),
      'branching.mjs': `
import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig {
  eventTypes = [{ name: 'branch_merged', text: 'Branch merged' }]
}`,
    })
    const { code, stdout } = await runCli(folder, 'check')
    expect(stdout).toMatch(/netbox-hooks\.config\.json is valid\. Plugins listed: 1\./)
    expect(code).toBe(0)
  })

  it.each([
    ['netbox-hooks.config.mjs', 'export default {', /NBH_CONFIG_UNREADABLE/],
    ['netbox-hooks.config.yaml', 'webhooks: [', /NBH_CONFIG_UNREADABLE/],
    [
      'netbox-hooks.config.json',
      '{"webhooks": 7}',
      /NBH_CONFIG_INVALID_VALUE .*\n.*netbox-hooks\.config\.json: webhooks/,
    ],
    ['netbox-hooks.config.json', '[]', /NBH_CONFIG_INVALID_VALUE/],
    ['other.txt', '', /NBH_CONFIG_NOT_FOUND/],
  ])('says what is wrong with %s: %s', async (name, content, expected) => {
    const { code, stderr } = await runCli(folderWith({ [name]: content, 'package.json': '{}' }), 'check')
    expect(stderr).toMatch(expected)
    expect(stderr).not.toMatch(/^\s+at .*\.js:\d+/m)
    expect(code).toBe(3)
  })

  it('refuses a heap limit that limits nothing, or that no worker can live with', async () => {
    const config = `export default { plugins: [
      ['./a.mjs', { heapLimit: 64 }],
      ['./b.mjs', { isolation: 'worker', heapLimit: 8 }],
      ['./c.mjs', { isolation: 'thread' }],
    ] }`
    const { code, stderr } = await runCli(folderWith({ 'netbox-hooks.config.mjs': config }), 'check')
    expect(code).toBe(3)
    expect(stderr).toContain("heapLimit needs isolation: 'worker'")
    for (const path of ['plugins[0][1].heapLimit', 'plugins[1][1].heapLimit', 'plugins[2][1].isolation'])
      expect(stderr).toContain(path)
  })
})

describe('the command line', () => {
  it.each([
    [['strat'], /Did you mean start\?/],
    [['start', '--confg', 'x'], /Did you mean --config\?/],
    [['receive', '--port', '99999'], /from 0 to 65535/],
  ])('answers %j with usage and exit code 2', async (args, expected) => {
    const { code, stderr } = await runCli(folderWith(), ...args)
    expect(stderr).toMatch(expected)
    expect(code).toBe(2)
  })
})
