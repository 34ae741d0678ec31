import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newId } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ada, done, key, startHost, webhook } from '../managed/support.ts'
import { configFor, folderWith, keepingLogger, runCli } from '../support.ts'

// Each starts processes one after the other; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 })

const packageFolder = realpathSync(join(import.meta.dirname, '../..'))
const coreFolder = realpathSync(join(packageFolder, 'node_modules/@netbox-hooks/core'))

const pluginOf = (from: string) => `import { PluginConfig } from '${from}'
export default class extends PluginConfig { version = '1.0.0' }`

/** A folder in which a second copy of core stands below `own`, said to be of that version. */
function folderWithSecondCore(version: string, plugins: readonly unknown[] = ['./own/plugin.mjs']): string {
  const folder = folderWith({
    'own/plugin.mjs': pluginOf('@netbox-hooks/core'),
    'netbox-hooks.config.json': JSON.stringify({ plugins }),
    'pnpm-lock.yaml': '',
  })
  const copy = join(folder, 'own/node_modules/@netbox-hooks/core')
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(join(coreFolder, 'dist'), join(copy, 'dist'), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(coreFolder, 'package.json'), 'utf8'))
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, version }))
  for (const dependency of ['semver', 'tapable']) {
    symlinkSync(
      realpathSync(join(coreFolder, 'node_modules', dependency)),
      join(folder, 'own/node_modules', dependency),
    )
  }
  return folder
}

describe('a second copy of core', () => {
  it('of the same major version works with the first, and is warned about once with both places', async () => {
    const folder = folderWithSecondCore('0.9.0')
    const logger = keepingLogger()
    for (let count = 0; count < 2; count += 1) {
      const host = createHost({ cwd: folder, logger })
      await host.load()
      expect(host.plugins.map(({ state }) => state)).toEqual(['ready'])
      await host.stop()
    }
    expect(logger.lines).toEqual([expect.stringContaining('2 copies of @netbox-hooks/core are loaded')])
    expect(logger.lines[0]).toContain(`in ${coreFolder}`)
    expect(logger.lines[0]).toContain(
      `0.9.0 in ${realpathSync(join(folder, 'own'))}/node_modules/@netbox-hooks/core`,
    )
    expect(logger.lines[0]).toContain('pnpm dedupe')
  })

  it('of another major version is an error of the plugin that brings it', async () => {
    const folder = folderWithSecondCore('7.0.0', [['./own/plugin.mjs', { optional: true }]])
    const host = createHost({ cwd: folder, logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.load()
    expect(host.plugins[0]).toMatchObject({ state: 'skipped', error: { code: 'NBH_CORE_MAJOR' } })
    expect(host.plugins[0]?.error?.message).toMatch(
      /made with @netbox-hooks\/core 7\.0\.0; this host has 0\./,
    )
  })
})

interface Finding {
  readonly topic: string
  readonly status: string
  readonly message: string
  readonly hint?: string
}

/** What the doctor finds in a folder, without Node, clock and disk. */
async function examine(
  folder: string,
): Promise<{ code: number | null; found: string[]; findings: Finding[] }> {
  const { code, stdout } = await runCli(folder, 'doctor', '--json')
  const findings = (JSON.parse(stdout) as Finding[]).filter(
    ({ topic }) => !['node', 'clock', 'disk'].includes(topic),
  )
  return { code, findings, found: findings.map(({ topic, status }) => `${status} ${topic}`) }
}

describe('netbox-hooks doctor', () => {
  it('warns of a program that keeps the log of the queue file from being cut', async () => {
    const folder = folderWith({ 'netbox-hooks.config.json': '{ "queue": "sqlite:./queue.db" }' })
    const path = join(folder, 'queue.db')
    const queue = new SqliteQueue({ path })
    onTestFinished(() => queue.close())
    await queue.open()
    const reader = new DatabaseSync(path, { readOnly: true })
    onTestFinished(() => reader.close())
    reader.exec('BEGIN; SELECT count(*) FROM event')
    const body = JSON.stringify('x'.repeat(1024 * 1024))
    for (let count = 0; count < 70; count += 1) await queue.accept([{ id: newId(), body }])
    const { findings } = await examine(folder)
    expect(findings.find(({ topic }) => topic === 'queue')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('Its log cannot be cut.'),
      hint: expect.stringContaining(`lsof ${path}`),
    })
  })

  it('finds a project in order, and the queue while a host runs on it', async () => {
    const folder = folderWith({ 'plugin.mjs': pluginOf('netbox-hooks') })
    const config = configFor({ url: 'http://127.0.0.1:2/' }, { plugins: ['./plugin.mjs'] })
    writeFileSync(join(folder, 'netbox-hooks.config.json'), JSON.stringify(config))
    const before = await examine(folder)
    expect(before).toMatchObject({
      code: 0,
      found: ['ok core', 'ok config', 'ok plugin', 'ok webhook', 'ok queue'],
    })
    expect(before.findings.at(-1)?.message).toMatch(/netbox-hooks\.db will be made/)

    const host = createHost({ cwd: folder, logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1 } })
    const during = await examine(folder)
    expect(during.findings.at(-1)?.message).toMatch(
      new RegExp(
        `1 delivery pending, 0 events not processed, \\d+ KiB; the host of process ${process.pid} has it open`,
      ),
    )
  })

  it('says what to do about everything that is wrong', async () => {
    const folder = folderWithSecondCore('0.9.0', [
      './own/plugin.mjs',
      ['./absent.mjs', { optional: true }],
      './broken.mjs',
    ])
    writeFileSync(join(folder, 'broken.mjs'), 'throw new Error("broken inside")')
    const webhooks = [{ name: 'inside', payloadUrl: 'http://10.0.0.1/' }]
    const plugins = JSON.parse(readFileSync(join(folder, 'netbox-hooks.config.json'), 'utf8')).plugins
    writeFileSync(join(folder, 'netbox-hooks.config.json'), JSON.stringify({ plugins, webhooks }))
    new DatabaseSync(join(folder, 'netbox-hooks.db')).exec('CREATE TABLE other (id)')
    const { code, found, findings } = await examine(folder)
    expect(code).toBe(1)
    expect(found).toEqual([
      'warn core',
      'ok config',
      'ok plugin',
      'warn plugin',
      'fail plugin',
      'fail webhook',
      'fail queue',
    ])
    for (const { status, hint } of findings) if (status !== 'ok') expect(hint).toMatch(/\.$/)
    expect(findings.map(({ message }) => message).join('\n')).toMatch(
      /NBH_PLUGIN_NOT_FOUND.*NBH_PLUGIN_IMPORT_FAILED.*10\.0\.0\.1.*NBH_QUEUE_UNREADABLE/s,
    )
  })

  it('finds webhooks that are stopped, settings of no plugin, and a queue that was moved away', async () => {
    const folder = folderWith({
      'plugin.mjs': `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(function owner() { return {} })
export default class extends PluginConfig { name = 'owners'; ready() {} }`,
    })
    const more = { plugins: ['./plugin.mjs'], pluginsConfig: { owner: { a: 1 } } }
    const config = configFor({ url: 'http://127.0.0.1:2/' }, more)
    const [{ name = '' } = {}] = config.webhooks ?? []
    writeFileSync(join(folder, 'netbox-hooks.config.json'), JSON.stringify(config))
    expect((await runCli(folder, 'webhooks', 'pause', name, '--until', '2020-01-01')).code).toBe(2)
    await runCli(folder, 'webhooks', 'pause', name, '--until', '2h', '--reason', 'upgrade')
    const told = new RegExp(`Nothing is sent to ${name}, which is paused until 20[^ ]+Z: upgrade`)

    const paused = await examine(folder)
    expect(paused).toMatchObject({
      code: 0,
      found: [
        'ok core',
        'ok config',
        'ok plugin',
        'warn plugins',
        'warn plugins',
        'warn webhook',
        'ok queue',
      ],
    })
    const messages = paused.findings.map(({ message }) => message)
    expect(messages[3]).toContain('super.ready()')
    expect(messages[4]).toContain('settings of owner, which is not listed in plugins. Did you mean "owners"?')
    expect(messages[5]).toMatch(told)
    const logger = keepingLogger()
    const host = createHost({ cwd: folder, logger })
    await host.start()
    await host.stop()
    expect(logger.lines).toContainEqual(expect.stringMatching(told))

    const checked = await runCli(folder, 'check')
    expect([checked.code, checked.stderr]).toEqual([
      0,
      expect.stringMatching(
        /^warning: .*super\.ready\(\).*\nwarning: .*settings of owner.*\nwarning: Nothing is sent to receiver, which is paused .*\n$/,
      ),
    ])
    const strict = await runCli(folder, 'check', '--strict')
    expect(strict.code).toBe(3)
    expect(strict.stderr).toMatch(
      /NBH_CONFIG_INVALID .*2 mistakes.*NBH_PLUGIN_SUPER_READY.*NBH_SETTINGS_UNUSED/s,
    )
    const listed = await runCli(folder, 'plugins')
    expect(listed.stdout).toMatch(/ 1 callback {2}plugin\.mjs\n/)
    expect(listed.stderr).toContain('super.ready()')

    await runCli(folder, 'migrate', '--from', 'sqlite:netbox-hooks.db', '--to', 'sqlite:other.db')
    const moved = await examine(folder)
    expect([moved.code, moved.found.at(-1)]).toEqual([1, 'fail queue'])
    expect(moved.findings.at(-1)?.message).toMatch(/The queue was moved to sqlite:.*other\.db at /)
  })

  it('finds a configuration that is absent or wrong', async () => {
    const { code, found, findings: absent } = await examine(folderWith())
    expect([code, found.slice(0, 3)]).toEqual([0, ['ok core', 'warn config', 'ok plugins']])
    expect(absent[1]?.message).toBe(
      'There is no configuration file: a host runs with defaults, and all else is managed.',
    )
    const wrong = folderWith({ 'netbox-hooks.config.json': '{ "webhook": [] }' })
    const { findings } = await examine(wrong)
    expect(findings[1]?.message).toMatch(/NBH_CONFIG_UNKNOWN_KEY.*Did you mean "webhooks"/s)
  })
})

it('tells of every webhook whether it is signed, and names one in a shell as it has to be named there', async () => {
  const receiver = { name: 'mine', payloadUrl: 'https://hooks.example.com/' }
  const webhooks = [
    receiver,
    { ...receiver, name: 'two secrets', secrets: ['a new secret', 'an old secret'] },
    { ...receiver, name: "it's paused" },
  ]
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify({ webhooks }) })
  const host = createHost({ cwd, logger: keepingLogger() })
  await host.start()
  await host.operations.pause("it's paused")
  await host.stop()
  const { stdout } = await runCli(cwd, 'doctor')
  expect(stdout).toMatch(/ mine may be sent to; it is not signed\.\n/)
  expect(stdout).toMatch(/ two secrets may be sent to; it is signed\.\n/)
  expect(stdout).toContain(` netbox-hooks webhooks resume 'it'\\''s paused' makes it active again.\n`)
})

it('names managed webhooks whose keys of signatures have all ended', async () => {
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify({ encryption: { keys: [key] } }) })
  const { host, objects } = await startHost(cwd)
  await done(objects, [
    webhook('ended', { secret: 'one secret' }),
    webhook('signed', { secret: 'another secret' }),
    webhook('unsigned'),
  ])
  const end = Date.now() + 50
  await objects.addSecret(1, { endsAt: end, othersEndAt: end }, ada)
  await expect.poll(() => host.operations.webhook('ended')?.held, { timeout: 10_000 }).toBeDefined()
  await host.stop()
  const { findings } = await examine(cwd)
  expect(findings.filter(({ topic, status }) => topic === 'managed' && status === 'warn')).toEqual([
    {
      topic: 'managed',
      status: 'warn',
      message: 'Nothing is sent to ended: all keys of their signatures have ended (NBH_SECRETS_ENDED).',
      hint: expect.stringContaining('netbox-hooks webhooks secrets NAME add'),
    },
  ])
})
