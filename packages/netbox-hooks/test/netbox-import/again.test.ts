import { existsSync, lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '@netbox-hooks/core/json'
import { newKey } from '@netbox-hooks/host/parts'
import { expect, it } from 'vitest'
import { folderWith, runCliIn } from '../support.ts'
import { change, imported, remove, rulesPath, smallNetbox, webhooksPath } from './small-netbox.ts'
import { type Json, runImport } from './support.ts'

const formats = [
  ['ts', 'netbox-hooks.config.ts'],
  ['yaml', 'netbox-hooks.config.yaml'],
  ['json', 'netbox-hooks.config.json'],
] as const

it.each(formats)(
  'run again, it changes what has changed in NetBox, and nothing else: %s',
  async (format, name) => {
    const netbox = await smallNetbox()
    const cwd = folderWith({ 'package.json': '{"type": "module"}' })
    const file = join(cwd, name)
    expect(await imported(cwd, netbox, '--format', format)).toHaveLength(7)
    const first = readFileSync(file, 'utf8')
    expect(await imported(cwd, netbox)).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(first)

    change(netbox, webhooksPath, 'Plain', { http_method: 'PUT', description: 'where all goes' })
    change(netbox, rulesPath, 'off', { enabled: true })
    remove(netbox, rulesPath, 'each signed')
    const rules = netbox.lists.get(rulesPath) ?? []
    netbox.lists.set(rulesPath, [{ ...(rules[0] as Json), id: 999, name: 'a new rule' }, ...rules])
    expect(await imported(cwd, netbox)).toEqual([
      'change webhook Plain; description by netbox; httpMethod by netbox',
      'create event_rule a new rule',
      'change event_rule off; enabled by netbox',
      'remove event_rule each signed',
    ])
    const config = await loaded(cwd)
    expect(config.eventRules.map((rule) => rule['name'])).toEqual([
      'a new rule',
      'cond eq',
      'each headers',
      'off',
    ])
    expect(config.webhooks[1]).toEqual({
      name: 'Plain',
      description: 'where all goes',
      payloadUrl: 'http://receiver.example.com/plain',
      httpMethod: 'PUT',
    })
    expect(await imported(cwd, netbox)).toEqual([])
  },
  180_000,
)

it.each(formats)(
  'large integers that change by a digit are changed: %s',
  async (format, name) => {
    const netbox = await smallNetbox()
    const cwd = folderWith({ 'package.json': '{"type": "module"}' })
    const isAbove = (id: string) =>
      change(netbox, rulesPath, 'cond eq', {
        conditions: parseJson(`{"attr": "id", "op": "gt", "value": ${id}}`),
      })
    isAbove('9007199254740992')
    await imported(cwd, netbox, '--format', format)
    expect(await imported(cwd, netbox)).toEqual([])
    isAbove('9007199254740993')
    expect(await imported(cwd, netbox)).toEqual(['change event_rule cond eq; conditions by netbox'])
    expect(readFileSync(join(cwd, name), 'utf8')).toContain('9007199254740993')
    expect(await imported(cwd, netbox)).toEqual([])
  },
  180_000,
)

it('a configuration that is a link stays one', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({ 'real.yaml': 'webhooks: []\n' })
  const file = join(cwd, 'netbox-hooks.config.yaml')
  symlinkSync('real.yaml', file)
  expect(await imported(cwd, netbox)).toHaveLength(7)
  expect(lstatSync(file).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(cwd, 'real.yaml'), 'utf8')).toContain('name: Plain')
}, 180_000)

it('rules that were disabled in NetBox after they were taken over stay in force', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({ 'package.json': '{"type": "module"}' })
  await imported(cwd, netbox)
  for (const name of ['cond eq', 'each headers']) change(netbox, rulesPath, name, { enabled: false })
  expect(await imported(cwd, netbox, '--overwrite')).toEqual([])
  const { stdout } = await runImport(cwd, netbox, '--check')
  expect(stdout).toContain('event rules cond eq, each headers, enabled: NetBox has it disabled since')
  change(netbox, rulesPath, 'cond eq', { description: 'Of the network team.' })
  expect(await imported(cwd, netbox)).toEqual(['change event_rule cond eq; description by netbox'])
  const rules = (await loaded(cwd)).eventRules
  expect(rules.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['cond eq', undefined],
    ['each headers', undefined],
    ['each signed', undefined],
    ['off', false],
  ])
}, 180_000)

it('what was changed here stays, with the comments and all else around it', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({ 'package.json': '{"type": "module"}' })
  const file = join(cwd, 'netbox-hooks.config.yaml')
  await imported(cwd, netbox, '--format', 'yaml')
  const own = '  # Ours alone.\n  - name: ours\n    payloadUrl: https://ours.example.com\n'
  const edited = readFileSync(file, 'utf8')
    .replace('webhooks:\n', `# What receives.\nwebhooks:\n${own}`)
    .replace('  - name: Plain\n', '  - name: Plain # as before\n    timeout: 30s\n    httpMethod: PATCH\n')
    .replace(/ {2}- name: cond eq\n(?: {4}.*\n)*/, '')
  writeFileSync(file, edited)
  const untouched = [
    'keep webhook Plain; timeout by here, kept; httpMethod by here, kept',
    'left event_rule cond eq',
  ]
  expect(await imported(cwd, netbox)).toEqual(untouched)
  expect(readFileSync(file, 'utf8')).toBe(edited)

  change(netbox, webhooksPath, 'Plain', { http_method: 'PUT' })
  change(netbox, webhooksPath, 'Headers', { additional_headers: 'X-Source: elsewhere' })
  expect(await imported(cwd, netbox)).toEqual([
    'change webhook Headers; additionalHeaders by netbox',
    'keep webhook Plain; httpMethod by both, kept; timeout by here, kept',
    'left event_rule cond eq',
  ])
  const after = readFileSync(file, 'utf8')
  expect(after).toContain(`# What receives.\nwebhooks:\n${own}`)
  expect(after).toContain('  - name: Plain # as before\n    timeout: 30s\n    httpMethod: PATCH\n')
  expect(after).toContain('X-Source: elsewhere')

  expect(await imported(cwd, netbox, '--overwrite')).toEqual([
    'change webhook Plain; httpMethod by here; timeout by here',
    'create event_rule cond eq',
  ])
  expect((await loaded(cwd)).webhooks[2]).toEqual({
    name: 'Plain',
    payloadUrl: 'http://receiver.example.com/plain',
    httpMethod: 'PUT',
  })
}, 180_000)

it('a configuration that people have written keeps what is theirs', async () => {
  const netbox = await smallNetbox()
  const own = `import { defineConfig } from 'netbox-hooks'

const hosts = ['ours.example.com'] // all of ours

export default defineConfig(({ env }) => ({
  queue: 'sqlite:netbox-hooks.db',
  webhooks: [
    // The first one.
    { name: 'ours', payloadUrl: \`https://\${hosts[0]}/a,b]\`, secret: env['OURS'] ?? 'x' }, // ours alone
    { name: 'Plain', payloadUrl: 'http://receiver.example.com/plain', retry: { schedule: ['0s'] } } // no comma
  ],
  // None yet.
  eventRules: [],
}))
`
  const cwd = folderWith({ 'package.json': '{"type": "module"}', 'netbox-hooks.config.ts': own })
  expect(await imported(cwd, netbox)).toEqual([
    'create webhook Headers',
    'keep webhook Plain; retry by unknown, kept',
    'create webhook Signed',
    'create event_rule cond eq',
    'create event_rule each headers',
    'create event_rule each signed',
    'create event_rule off',
  ])
  const text = readFileSync(join(cwd, 'netbox-hooks.config.ts'), 'utf8')
  for (const line of own
    .split('\n')
    .filter((line) => !line.includes('eventRules') && !line.includes('no comma')))
    expect(text.split('\n')).toContain(line)
  expect(text).toContain("retry: { schedule: ['0s'] } }, // no comma\n")
  expect((await loaded(cwd)).webhooks.map(({ name }) => name)).toEqual(['Headers', 'ours', 'Plain', 'Signed'])
  expect(await imported(cwd, netbox)).toEqual(['keep webhook Plain; retry by here, kept'])
  remove(netbox, webhooksPath, 'Signed')
  remove(netbox, rulesPath, 'each signed')
  expect(await imported(cwd, netbox)).toEqual([
    'keep webhook Plain; retry by here, kept',
    'remove webhook Signed',
    'remove event_rule each signed',
  ])
  expect((await loaded(cwd)).eventRules).toHaveLength(3)
}, 180_000)

it('who has removed the configuration begins anew', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({ 'package.json': '{"type": "module"}' })
  await imported(cwd, netbox)
  rmSync(join(cwd, 'netbox-hooks.config.ts'))
  expect(await imported(cwd, netbox)).toHaveLength(7)
}, 180_000)

it('--check writes nothing', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({})
  const { code, stdout } = await runImport(cwd, netbox, '--check')
  expect(code).toBe(0)
  expect(stdout).toContain('7 to create.')
  for (const name of [
    'netbox-hooks.config.mts',
    'netbox-hooks.config.ts',
    'netbox-hooks.import.json',
    '.env.example',
  ])
    expect(existsSync(join(cwd, name))).toBe(false)
}, 180_000)

it('a file of its own has webhooks and rules alone, which can be applied', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
  expect(await imported(cwd, netbox, '--output', 'webhooks.yaml')).toHaveLength(7)
  const env = {
    SIGNED_SECRET: 'a secret of nine words that nobody may see',
    NETBOX_HOOKS_KEY: newKey(),
  }
  const applied = await runCliIn(cwd, env, 'apply', 'webhooks.yaml', '--json')
  expect([applied.code, applied.stderr]).toEqual([0, ''])
  expect(JSON.parse(applied.stdout).steps).toHaveLength(7)
}, 180_000)

it('what was imported before and is not noted any more is asked of nobody: what is here stays', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({ 'package.json': '{"type": "module"}' })
  await imported(cwd, netbox)
  rmSync(join(cwd, 'netbox-hooks.import.json'))
  change(netbox, webhooksPath, 'Plain', { http_method: 'PUT' })
  expect(await imported(cwd, netbox)).toEqual(['keep webhook Plain; httpMethod by unknown, kept'])
}, 180_000)

interface Loaded {
  readonly webhooks: readonly Json[]
  readonly eventRules: readonly Json[]
}

/** The configuration of a folder, as it says it. */
async function loaded(cwd: string): Promise<Loaded> {
  const { ModuleLoader, loadConfigFile } = await import('@netbox-hooks/loader')
  const modules = new ModuleLoader({})
  return (await loadConfigFile({ cwd, modules, isAnew: true })).config as Loaded
}
