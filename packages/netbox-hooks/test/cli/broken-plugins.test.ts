import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { folderWith, outcome, runCli } from '../support.ts'

// Each starts processes one after the other; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 })

const plugin = (body: string) => `import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig { ${body} }`

/** One plugin for each way to fail, and what is said of it. */
const broken: Record<string, readonly [code: string, source: string | undefined]> = {
  'absent-package': ['NBH_PLUGIN_NOT_FOUND', undefined],
  './absent.mjs': ['NBH_PLUGIN_NOT_FOUND', undefined],
  './no-export.mjs': ['NBH_PLUGIN_NO_EXPORT', 'export const other = 1'],
  './not-a-plugin.mjs': ['NBH_PLUGIN_NOT_A_CONFIG', 'export default class Other {}'],
  './too-new.mjs': ['NBH_PLUGIN_INCOMPATIBLE', plugin(`minVersion = '99.0.0'`)],
  './demanding.mjs': ['NBH_PLUGIN_SETTING_MISSING', plugin(`requiredSettings = ['endpoint']`)],
  './throwing.mjs': ['NBH_PLUGIN_IMPORT_FAILED', `throw new Error('broken inside')`],
  './endless.mjs': ['NBH_PLUGIN_TIMEOUT', plugin('ready() { return new Promise(() => {}) }')],
}

const innocent = plugin('async ready() { await super.ready() }')

function project(listing: (entry: string) => unknown): string {
  const files = Object.entries(broken).flatMap(([entry, [, source]]) => (source ? [[entry, source]] : []))
  return folderWith({
    ...Object.fromEntries(files),
    'innocent.mjs': innocent,
    'netbox-hooks.config.json': JSON.stringify({
      plugins: [...Object.keys(broken).map(listing), './innocent.mjs'],
      timeLimits: { ready: '200ms' },
    }),
  })
}

describe('required plugins that cannot be loaded', () => {
  it('keep the host from starting; one report names every one of them with code, place and hint', async () => {
    const { code, stderr } = await runCli(
      project((entry) => entry),
      'start',
    )
    expect(code).toBe(4)
    const report = stderr.slice(stderr.indexOf('NBH_PLUGINS_FAILED'))
    expect(report).toContain('NBH_PLUGINS_FAILED  8 plugins could not be loaded; the host does not start.')
    const problems = report.split('\n\n').slice(1)
    expect(problems.map((problem) => /NBH_\w+/.exec(problem)?.[0])).toEqual(
      Object.values(broken).map(([code]) => code),
    )
    for (const problem of problems) {
      expect(problem).toMatch(/\n\s+at \S+/)
      expect(problem).toMatch(/\n\s+hint: \S+/)
    }
    expect(report).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
  })

  it('are listed by plugins beside those that are fine', async () => {
    const { code, stdout } = await runCli(
      project((entry) => entry),
      'plugins',
    )
    expect(code).toBe(4)
    expect(stdout).toMatch(/^NAME +VERSION +STATE +LOADED +IMPORT +READY +REGISTERED +FILE\n/)
    expect(stdout).toMatch(/^innocent +- +ready +native/m)
    expect(stdout.match(/ failed /g)).toHaveLength(Object.keys(broken).length)
  })
})

describe('optional plugins that cannot be loaded', () => {
  const optional = (entry: string) => [entry, { optional: true }]

  it('are shown by plugins with the reason, and the host starts', async () => {
    const folder = project(optional)
    const listed = await runCli(folder, 'plugins', '--json')
    expect(listed.code).toBe(0)
    const plugins: { state: string; error?: { code: string } }[] = JSON.parse(listed.stdout)
    expect(plugins.map(({ state, error }) => [state, error?.code])).toEqual([
      ...Object.values(broken).map(([code]) => ['skipped', code]),
      ['ready', undefined],
    ])

    const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
    const host = spawn(process.execPath, [cli, 'start', '--config', join(folder, 'netbox-hooks.config.json')])
    onTestFinished(() => void host.kill('SIGKILL'))
    const ended = outcome(host)
    await new Promise<void>((resolve) => {
      host.stderr.on('data', (chunk) => String(chunk).includes('Host started') && resolve())
    })
    host.kill('SIGTERM')
    const { code, stderr } = await ended
    expect(code).toBe(0)
    expect(stderr).toContain('NBH_PLUGIN_TIMEOUT')
  })
})

describe('a mistake of a plugin is reported where it is', () => {
  const importing = (module: string) => `import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig {
  async ready() { await super.ready(); await import('${module}') }
}`

  const check = async (files: Readonly<Record<string, string>>, ...args: string[]) => {
    const config = JSON.stringify({ plugins: ['./plugin.ts'] })
    const folder = folderWith({
      ...files,
      'package.json': '{"type":"module"}',
      'netbox-hooks.config.json': config,
    })
    const { code, stderr } = await runCli(folder, ...args, 'check')
    expect(code).toBe(4)
    return stderr.replaceAll(folder, '.')
  }

  it('in a module that ready() imports and that cannot be parsed', async () => {
    const broken = 'export const fine = 1\n\nexport const = 2\n'
    const report = await check({ 'plugin.ts': importing('./inner.ts'), 'inner.ts': broken })
    expect(report).toMatch(
      /NBH_PLUGIN_READY_FAILED {2}plugin threw in its ready\(\): .*\S\n +at \.\/inner\.ts:3\n/,
    )
  })

  it('in a module that ready() imports and that imports another one in vain', async () => {
    const report = await check({ 'plugin.ts': importing('./inner.ts'), 'inner.ts': `import 'absent-one'\n` })
    expect(report).toMatch(/NBH_PLUGIN_READY_FAILED .*absent-one.*\S\n +at \.\/inner\.ts/)
  })

  it('in a registration, which names the plugin and its file', async () => {
    const invalid = `import { registerWebhookCallback } from 'netbox-hooks'\nregisterWebhookCallback('text')`
    const report = await check({ 'plugin.ts': `${importing('node:fs')}\n${invalid}` })
    expect(report).toMatch(/NBH_CALLBACK_INVALID .*it was given a string\.\n +at \.\/plugin\.ts\n/)
  })

  it('with the stacks of all causes to debug', async () => {
    const inner = `export const x = fail()\nfunction fail() { throw new Error('outer', { cause: new Error('root') }) }`
    const report = await check({ 'plugin.ts': importing('./inner.ts'), 'inner.ts': inner }, '--debug')
    expect(report).toMatch(/caused by: Error: outer\n +at fail .*inner\.ts:2/)
    expect(report).toMatch(/caused by: Error: root\n +at fail .*inner\.ts:2/)
  })
})
