import { cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PluginConfig } from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import { coreFolder, hostModules, makeProject, runHost } from './support.ts'

/** A plugin that registers at the top of its entry, of a module imported there, in `ready()`, and of one imported there. */
function esmPlugin(extension: string, syntax: string): Record<string, string> {
  const module = (name: string) =>
    `import { register } from '@netbox-hooks/core'\n${syntax}\nregister('words', { name: '${name}' })\n`
  return {
    [`entry.${extension}`]: `
      import { PluginConfig, register } from '@netbox-hooks/core'
      import './beside.${extension}'
      ${syntax}
      register('words', { name: 'entry' })
      export default class extends PluginConfig {
        async ready() {
          await super.ready()
          register('words', { name: 'ready' })
          await import('./late.${extension}')
          await import('./late.${extension}')
        }
      }`,
    [`beside.${extension}`]: module('beside'),
    [`late.${extension}`]: `import './beside.${extension}'\n${module('late')}`,
  }
}

const cjsPlugin = {
  'entry.cjs': `
    const { PluginConfig, register } = require('@netbox-hooks/core')
    require('./beside.cjs')
    register('words', { name: 'entry' })
    module.exports = class extends PluginConfig {
      async ready() {
        register('words', { name: 'ready' })
        await import('./late.cjs')
        require('./late.cjs')
      }
    }`,
  'beside.cjs': `require('@netbox-hooks/core').register('words', { name: 'beside' })`,
  'late.cjs': `require('./beside.cjs'); require('@netbox-hooks/core').register('words', { name: 'late' })`,
}

const registered = ['entry: beside', 'entry: entry', 'entry: ready', 'entry: late']

describe('two hosts, one after the other, each see every registration of a plugin once', () => {
  it.each([
    ['an ES module', 'entry.mjs', 'native', esmPlugin('mjs', '')],
    ['a CommonJS module', 'entry.cjs', 'native', cjsPlugin],
    ['TypeScript that Node strips', 'entry.ts', 'native', esmPlugin('ts', 'export type Name = string')],
    ['TypeScript that needs jiti', 'entry.ts', 'jiti', esmPlugin('ts', 'export enum Colour { Red }')],
  ])('%s', async (_, entry, loadedBy, files) => {
    const folder = makeProject({ 'package.json': { type: 'module' }, ...files })
    for (const _host of [1, 2]) {
      const result = await runHost(folder, `./${entry}`)
      expect(result.loadedBy).toEqual([loadedBy])
      expect(result.registered.toSorted()).toEqual(registered.toSorted())
    }
  })

  it('of TypeScript that jiti loads and JavaScript that Node loads for it', async () => {
    const folder = makeProject({
      'package.json': { type: 'module' },
      'entry.ts': `
        import { PluginConfig } from '@netbox-hooks/core'
        import { registerAll } from 'dependency'
        import './beside.mjs'
        export enum Colour { Red }
        export default class extends PluginConfig {
          async ready() {
            registerAll()
            await import('./late.mjs')
          }
        }`,
      'beside.mjs': `import { register } from '@netbox-hooks/core'\nregister('words', { name: 'beside' })`,
      'late.mjs': `import { register } from '@netbox-hooks/core'\nregister('words', { name: 'late' })`,
      'node_modules/dependency/package.json': { name: 'dependency', main: './index.js' },
      'node_modules/dependency/index.js': `
        const { register } = require('@netbox-hooks/core')
        register('words', { name: 'dependency' })
        exports.registerAll = () => register('words', { name: 'ready' })`,
    })
    const expected = ['entry: beside', 'entry: dependency', 'entry: late', 'entry: ready']
    for (const _host of [1, 2]) {
      const { registered: found, loadedBy } = await runHost(folder, './entry.ts')
      expect(loadedBy).toEqual(['jiti'])
      expect(found.toSorted()).toEqual(expected)
    }
  })

  it('when two plugins import the same module', async () => {
    const plugin = (name: string) => `
      import { PluginConfig, register } from '@netbox-hooks/core'
      import { count } from './shared.mjs'
      register('words', { name: '${name} ' + count })
      export default class extends PluginConfig {}`
    const folder = makeProject({
      'a.mjs': plugin('from a'),
      'b.mjs': plugin('from b'),
      'shared.mjs': 'export const count = 1',
    })
    for (const _host of [1, 2]) {
      expect((await runHost(folder, './a.mjs', './b.mjs')).registered).toEqual(['a: from a 1', 'b: from b 1'])
    }
  })
})

describe('a plugin with its own copy of core registers with the host', () => {
  function installWithOwnCore(files: Readonly<Record<string, string | object>>): string {
    const folder = makeProject(files)
    const own = join(folder, 'node_modules/plugin/node_modules')
    mkdirSync(join(own, '@netbox-hooks/core'), { recursive: true })
    cpSync(join(coreFolder, 'dist'), join(own, '@netbox-hooks/core/dist'), { recursive: true })
    cpSync(join(coreFolder, 'package.json'), join(own, '@netbox-hooks/core/package.json'))
    for (const name of ['semver', 'tapable']) {
      symlinkSync(realpathSync(join(coreFolder, 'node_modules', name)), join(own, name))
    }
    return folder
  }

  it.each([
    ['JavaScript', 'index.js', '', 'native'],
    ['TypeScript', 'index.ts', 'export enum Colour { Red }', 'jiti'],
  ])('%s', async (_, main, syntax, loadedBy) => {
    const folder = installWithOwnCore({
      'node_modules/plugin/package.json': {
        name: 'plugin',
        version: '2.0.0',
        type: 'module',
        exports: `./${main}`,
      },
      [`node_modules/plugin/${main}`]: `
        import { PluginConfig, register } from '@netbox-hooks/core'
        ${syntax}
        register('words', { name: 'registered' })
        export default class extends PluginConfig {}`,
    })
    for (const _host of [1, 2]) {
      expect(await runHost(folder, 'plugin')).toEqual({
        registered: ['plugin: registered'],
        loadedBy: [loadedBy],
      })
    }
    const { namespace } = await hostModules().import(
      pathToFileURL(join(folder, 'node_modules/plugin', main)).href,
    )
    // What jiti loads is given the host's core; what Node loads has its own, and finds the host through it.
    expect(Object.getPrototypeOf(namespace['default']) === PluginConfig).toBe(loadedBy === 'jiti')
  })
})
