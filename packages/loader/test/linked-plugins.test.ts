import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { formatError } from '@netbox-hooks/core'
import { PluginLoader } from '@netbox-hooks/loader'
import { describe, expect, it } from 'vitest'
import { errorOf, hostModules, makeProject, reportOf, runHost } from './support.ts'

const pluginSource = (name: string) => `
  import { PluginConfig, register } from '@netbox-hooks/core'
  register('words', { name: '${name}_seen', label: 'Seen' })
  export default class extends PluginConfig {}`

/** A folder that is not the project's, and has none of the project's packages. */
function elsewhere(files: Parameters<typeof makeProject>[0]): string {
  const folder = makeProject(files)
  rmSync(join(folder, 'node_modules'), { recursive: true })
  return folder
}

describe('a plugin that is linked from another folder', () => {
  it.each([
    ['JavaScript', 'index.js', pluginSource('x')],
    ['TypeScript', 'index.ts', `const n: number = 1\n${pluginSource('x')}`],
    ['TypeScript that needs jiti', 'index.ts', `enum A { B }\n${pluginSource('x')}`],
    [
      'CommonJS',
      'index.cjs',
      `const { PluginConfig, register } = require('@netbox-hooks/core')
       register('words', { name: 'x_seen', label: 'Seen' })
       module.exports = class extends PluginConfig {}`,
    ],
  ])('finds the host and its peers in the project: %s', async (_, file, source) => {
    const plugin = elsewhere({
      'package.json': { name: 'x', version: '1.0.0', type: 'module', main: file },
      [file]: source,
    })
    const folder = makeProject({})
    symlinkSync(plugin, join(folder, 'node_modules/x'))
    expect(await runHost(folder, 'x')).toMatchObject({ registered: ['x: x_seen'] })
  })

  it('finds other packages that it names as peers, in modules that it imports later too', async () => {
    const plugin = elsewhere({
      'package.json': {
        name: 'y',
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
        peerDependencies: { '@acme/names': '*' },
      },
      'index.js': `
        import { PluginConfig } from '@netbox-hooks/core'
        export default class extends PluginConfig {
          async ready() { await super.ready(); await import('./later.js') }
        }`,
      'later.js': `
        import { register } from '@netbox-hooks/core'
        import { name } from '@acme/names/one.js'
        register('words', { name, label: name })`,
    })
    const folder = makeProject({
      'node_modules/@acme/names/package.json': { name: '@acme/names', type: 'module' },
      'node_modules/@acme/names/one.js': `export const name = 'from_peer'`,
    })
    expect(await runHost(folder, plugin)).toMatchObject({ registered: ['y: from_peer'] })
  })

  it('finds the host’s own packages where the project has none', async () => {
    const plugin = elsewhere({ 'plugin.mjs': pluginSource('alone') })
    const folder = elsewhere({ 'package.json': {} })
    const loader = new PluginLoader({ from: folder, modules: hostModules() })
    const { namespace } = await loader.import(loader.resolve(join(plugin, 'plugin.mjs')))
    expect(namespace['default']).toBeTypeOf('function')
  })

  it('is told where to install what is no peer of it', async () => {
    const plugin = elsewhere({
      'package.json': { name: 'z', type: 'module', main: 'index.js' },
      'package-lock.json': {},
      'index.js': `import 'left-pad'`,
    })
    const folder = makeProject({ 'pnpm-lock.yaml': '', 'node_modules/left-pad/index.js': '' })
    const loader = new PluginLoader({ from: folder, modules: hostModules() })
    expect(await reportOf(() => loader.import(loader.resolve(plugin)))).toMatchObject({
      code: 'NBH_PLUGIN_IMPORT_FAILED',
      message: 'z imports the package left-pad, which is not installed.',
      where: join(plugin, 'index.js'),
      hint: `Install it in ${plugin}: npm install left-pad`,
    })
  })
})

describe('one plugin under two names', () => {
  it.each([
    ['its file and its folder', ['./plugin', './plugin/index.js']],
    ['its package and its path', ['named', './plugin']],
    ['a link and what it leads to', ['./link', './plugin']],
    ['a path with and without its extension', ['./plugin/index', './plugin/index.js']],
    ['an absolute path', ['./plugin', 'ABSOLUTE/plugin/index.js']],
    ['a URL', ['./plugin', 'file://ABSOLUTE/plugin/index.js']],
  ])('is refused: %s', async (_, entries) => {
    const folder = makeProject({
      'plugin/package.json': { name: 'named', version: '1.0.0', type: 'module', main: 'index.js' },
      'plugin/index.js': pluginSource('named'),
    })
    symlinkSync(join(folder, 'plugin'), join(folder, 'node_modules/named'))
    symlinkSync(join(folder, 'plugin'), join(folder, 'link'))
    const [first, second] = entries.map((entry) => entry.replace('ABSOLUTE', folder)) as [string, string]
    const error = await errorOf(() => runHost(folder, first, second))
    expect(error.problems.map(({ code }) => code)).toEqual(['NBH_PLUGIN_DUPLICATE'])
    expect(formatError(error)).toContain(`The plugin ${second} is listed twice: ${first} is the same module.`)
  })
})

describe('what bundlers and CommonJS take, and an ES module does not', () => {
  const forms: readonly (readonly [form: string, source: string, hint: string])[] = [
    [
      'JSON without an attribute',
      `import data from './data.json'\nexport const a = data.a`,
      `with { type: 'json' }`,
    ],
    ['__dirname', `export const a = __dirname.length > 0 ? 1 : 0`, 'import.meta.dirname'],
    ['__filename', `export const a = __filename.length > 0 ? 1 : 0`, 'import.meta.filename'],
    ['require()', `const data = require('./data.json')\nexport const a = data.a`, 'createRequire'],
    ['module.exports', `module.exports = { a: 1 }\nexport {}`, 'export default'],
  ]

  it.each(forms.slice(0, 4))('is loaded in TypeScript: %s', async (_, source) => {
    const folder = makeProject({
      'package.json': { type: 'module' },
      'index.ts': `const n: number = 1\nvoid n\n${source}`,
      'data.json': { a: 1 },
    })
    const { namespace } = await hostModules().import(`file://${folder}/index.ts`)
    expect(namespace['a']).toBe(1)
  })

  it.each(forms)('is answered in JavaScript by what to write: %s', async (_, source, hint) => {
    const folder = makeProject({
      'package.json': { type: 'module' },
      'index.js': source,
      'data.json': { a: 1 },
    })
    const loader = new PluginLoader({ from: folder, modules: hostModules() })
    const report = await reportOf(() => loader.import(loader.resolve('./index.js')))
    expect(report.code).toBe('NBH_PLUGIN_IMPORT_FAILED')
    expect(report.hint).toContain(hint)
  })
})
