import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cli, configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

const fixture = fileURLToPath(new URL('../fixtures/all-help.mjs', import.meta.url))
const helps: Record<string, { code: number; text: string }> = JSON.parse(
  execFileSync(process.execPath, [fixture], { encoding: 'utf8' }),
)
const commands = Object.keys(helps).filter((words) => words !== '')

describe('the help of', () => {
  it('the program lists its commands', () => {
    expect(commands).toEqual(
      expect.arrayContaining(['init', 'start', 'plugins add', 'deliveries tail', 'webhooks pause', 'replay']),
    )
  })

  it.each(commands)('%s says what it does, shows an example, and fits 80 columns', (words) => {
    const { code, text } = helps[words] ?? { code: undefined, text: '' }
    expect(code).toBe(0)
    expect(text).toMatch(new RegExp(`^Usage: netbox-hooks ${words}`))
    expect(text).toMatch(/\nExamples?:\n(?: {2}.*netbox-hooks .*\n)/)
    // An example may be longer: it is copied as a whole.
    const [explained = ''] = text.split(/\nExamples?:\n/)
    for (const line of explained.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

const event = '{"event_type": "object_updated", "object_type": "dcim.site", "data": {"id": 1}}'

/** How each command that can print JSON is run here; `ID` is a delivery. */
const runs: Readonly<Record<string, readonly string[]>> = {
  init: ['fresh', '--yes'],
  check: ['--print'],
  'plugins list': [],
  emit: ['event.json'],
  explain: ['event.json'],
  replay: ['event.json'],
  'deliveries list': [],
  'deliveries show': ['ID'],
  'deliveries redeliver': ['--state', 'delivered', '--dry-run'],
  'deliveries retry': ['--webhook', 'receiver'],
  'deliveries cancel': ['--webhook', 'receiver', '--dry-run'],
  'webhooks list': [],
  'webhooks pause': ['receiver', '--reason', 'a test'],
  'webhooks resume': ['receiver'],
  'webhooks test': ['receiver'],
  'webhooks show': ['receiver'],
  'webhooks add': ['another', 'https://another.example.com', '--dry-run'],
  'webhooks edit': ['managed', '--disabled', '--dry-run'],
  'webhooks remove': ['managed', '--dry-run'],
  'webhooks secrets': ['managed'],
  'rules list': [],
  'rules show': ['sites'],
  'rules add': ['another', '-o', 'dcim.site', '-e', 'object_updated', '-w', 'managed', '--dry-run'],
  'rules edit': ['managed', '--disabled', '--dry-run'],
  'rules remove': ['managed', '--dry-run'],
  'rules test': ['sites'],
  apply: ['managed.json', '--yes'],
  'audit list': [],
  'audit show': ['RECORD'],
  'keys list': [],
  'keys create': [],
  'keys rotate': ['--dry-run'],
  reload: [],
  doctor: [],
  errors: [],
  migrate: ['--to', 'sqlite:other.db', '--dry-run'],
}
/** Tests of their own look at these: two print a line for each thing that happens until they are stopped, the others need a NetBox, or a registry. */
const elsewhere = [
  'receive',
  'deliveries tail',
  'netbox catch-up',
  'netbox import',
  'netbox connect',
  'netbox status',
  'netbox disconnect',
  'plugins search',
]

describe('with --json', { timeout: 60_000 }, () => {
  it('every command that has it is known here', () => {
    const known = [...Object.keys(runs), ...elsewhere]
    const having = commands.filter((words) => / --json /.test(helps[words]?.text ?? ''))
    expect(having.filter((words) => !known.includes(words))).toEqual([])
    expect(known.filter((words) => !having.includes(words))).toEqual([])
  })

  it.each(Object.entries(runs))('%s prints JSON and nothing else', async (words, args) => {
    const receiver = await startReceiver()
    const config = configFor(receiver)
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config), 'event.json': event })
    const host = await startHost(cwd)
    await host.emit(
      JSON.parse('{"eventType": "object_updated", "objectType": "dcim.site", "data": {"id": 1}}'),
    )
    await receiver.waitFor(1)
    await host.idle()
    const { deliveries } = await host.operations.history.list({}, { limit: 1 })
    const [record = ''] = await manage(cwd, host)
    const isAlone = ['migrate', 'emit', 'replay', 'init', 'doctor', 'errors'].includes(words)
    if (isAlone) await host.stop()
    const needsUrl = / --url /.test(helps[words]?.text ?? '') && !isAlone
    const url = needsUrl ? ['--url', host.serverUrl ?? ''] : []
    const named: Readonly<Record<string, string | undefined>> = { ID: deliveries[0]?.id, RECORD: record }
    const given = args.map((arg) => named[arg] ?? arg)
    const { code, stdout, stderr } = await runCli(cwd, ...words.split(' '), ...given, '--json', ...url)
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('NBH_')])
    expect(Object(JSON.parse(stdout))).toBeInstanceOf(Object)
  })
})

const managed = {
  webhooks: [{ name: 'managed', payloadUrl: 'https://managed.example.com' }],
  eventRules: [
    { name: 'managed', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['managed'] },
  ],
}

/** Lets a host manage a webhook and a rule. @returns the ids of the records of that */
async function manage(cwd: string, host: NetboxHooksHost): Promise<readonly string[]> {
  writeFileSync(join(cwd, 'managed.json'), JSON.stringify(managed))
  const url = host.serverUrl ?? ''
  const kinds = { webhooks: 'webhook', eventRules: 'event_rule' }
  const orders = Object.entries(kinds).map(([list, kind]) => {
    return { op: 'create', kind, settings: managed[list as keyof typeof managed][0] }
  })
  await fetch(`${url}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orders }),
  })
  const answer = await fetch(`${url}/api/audit`)
  const { records } = (await answer.json()) as { readonly records: readonly { readonly id: string }[] }
  return records.map(({ id }) => id)
}

describe('output', { timeout: 60_000 }, () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`plugin-with-a-rather-long-name-${index}.mjs`, plugin]),
  )
  const listing = {
    'netbox-hooks.config.json': JSON.stringify({ plugins: Object.keys(many).map((name) => `./${name}`) }),
  }

  it('of a table fits 80 columns with long names, and says all of them', async () => {
    const cwd = folderWith({ ...many, ...listing })
    const { stdout } = spawnSync(process.execPath, [cli, 'plugins'], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, COLUMNS: '80' },
    })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(61)
    expect(lines[0]).toMatch(/^NAME +VERSION +STATE +/)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
    for (const name of Object.keys(many)) expect(stdout).toContain(`${name.replace('.mjs', '')} `)
    expect((await runCli(cwd, 'plugins')).stdout).toContain('FILE')
  })

  it('to a reader that has had enough ends quietly', () => {
    const cwd = folderWith({ ...many, ...listing })
    const script = `"${process.execPath}" "${cli}" plugins --json | true; echo "\${PIPESTATUS[0]}"`
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd, encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['0\n', ''])
  })

  it.each([['secret'], ['errors --json'], ['plugins --json'], ['deliveries']])(
    'of %s to a full disk is a failure',
    (words) => {
      const child = spawnSync(process.execPath, [cli, ...words.split(' ')], {
        cwd: folderWith({ 'netbox-hooks.config.json': '{}' }),
        stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
        encoding: 'utf8',
      })
      expect([child.status, child.stderr]).toEqual([
        1,
        expect.stringContaining('The output cannot be written'),
      ])
    },
  )

  it('has colours on a terminal only, and not with NO_COLOR', () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
    const onTerminal = (env: object): string => {
      const command = `"${process.execPath}" "${cli}" doctor`
      // Node takes a terminal in CI for one without colours.
      const { CI: _, FORCE_COLOR: __, NO_COLOR: ___, ...inherited } = process.env
      return spawnSync('script', ['-qec', command, '/dev/null'], {
        cwd,
        encoding: 'utf8',
        env: { ...inherited, TERM: 'xterm-256color', ...env },
      }).stdout
    }
    expect(onTerminal({})).toContain('\u001b[')
    expect(onTerminal({ NO_COLOR: '1' })).not.toContain('\u001b[')
  })
})

describe('a host whose log cannot be written', { timeout: 60_000 }, () => {
  it.each([
    ['to a full disk', '2>/dev/full'],
    ['because nobody reads it any more', '2> >(exec <&-)'],
  ])('%s goes on delivering', async (_, redirection) => {
    const receiver = await startReceiver()
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor(receiver)) })
    const event = ['-e', 'object_updated', '-o', 'dcim.site', '-d', '{}']
    for (const id of [1, 2]) await runCli(cwd, 'emit', ...event, '-d', `{"id": ${id}}`)
    const command = `exec "${process.execPath}" "${cli}" start --server --port 0 ${redirection}`
    const child = spawn('bash', ['--norc', '-c', command], { cwd, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await receiver.waitFor(2)
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([0, null])
  })
})

const plugin = `import { PluginConfig } from 'netbox-hooks'\nexport default class extends PluginConfig {}\n`

async function startHost(cwd: string): Promise<NetboxHooksHost> {
  const host = createHost({ cwd, server: { port: 0 }, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}
