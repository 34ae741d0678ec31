import { execFile, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { packageFolders, packTarballs } from '../../../../scripts/pack-tarballs.ts'

const run = promisify(execFile)
const workspace = fileURLToPath(new URL('../../../..', import.meta.url))
const packages = readdirSync(join(workspace, 'packages'))
/** Those that are imported; the others are commands. */
const libraries = packages.filter((name) => !name.startsWith('create-'))
const examples = ['plugin-site-status', 'plugin-change-diff']

/** Plugins as their authors publish them, one of each kind that Node knows. */
const plugins: Record<string, Record<string, string>> = {
  'plugin-esm': {
    'package.json': JSON.stringify({
      name: 'plugin-esm',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    }),
    'index.js': `
import { PluginConfig } from 'netbox-hooks'
export default class Esm extends PluginConfig {
  async ready() { await super.ready(); await import('./callbacks.js') }
}`,
    'callbacks.js': `
import { registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(async ({ data }) => ({ esm: data.id }))`,
  },
  'plugin-cjs': {
    'package.json': JSON.stringify({ name: 'plugin-cjs', version: '1.0.0', main: 'index.js' }),
    'index.js': `
const { PluginConfig } = require('netbox-hooks')
module.exports = class Cjs extends PluginConfig {
  async ready() { await super.ready(); require('./callbacks.js') }
}`,
    'callbacks.js': `
const { registerWebhookCallback } = require('netbox-hooks')
registerWebhookCallback(({ data }) => ({ cjs: data.id }))`,
  },
  'plugin-ts': {
    'package.json': JSON.stringify({
      name: 'plugin-ts',
      version: '1.0.0',
      type: 'module',
      exports: './index.ts',
    }),
    'index.ts': `
import { PluginConfig } from 'netbox-hooks'
export default class Ts extends PluginConfig {
  override async ready(): Promise<void> { await super.ready(); await import('./callbacks.ts') }
}`,
    'callbacks.ts': `
import { registerWebhookCallback } from 'netbox-hooks'
enum Colour { Red = 'red' }
export const coloured = registerWebhookCallback(async () => ({ ts: Colour.Red }))`,
  },
  'plugin-nested': {
    'package.json': JSON.stringify({
      name: 'plugin-nested',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    }),
    'index.js': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => ({ nested: import.meta.resolve('netbox-hooks').includes('plugin-nested/node_modules') }))
export default class Nested extends PluginConfig {}`,
  },
}

const main = `
import { createServer } from 'node:http'
import { createHost, recordChange } from 'netbox-hooks'

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  response.end()
  bodies.push(JSON.parse(body))
})
const bodies = []
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
process.env.RECEIVER = 'http://127.0.0.1:' + server.address().port + '/'

const quiet = () => {}
for (const round of ['first', 'second']) {
  const host = createHost({ logger: { debug: quiet, info: quiet, warn: quiet, error: quiet } })
  await host.start()
  await host.trackChanges({}, () =>
    recordChange({ eventType: 'object_created', objectType: 'dcim.site', objectId: 4, data: { id: 4 }, prechange: null, postchange: { name: 'A' } }),
  )
  await host.idle()
  await host.stop()
}
server.close()
console.log(JSON.stringify(bodies))
`

const config = `
import { defineConfig } from 'netbox-hooks'

enum Sent { To = 'receiver' }

export default defineConfig(({ env }) => ({
  plugins: ['plugin-esm', 'plugin-cjs', 'plugin-ts', 'plugin-nested', 'netbox-hooks-plugin-change-diff'],
  webhooks: [{ name: 'receiver', payloadUrl: env['RECEIVER'] ?? 'http://127.0.0.1:2/', secret: 'a secret' }],
  eventRules: [{ name: 'all', objectTypes: ['dcim.*'], eventTypes: ['object_created'], webhooks: [Sent.To] }],
  delivery: { network: { allow: ['127.0.0.1'] } },
}))
`

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-packed-'))
  const tarballs = join(folder, 'tarballs')
  const project = join(folder, 'project')
  mkdirSync(tarballs)
  mkdirSync(project)
  await packTarballs([...packageFolders, ...examples.map((name) => `examples/${name}`)], tarballs)
  for (const [name, files] of Object.entries(plugins)) {
    write(join(folder, name), files)
    await run('npm', ['pack', '--pack-destination', tarballs], { cwd: join(folder, name) })
  }
  write(project, { 'package.json': '{"private":true}', 'main.mjs': main, 'netbox-hooks.config.ts': config })
  const files = readdirSync(tarballs).map((file) => join(tarballs, file))
  // What applications in TypeScript have: the packages' own types are checked as well.
  await run('npm', ['install', '--no-audit', '--no-fund', '@types/node@24', ...files], { cwd: project })

  const own = join(project, 'node_modules/plugin-nested/node_modules')
  for (const name of ['netbox-hooks', '@netbox-hooks']) {
    cpSync(join(project, 'node_modules', name), join(own, name), { recursive: true })
  }
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }), 180_000)

describe('packed and installed by plain npm, outside the workspace', { timeout: 300_000 }, () => {
  it('ESM, CommonJS, TypeScript and nested-copy plugins all enrich webhooks, on two hosts in one process', async () => {
    const project = join(folder, 'project')
    expect(existsSync(join(project, 'node_modules/typescript'))).toBe(false)
    const { stdout } = await run(process.execPath, ['main.mjs'], { cwd: project })
    const context = {
      esm: 4,
      cjs: 4,
      ts: 'red',
      nested: true,
      changed_fields: expect.any(Object),
    }
    expect(JSON.parse(stdout)).toMatchObject([{ context }, { context }])
  })

  it('the command line runs and lists them', async () => {
    const cli = join(folder, 'project/node_modules/.bin/netbox-hooks')
    const { stdout } = await run(cli, ['plugins', '--json'], { cwd: join(folder, 'project') })
    const listed: { name: string; version: string; state: string; loadedBy: string }[] = JSON.parse(stdout)
    expect(listed.map(({ name, version, state, loadedBy }) => [name, version, state, loadedBy])).toEqual([
      ['plugin-esm', '1.0.0', 'ready', 'native'],
      ['plugin-cjs', '1.0.0', 'ready', 'native'],
      ['plugin-ts', '1.0.0', 'ready', 'jiti'],
      ['plugin-nested', '1.0.0', 'ready', 'native'],
      ['netbox-hooks-plugin-change-diff', '0.1.0', 'ready', 'native'],
    ])
  })

  it.each(libraries)("the example in packages/%s's README prints what it says", async (name) => {
    const readme = readFileSync(join(workspace, 'packages', name, 'README.md'), 'utf8')
    const [, example, printed] = /^```ts run\n(.*?)^```\n\n```text\n(.*?)^```$/ms.exec(readme) ?? []
    const cwd = join(folder, 'project', `readme-${name}`)
    write(cwd, { 'example.ts': example as string })
    const { stdout } = await run(process.execPath, ['example.ts'], { cwd })
    expect(stdout).toBe(printed)
  })

  it('a plugin is tested without anything that a host runs on', async () => {
    const cwd = join(folder, 'project')
    write(cwd, {
      'plugin.test.mjs': `
import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import test from 'node:test'
const loaded = new Set()
registerHooks({
  load(url, context, next) {
    const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? []
    if (name) loaded.add(name)
    return next(url, context)
  },
})
test('the callback returns the id', async () => {
  const { registerWebhookCallback } = await import('netbox-hooks')
  const callback = registerWebhookCallback(({ data }) => ({ id: data.id }))
  await import('plugin-esm')
  assert.deepEqual(await callback({ data: { id: 4 } }), { id: 4 })
  const names = [...loaded].filter((name) => !name.startsWith('@netbox-hooks/')).sort()
  assert.deepEqual(names, ['netbox-hooks', 'plugin-esm', 'tapable'])
})`,
    })
    const { stdout } = await run(process.execPath, ['--test', 'plugin.test.mjs'], { cwd }).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toContain('pass 1')
  })

  it('a receiver installs @netbox-hooks/verify and nothing else', async () => {
    const cwd = join(folder, 'receiver')
    write(cwd, {
      'package.json': '{"private":true}',
      'receiver.mjs': `
import { createHmac } from 'node:crypto'
import { verifyWebhook } from '@netbox-hooks/verify'
const body = '{"event":"created"}'
const headers = { 'x-hook-signature': createHmac('sha512', 'a secret').update(body).digest('hex') }
console.log(verifyWebhook({ headers, body, secrets: ['a secret'] }).netbox)
try {
  verifyWebhook({ headers, body: body + ' ', secrets: ['a secret'] })
} catch ({ code }) {
  console.log(code)
}`,
    })
    const tarballs = readdirSync(join(folder, 'tarballs'))
    const verify = tarballs.find((file) => file.startsWith(tarballName('verify'))) as string
    await run('npm', ['install', '--no-audit', '--no-fund', join(folder, 'tarballs', verify)], { cwd })
    expect(readdirSync(join(cwd, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      '@netbox-hooks',
    ])
    expect(readdirSync(join(cwd, 'node_modules/@netbox-hooks'))).toEqual(['verify'])
    const { stdout } = await run(process.execPath, ['receiver.mjs'], { cwd })
    expect(stdout).toBe('true\nNBH_SIGNATURE_INVALID\n')
  })

  it.each(packages)('the tarball of packages/%s holds what is used, and a README', async (name) => {
    const installed = join(folder, 'project/node_modules', isUnscoped(name) ? name : `@netbox-hooks/${name}`)
    const files = globSync('**/*.*', { cwd: installed, exclude: ['node_modules'] })
    const unused = files.filter((file) => !/^dist\/.*\.(?:js|d\.ts)$|^licences\//.test(file))
    const known = ['README.md', 'config.schema.json', 'package.json']
    expect(unused.filter((file) => !known.includes(file))).toEqual([])
    expect(files).toContain('README.md')
    const { homepage, bugs, repository, keywords } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    )
    expect({ homepage, bugs, repository, keywords }).toEqual({
      homepage: expect.stringContaining(`packages/${name}`),
      bugs: expect.stringContaining('issues'),
      repository: expect.objectContaining({ directory: `packages/${name}` }),
      keywords: expect.arrayContaining(['netbox']),
    })
  })

  it('init writes what starts and delivers at once', async () => {
    const project = join(folder, 'project')
    const cli = join(project, 'node_modules/.bin/netbox-hooks')
    const bodies: string[] = []
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk
      response.end()
      bodies.push(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { stdout } = await run(cli, ['init', 'fresh', '--yes', '--webhook-url', url], { cwd: project })
    expect(stdout).toContain('Next:\n  cd fresh\n  npx netbox-hooks check')
    const cwd = join(project, 'fresh')
    await run(cli, ['check', '--strict'], { cwd })
    const host = spawn(cli, ['start', '--port', '0'], { cwd })
    onTestFinished(() => void host.kill('SIGKILL'))
    const serverUrl = await new Promise<string>((resolve) => {
      let log = ''
      host.stderr.on('data', (chunk) => {
        log += chunk
        const [, found] = /at (http:[^"]+)".*Host started/s.exec(log) ?? []
        if (found !== undefined) resolve(found)
      })
    })
    const event = ['-e', 'object_created', '-o', 'dcim.site', '-d', '{"id": 1, "name": "AMS1"}']
    await run(cli, ['emit', ...event, '--url', serverUrl], { cwd })
    await expect.poll(() => bodies, { timeout: 180_000 }).toHaveLength(1)
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ context: { greeting: 'Hello, AMS1!' } })
    expect(existsSync(join(project, 'node_modules/netbox-hooks/config.schema.json'))).toBe(true)
  })

  it('a queue on a server asks for the package that it needs, by the command of the package manager', async () => {
    const project = join(folder, 'without-engine')
    const tarballs = readdirSync(join(folder, 'tarballs')).filter((file) => /^netbox-hooks-/.test(file))
    const own = tarballs.filter((file) => !/queue-redis|plugin-|create-/.test(file))
    write(project, {
      'package.json': '{"private":true}',
      'netbox-hooks.config.json': '{"queue":"redis://127.0.0.1:1"}',
    })
    const files = own.map((file) => join(folder, 'tarballs', file))
    await run('npm', ['install', '--no-audit', '--no-fund', ...files], { cwd: project })
    const cli = join(project, 'node_modules/.bin/netbox-hooks')
    const start = () =>
      run(cli, ['start'], { cwd: project }).catch((error: { code: number; stderr: string }) => error)
    expect(await start()).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(
        /NBH_QUEUE_ENGINE_MISSING[\s\S]*Install it: npm install @netbox-hooks\/queue-redis\n/,
      ),
    })
    rmSync(join(project, 'package-lock.json'))
    write(project, { 'yarn.lock': '' })
    expect(await start()).toMatchObject({
      stderr: expect.stringContaining('yarn add @netbox-hooks/queue-redis'),
    })
    const engine = join(folder, 'tarballs', tarballs.find((file) => file.includes('queue-redis')) as string)
    rmSync(join(project, 'yarn.lock'))
    await run('npm', ['install', '--no-audit', '--no-fund', engine], { cwd: project })
    expect(await start()).toMatchObject({ code: 1, stderr: expect.stringContaining('NBH_REDIS_UNREACHABLE') })
  }, 600_000)

  it.each([
    ['node16', 'node16'],
    ['preserve', 'bundler'],
  ])(
    'a configuration, a plugin and a receiver in TypeScript compile, as do the declarations that they import, with module %s',
    async (module, moduleResolution) => {
      const project = join(folder, 'project')
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2024',
        strict: true,
        noEmit: true,
        types: ['node'],
        skipLibCheck: false,
        exactOptionalPropertyTypes: true,
        rewriteRelativeImportExtensions: true,
      }
      write(join(project, 'typed'), {
        'package.json': '{"type":"module"}',
        'tsconfig.json': JSON.stringify({ compilerOptions }),
        'plugin.ts': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { z } from 'zod'

const settings = z.object({ endpoint: z.string(), cacheSeconds: z.number().default(30) })

export default class SiteStatus extends PluginConfig.withSettings(settings) {
  override async ready(): Promise<void> {
    await super.ready()
    this.settings.cacheSeconds.toFixed()
  }
}
// @ts-expect-error a text is no context
registerWebhookCallback(async () => 'text')`,
        'callbacks.ts': `
import type {} from '@netbox-hooks/netbox-types/plugin'
import SiteStatus from './plugin.ts'

export const status = SiteStatus.callback(
  async ({ data, snapshots, settings }) => ({
    region: data.region?.slug,
    was: snapshots?.prechange?.status,
    endpoint: settings.endpoint,
    // @ts-expect-error endpoint
    wrong: settings.endpont,
  }),
  { objectTypes: ['dcim.site'] },
)`,
        'netbox-hooks.config.ts': `
import { defineConfig } from 'netbox-hooks'

const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'] }
const webhook = { name: 'cmdb', payloadUrl: 'https://cmdb.example.com/' } as const

export const written = defineConfig({
  webhooks: [webhook],
  // @ts-expect-error there is no webhook "cmbd"
  eventRules: [{ ...rule, webhooks: ['cmbd'] }],
})
export default defineConfig(({ env }) => ({
  webhooks: [{ ...webhook, secret: env['SECRET'] }],
  // @ts-expect-error there is no webhook "cmbd"
  eventRules: [{ ...rule, webhooks: ['cmbd'] }],
  // @ts-expect-error delivery
  dilivery: { concurrency: 1 },
}))`,
        'receiver.ts': `
import type { NetboxWebhook } from '@netbox-hooks/netbox-types'

export function nameOf(body: NetboxWebhook): string {
  // @ts-expect-error not every object has a name
  const name = body.data.name
  return body.object_type === 'dcim.site' ? body.data.name : body.data.display
}`,
      })
      const checked = await run(join(workspace, 'node_modules/.bin/tsc'), ['-p', 'typed'], {
        cwd: project,
      }).catch((error: { stdout: string }) => error)
      expect(checked.stdout).toBe('')
    },
  )

  it.each(packages)(
    'packages/%s passes publint and are-the-types-wrong',
    async (name) => {
      const cwd = join(workspace, 'packages', name)
      await run(join(workspace, 'node_modules/.bin/publint'), ['--strict', '--pack', 'npm', cwd], { cwd })
      if (!libraries.includes(name)) return
      const tarball = readdirSync(join(folder, 'tarballs')).find((file) =>
        file.startsWith(tarballName(name)),
      ) as string
      const attw = join(workspace, 'node_modules/.bin/attw')
      await run(attw, [join(folder, 'tarballs', tarball), '--profile', 'esm-only'], { cwd })
    },
    60_000,
  )
})

function tarballName(name: string): string {
  return isUnscoped(name) ? `${name}-0` : `netbox-hooks-${name}-`
}

function isUnscoped(name: string): boolean {
  return name === 'netbox-hooks' || !libraries.includes(name)
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}
