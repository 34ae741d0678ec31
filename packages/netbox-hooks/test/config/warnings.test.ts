import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, keepingLogger, runCli } from '../support.ts'

const webhook = { name: 'a', payloadUrl: 'https://a.example.com/' }
const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: ['a'] }

/** A configuration that all is wrong with that keeps no host from starting. */
const everyWarning = {
  plugins: ['./p.mjs', ['./absent.mjs', { optional: true }]],
  pluginsConfig: { './p.mjs': {}, p: {}, nobody: {} },
  allowIncompatible: ['p@0.0.1', 'gone@1.0.0'],
  webhooks: [
    { ...webhook, secret: 'v1,whsec_AAAA' },
    {
      name: 'blocked',
      payloadUrl: 'http://10.0.0.1/',
      authentication: { type: 'basic', username: 'u', password: '"abcd"' },
    },
    { name: 'off', payloadUrl: 'https://b.example.com/', enabled: false },
    { name: 'paused', payloadUrl: 'https://c.example.com/' },
    {
      name: 'rendered',
      payloadUrl: 'https://d.example.com/',
      additionalHeaders: 'Authorization: Token r3nd3red-{{ data.id }}\nX-Id: {{ data.id }}',
    },
  ],
  eventRules: [
    rule,
    { ...rule, name: 'to nobody', webhooks: ['off'] },
    { ...rule, name: 'of webhooks', eventTypes: ['delivery_exhausted'] },
    { ...rule, name: 'of deliveries', objectTypes: ['netbox_hooks.delivery'] },
    { ...rule, name: 'acts', actions: [{ type: 'nobody-registered' }] },
  ],
  server: { port: 0, netbox: { secrets: ['"quoted"'] } },
  delivery: { spool: true },
}

const files = {
  'p.mjs': `import { PluginConfig } from 'netbox-hooks'\nexport default class P extends PluginConfig { version = '1.0.0' }`,
}

/** What a host logs as a warning while it starts. */
async function startWarnings(cwd: string, config: object): Promise<string[]> {
  const logger = keepingLogger()
  const host = createHost({ config: config as Config, cwd, logger })
  onTestFinished(() => host.stop())
  await host.start()
  await host.stop()
  return logger.lines
    .filter((line) => line.startsWith('warn '))
    .map((line) => line.replace(/^warn /, '').replace(/ \{.*$/, ''))
}

async function checkWarnings(cwd: string): Promise<{ code: string; message: string }[]> {
  const { stdout } = await runCli(cwd, 'check', '--json')
  const { error, warnings, skipped } = JSON.parse(stdout)
  expect(error).toBeUndefined()
  return [...warnings, ...skipped]
}

describe('netbox-hooks check', () => {
  it('warns of all that a start warns of', async () => {
    const cwd = folderWith({ ...files, 'netbox-hooks.config.json': JSON.stringify(everyWarning) })
    const first = createHost({
      config: { webhooks: [{ name: 'paused', payloadUrl: 'https://c.example.com/' }] },
      cwd,
      logger: keepingLogger(),
    })
    await first.start()
    await first.operations.pause('paused', { reason: 'CMDB upgrade' })
    await first.stop()

    const said = await startWarnings(cwd, everyWarning)
    const checked = await checkWarnings(cwd)
    const messages = checked.map(({ message }) => message)
    expect(said.filter((line) => !messages.some((message) => message.startsWith(line)))).toEqual([])
    expect(new Set(checked.map(({ code }) => code))).toEqual(
      new Set([
        'NBH_SETTINGS_UNUSED',
        'NBH_TARGET_BLOCKED',
        'NBH_SECRET_PASTED',
        'NBH_SECRET_RENDERED',
        'NBH_RULE_IDLE',
        'NBH_ACTION_ABSENT',
        'NBH_WEBHOOK_INACTIVE',
        'NBH_PLUGIN_NOT_FOUND',
        undefined,
      ]),
    )
    expect(messages.join('\n')).not.toMatch(/AAAA|abcd|quoted"|r3nd3red/)
    const doctor = JSON.parse((await runCli(cwd, 'doctor', '--json')).stdout) as { message: string }[]
    const told = doctor.map(({ message }) => message).join('\n')
    for (const message of said)
      expect(told).toContain(message.replace(/ Allow it under.*/, '').replace(/\.$/, ''))
  })

  it('warns of a queue that no host could open', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify({ queue: 'sqlite:none/queue.db' }) })
    expect(await checkWarnings(cwd)).toEqual([
      {
        code: 'NBH_QUEUE_UNREADABLE',
        message: `The folder of the queue, ${join(cwd, 'none')}, does not exist. Create it.`,
      },
    ])
    mkdirSync(join(cwd, 'none/queue.db'), { recursive: true })
    expect((await checkWarnings(cwd))[0]?.message).toContain('is a folder; name a file.')
  })

  it('has nothing to say of what is right', async () => {
    const config = {
      webhooks: [{ ...webhook, secret: 'a good secret of some length' }],
      eventRules: [
        rule,
        { ...rule, name: 'own', objectTypes: ['netbox_hooks.*'], eventTypes: ['delivery_exhausted'] },
      ],
    }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    expect(await checkWarnings(cwd)).toEqual([])
    expect(await startWarnings(cwd, config)).toEqual([])
  })
})

describe('a secret header that a template writes', () => {
  it.each([
    ['Authorization: Token abc-{{ data.id }}', true],
    ['{% if data.id %}Cookie: abc{% endif %}', true],
    ['X-Mine: abc{{ data.id }}', true],
    ["Authorization: Bearer {{ 'TOKEN'|env }}", false],
    ["{% if data.id %}Authorization: {{ 'TOKEN'|env }}{% endif %}", false],
    ['Authorization: Bearer abc\nX-Id: {{ data.id }}', false],
    ['X-Other: abc-{{ data.id }}', false],
  ])('%s: %s', async (additionalHeaders, isTold) => {
    const config = { webhooks: [{ ...webhook, additionalHeaders, secretHeaders: ['x-mine'] }] }
    const told = await checkWarnings(folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) }))
    expect(told.map(({ code }) => code)).toEqual(isTold ? ['NBH_SECRET_RENDERED'] : [])
  })
})

describe("NetBox's order", () => {
  const netbox = { url: 'https://netbox.example.com', token: 'a-token-of-netbox' }
  const webhooks = [
    { ...webhook, name: 'in any order' },
    { ...webhook, name: 'of an action' },
    { ...webhook, name: 'in order', ordering: 'object' },
    { ...webhook, name: 'one by one', ordering: 'webhook' },
    { ...webhook, name: 'off', enabled: false },
    { ...webhook, name: 'of what the host tells' },
  ]
  const names = ['in any order', 'in order', 'one by one', 'off']
  const eventRules = [
    { ...rule, webhooks: names, actions: [{ type: 'webhook', webhook: 'of an action' }] },
    {
      ...rule,
      name: 'own',
      objectTypes: ['netbox_hooks.delivery'],
      eventTypes: ['delivery_exhausted'],
      webhooks: ['of what the host tells'],
    },
  ]

  it.each([
    ['reorder', ['in any order', 'of an action']],
    ['mark', []],
  ])('is lost at webhooks without one, with late: %j', async (late, told) => {
    const config = { webhooks, eventRules, server: { netbox: { ...netbox, late } } }
    const warnings = await checkWarnings(folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) }))
    expect(warnings).toEqual(
      told.map((name) => ({
        code: 'NBH_WEBHOOK_UNORDERED',
        message: expect.stringContaining(`the webhook ${name} is sent to in no order`),
      })),
    )
  })
})

describe('a secret that was copied with something around it', () => {
  it.each([
    ['v1,whsec_c2VjcmV0LXZhbHVl', 'begins with "v1,"'],
    ['"s3cret-value"', 'has quotes around it'],
    ["'s3cret-value'", 'has quotes around it'],
    [' s3cret-value', 'has blanks or line breaks around it'],
    ['s3cret-value\n', 'has blanks or line breaks around it'],
    ['s3cret-\n\nvalue', 'has line breaks in it'],
    ['Bearer s3cret-value', 'begins with a word of the header Authorization'],
    ['Authorization: s3cret-value', 'begins with a word of the header Authorization'],
    ['SECRET=s3cret-value', 'begins with the name of a variable'],
    ['$SECRET_VALUE', 'is a placeholder'],
    ['{{ s3cret_value }}', 'is a placeholder'],
    ['<s3cret-value>', 'is a placeholder'],
    ['key: whsec_c2VjcmV0LXZhbHVl', 'has something in front of its prefix'],
    ['WHSEC_c2VjcmV0LXZhbHVl', 'a prefix that is written in another way'],
    ['s3cret\u200Bvalue', 'cannot be seen'],
    ['changeme', 'is an example'],
  ])('%j is told, not shown, and used as it stands', async (secret, looks) => {
    const config = {
      webhooks: [{ ...webhook, secrets: [secret, 'another one that is right'] }],
      eventRules: [rule],
      server: { netbox: { secrets: [secret] } },
    }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const { code, stderr } = await runCli(cwd, 'check')
    expect(code).toBe(0)
    const lines = stderr.trim().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/^warning: A secret of the webhook a .* It is used as it stands/),
      expect.stringMatching(/^warning: A secret of server\.netbox .* It is used as it stands/),
    ])
    for (const line of lines) expect(line).toContain(looks)
    expect(stderr).not.toMatch(/s3cret|c2VjcmV0|SECRET_VALUE|changeme/)
  })

  it('is one line of an answer: a file with two line breaks at its end', async () => {
    const config = { webhooks: [{ ...webhook, secret: { file: 'key.txt' } }], eventRules: [rule] }
    const cwd = folderWith({
      'netbox-hooks.config.json': JSON.stringify(config),
      'key.txt': 's3cret-value\n\n',
    })
    expect((await runCli(cwd, 'check')).stderr).toContain('has blanks or line breaks around it')
  })

  it.each([
    'whsec_c2VjcmV0LXZhbHVl',
    'a text with blanks inside',
    'wh,at="ever"',
    'basically fine',
    'tokenised-secret',
  ])('%j is not', async (secret) => {
    const config = { webhooks: [{ ...webhook, secret }], eventRules: [rule] }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    expect(await runCli(cwd, 'check')).toMatchObject({ code: 0, stderr: '' })
  })
})
