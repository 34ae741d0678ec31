import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatError } from '@netbox-hooks/core'
import { PluginLoader } from '@netbox-hooks/loader'
import { describe, expect, it } from 'vitest'
import { errorOf, hostModules, makeProject, reportOf, runHost } from './support.ts'

type Files = Readonly<Record<string, string | object>>

const empty = 'export {}'

function loaderFor(from: string): PluginLoader {
  return new PluginLoader({ from, modules: hostModules() })
}

/** What `resolve` finds, its file relative to the project. */
function resolveIn(files: Files, entry: string) {
  const folder = makeProject(files)
  const { url, manifest } = loaderFor(folder).resolve(entry)
  return { file: url.replace(`${pathToFileURL(folder).href}/`, ''), manifest }
}

describe('a package is found', () => {
  it.each([
    ['by its main', { main: './lib/plugin.js' }, 'lib/plugin.js'],
    ['by its index', {}, 'index.js'],
    [
      'by an export for import only',
      { type: 'module', exports: { import: './lib/plugin.js' } },
      'lib/plugin.js',
    ],
    [
      'by nested conditions',
      { exports: { '.': { node: { production: './x.js' }, default: './index.js' } } },
      'index.js',
    ],
  ])('%s', (_, manifest, file) => {
    const found = resolveIn(
      {
        'node_modules/plugin/package.json': { name: 'plugin', ...manifest },
        'node_modules/plugin/index.js': empty,
        'node_modules/plugin/lib/plugin.js': empty,
      },
      'plugin',
    )
    expect(found.file).toBe(`node_modules/plugin/${file}`)
  })

  it('by a scoped name and a subpath', () => {
    const { file, manifest } = resolveIn(
      {
        'node_modules/@acme/plugins/package.json': {
          name: '@acme/plugins',
          exports: { './site': './site.js' },
        },
        'node_modules/@acme/plugins/site.js': empty,
      },
      '@acme/plugins/site',
    )
    expect(file).toBe('node_modules/@acme/plugins/site.js')
    expect(manifest.name).toBe('@acme/plugins')
  })

  it('in a folder above the configuration', () => {
    const folder = makeProject({
      'node_modules/plugin/package.json': { name: 'plugin', main: 'index.js' },
      'node_modules/plugin/index.js': empty,
    })
    mkdirSync(join(folder, 'apps/one'), { recursive: true })
    const { url } = loaderFor(join(folder, 'apps/one')).resolve('plugin')
    expect(url).toBe(pathToFileURL(join(folder, 'node_modules/plugin/index.js')).href)
  })

  it('at its real path behind a link', () => {
    const folder = makeProject({
      'packages/plugin/package.json': { name: 'plugin', main: 'index.js' },
      'packages/plugin/index.js': empty,
    })
    symlinkSync(join(folder, 'packages/plugin'), join(folder, 'node_modules/plugin'))
    const { url } = loaderFor(folder).resolve('plugin')
    expect(url).toBe(pathToFileURL(join(folder, 'packages/plugin/index.js')).href)
  })

  it('with what its package.json says of it', () => {
    const about = { name: 'plugin', version: '1.2.3', description: 'Adds a status.' }
    const { manifest } = resolveIn(
      {
        'node_modules/plugin/package.json': {
          ...about,
          author: { name: 'Ada', email: 'a@example.org' },
          main: 1,
        },
        'node_modules/plugin/index.js': empty,
      },
      'plugin',
    )
    expect(manifest).toEqual({ ...about, author: 'Ada' })
  })
})

describe('a path is found', () => {
  it.each([
    ['./plugins/site.mjs', 'plugins/site.mjs', { name: 'site' }],
    ['./plugins/site', 'plugins/site.mjs', { name: 'site' }],
    ['./plugins/both', 'plugins/both.ts', { name: 'both' }],
    ['./plugins/folder', 'plugins/folder/index.ts', { name: 'folder' }],
    ['./plugins/folder/index.ts', 'plugins/folder/index.ts', { name: 'folder' }],
    ['./plugins/main', 'plugins/main/lib/index.cjs', { name: 'main', version: '1.0.0', author: 'Ada' }],
    ['./plugins/exports', 'plugins/exports/lib.mjs', { name: 'plugin-with-exports' }],
    ['./plugins/nameless', 'plugins/nameless/index.js', { name: 'nameless' }],
  ])('%s', (entry, file, manifest) => {
    const found = resolveIn(
      {
        'plugins/site.mjs': empty,
        'plugins/both.js': empty,
        'plugins/both.ts': empty,
        'plugins/folder/index.ts': empty,
        'plugins/main/package.json': { name: 'main', version: '1.0.0', author: 'Ada', main: 'lib' },
        'plugins/main/lib/index.cjs': empty,
        'plugins/exports/package.json': { name: 'plugin-with-exports', exports: { import: './lib.mjs' } },
        'plugins/exports/lib.mjs': empty,
        'plugins/nameless/package.json': { type: 'module' },
        'plugins/nameless/index.js': empty,
      },
      entry,
    )
    expect(found).toEqual({ file, manifest })
  })

  it('above the configuration, absolute, or as a URL', () => {
    const folder = makeProject({ 'plugin.mjs': empty, 'config/x.json': '{}' })
    const file = join(folder, 'plugin.mjs')
    const url = pathToFileURL(file).href
    const loader = loaderFor(join(folder, 'config'))
    for (const entry of ['../plugin.mjs', file, url]) expect(loader.resolve(entry).url).toBe(url)
  })
})

describe('a plugin is not found', () => {
  it.each([
    ['package-lock.json', 'npm install'],
    ['pnpm-lock.yaml', 'pnpm add'],
    ['yarn.lock', 'yarn add'],
    ['bun.lock', 'bun add'],
    ['no-lockfile', 'npm install'],
  ])('as a package; beside %s the hint is %s', async (lockfile, command) => {
    const folder = makeProject({ [lockfile]: '' })
    expect(await reportOf(() => loaderFor(folder).resolve('@acme/site-status'))).toEqual({
      code: 'NBH_PLUGIN_NOT_FOUND',
      message: 'The plugin @acme/site-status is not installed.',
      plugin: '@acme/site-status',
      where: folder,
      hint: `Install it: ${command} @acme/site-status`,
    })
  })

  it('as a package, but a dependency has a similar name', async () => {
    const folder = makeProject({
      'package.json': { dependencies: { 'site-status': '1.0.0' } },
      'node_modules/site-status/package.json': { name: 'site-status', exports: './index.js' },
      'node_modules/site-status/index.js': empty,
    })
    const { hint } = await reportOf(() => loaderFor(folder).resolve('site-statsu'))
    expect(hint).toBe('Did you mean site-status? If not, install it: npm install site-statsu')
  })

  it.each([
    ['plugins/site', './plugins/site'],
    ['plugins/site.ts', './plugins/site.ts'],
    ['file:./plugins/site.ts', './plugins/site.ts'],
    ['file:plugins/site.ts', './plugins/site.ts'],
    ['.\\plugins\\site.ts', './plugins/site.ts'],
    ['plugins\\site.ts', './plugins/site.ts'],
    ['./plugins', './plugins/site.ts'],
    ['./plugins/', './plugins/site.ts'],
    ['./plugins/Site.ts', './plugins/site.ts'],
    ['./plugins/site.js', './plugins/site.ts'],
  ])('as %s, and is told what can be listed', async (entry, suggestion) => {
    const folder = makeProject({ 'plugins/site.ts': empty })
    const { code, hint } = await reportOf(() => loaderFor(folder).resolve(entry))
    expect(code).toBe('NBH_PLUGIN_NOT_FOUND')
    expect(hint).toContain(`Did you mean ${suggestion}?`)
    expect(loaderFor(folder).resolve(suggestion).url).toContain('/plugins/site.ts')
  })

  it('in the home folder, which only shells know as ~', async () => {
    const { hint } = await reportOf(() => loaderFor('/').resolve('~/absent-plugin.ts'))
    expect(hint).toBe('List it by the name of its package, or by a path that begins with ./, ../ or /.')
  })

  it('as a path', async () => {
    const folder = makeProject({ 'plugins/site-status.md': '', 'plugins/site-status.ts': empty })
    const { hint: looked, ...report } = await reportOf(() => loaderFor(folder).resolve('./plugins/other'))
    expect(report).toEqual({
      code: 'NBH_PLUGIN_NOT_FOUND',
      message: 'There is no plugin at ./plugins/other.',
      plugin: './plugins/other',
      where: join(folder, 'plugins/other'),
    })
    expect(looked).toBe(
      'Looked for that file, also with .ts, .mts, .cts, .js, .mjs, .cjs, and for a folder with a package.json or index.',
    )
    const { hint } = await reportOf(() => loaderFor(folder).resolve('./plugins/siteStatus.js'))
    expect(hint).toBe(`Did you mean ./plugins/site-status.ts? ${looked}`)
    const { hint: noFolder } = await reportOf(() => loaderFor(folder).resolve('./absent/x'))
    expect(noFolder).toBe(looked)
  })

  it.each([
    ['a package whose entry is absent', 'plugin', { name: 'plugin', main: './dist/index.js' }],
    [
      'a package that exports nothing to import',
      'plugin',
      { name: 'plugin', exports: { require: './index.js' } },
    ],
    ['a folder whose entry is absent', './node_modules/plugin', { name: 'plugin', main: './dist/index.js' }],
    [
      'a folder whose export is absent',
      './node_modules/plugin',
      { name: 'plugin', exports: './dist/index.js' },
    ],
  ])('in %s', async (_, entry, manifest) => {
    const folder = makeProject({
      'node_modules/plugin/package.json': manifest,
      'node_modules/plugin/index.mjs': empty,
    })
    expect(await reportOf(() => loaderFor(folder).resolve(entry))).toEqual({
      code: 'NBH_PLUGIN_NOT_FOUND',
      message: `The package of ${entry} has no module that can be imported.`,
      plugin: entry,
      where: join(folder, 'node_modules/plugin/package.json'),
      hint: 'Let "exports" or "main" name a file that exists; if it is built from sources, build it first.',
    })
  })

  it('in a package whose package.json is not JSON', async () => {
    const folder = makeProject({ 'node_modules/plugin/package.json': '{ name' })
    const report = await reportOf(() => loaderFor(folder).resolve('plugin'))
    expect(report.code).toBe('NBH_PLUGIN_NOT_FOUND')
    expect(report.where).toBe(join(folder, 'node_modules/plugin/package.json'))
    expect(report.message).toContain('its package.json cannot be read')
  })
})

describe('a plugin that cannot be imported', () => {
  async function importIn(files: Files, entry: string) {
    const folder = makeProject(files)
    const loader = loaderFor(folder)
    const { where, ...report } = await reportOf(() => loader.import(loader.resolve(entry)))
    return { ...report, where: where?.replace(`${folder}/`, '') }
  }

  it.each(['plugin.mjs', 'plugin.cjs', 'plugin.ts'])('because it throws: %s', async (file) => {
    expect(await importIn({ [file]: `\nthrow new Error('no database')` }, `./${file}`)).toEqual({
      code: 'NBH_PLUGIN_IMPORT_FAILED',
      message: 'plugin could not be imported: no database',
      where: `${file}:2`,
      plugin: 'plugin',
      hint: 'The mistake is inside the plugin, or in a package that it imports.',
    })
  })

  it.each([
    ['import "left-pad"', 'plugin.mjs'],
    ['require("left-pad/lib")', 'plugin.cjs'],
    ['import "left-pad"', 'plugin.ts'],
    ['import "left-pad"\nexport enum Colour { Red }', 'plugin.ts'],
  ])('because a package is missing: %s in %s', async (source, file) => {
    expect(await importIn({ [file]: source, 'pnpm-lock.yaml': '' }, `./${file}`)).toEqual({
      code: 'NBH_PLUGIN_IMPORT_FAILED',
      message: 'plugin imports the package left-pad, which is not installed.',
      where: file,
      plugin: 'plugin',
      hint: 'Install it: pnpm add left-pad',
    })
  })

  it.each(['import "./absent.mjs"', 'import "./absent.mjs"\nexport enum Colour { Red }'])(
    'because a file is missing: %s',
    async (source) => {
      const { message, where, hint } = await importIn(
        {
          'node_modules/plugin/package.json': { name: 'plugin', main: 'index.ts' },
          'node_modules/plugin/index.ts': source,
        },
        'plugin',
      )
      expect(message).toMatch(/^plugin imports .*absent\.mjs, which does not exist\.$/)
      expect(where).toBe('node_modules/plugin/index.ts')
      expect(hint).toBe('Correct the path in node_modules/plugin/index.ts, or build what it names.')
    },
  )

  it.each([
    ['plugin.mjs', 'other.mjs'],
    ['plugin.cjs', 'other.cjs'],
    ['plugin.ts', 'other.ts'],
  ])('because of bad syntax: %s imports %s', async (file, other) => {
    const files = { [file]: file.endsWith('cjs') ? `require('./${other}')` : `import './${other}'` }
    const report = await importIn({ ...files, [other]: 'const a = 1\n\nconst b = = 2\n' }, `./${file}`)
    expect(report).toMatchObject({ code: 'NBH_PLUGIN_IMPORT_FAILED', where: `${other}:3` })
    expect(report.message).toMatch(/^plugin could not be imported: \S/)
  })

  it('because an export is missing', async () => {
    const report = await importIn(
      { 'plugin.mjs': `\nimport { absent } from './other.mjs'`, 'other.mjs': empty },
      './plugin.mjs',
    )
    expect(report.where).toBe('plugin.mjs:2')
    expect(report.message).toContain("does not provide an export named 'absent'")
  })

  it('because it throws something that is no error', async () => {
    const report = await importIn({ 'plugin.mjs': `throw 'a word'` }, './plugin.mjs')
    expect(report).toMatchObject({ message: 'plugin could not be imported: a word', where: 'plugin.mjs' })
  })

  it('keeps what the plugin threw as the cause', async () => {
    const folder = makeProject({ 'plugin.mjs': `throw new RangeError('too far')` })
    const loader = loaderFor(folder)
    const error = await errorOf(() => loader.import(loader.resolve('./plugin.mjs')))
    expect(error.cause).toBeInstanceOf(RangeError)
  })

  it('is reported by the host once, with its code', async () => {
    const folder = makeProject({
      'twice.mjs': `import { register } from '@netbox-hooks/core'
        for (let time = 0; time < 2; time += 1) register('words', { name: 'hello' })`,
      'broken.mjs': `throw new Error('no database')`,
    })
    const error = await errorOf(() => runHost(folder, './twice.mjs', './broken.mjs', 'absent'))
    expect(error.problems.map(({ code }) => code)).toEqual([
      'NBH_ALREADY_REGISTERED',
      'NBH_PLUGIN_IMPORT_FAILED',
      'NBH_PLUGIN_NOT_FOUND',
    ])
    expect(formatError(error).match(/no database/g)).toHaveLength(1)
    expect(formatError(error)).toContain(basename(folder))
  })
})
