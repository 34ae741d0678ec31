import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as core from '@netbox-hooks/core'
import { ModuleLoader } from '@netbox-hooks/loader'
import { describe, expect, it } from 'vitest'
import { errorOf, hostModules, makeProject } from './support.ts'

async function importFrom(file: string, files: Readonly<Record<string, string | object>>) {
  const folder = makeProject(files)
  const { namespace, loadedBy } = await hostModules().import(pathToFileURL(join(folder, file)).href)
  return { ...namespace, loadedBy }
}

describe('Node imports what it can load', () => {
  it.each([
    ['index.mjs', 'export const a = 1'],
    ['index.cjs', 'exports.a = 1'],
    ['index.js', 'export const a = 1'],
    ['index.ts', 'export const a: number = 1'],
    ['index.mts', 'export const a: number = 1'],
    ['index.cts', 'const a: number = 1; exports.a = a'],
  ])('%s', async (file, source) => {
    const imported = await importFrom(file, { 'package.json': { type: 'module' }, [file]: source })
    expect(imported).toMatchObject({ a: 1, loadedBy: 'native' })
  })
})

describe('jiti imports', () => {
  it.each([
    ['enums', 'export enum Colour { Red = 1 }\nexport const a = Colour.Red'],
    ['parameter properties', 'class A { constructor(readonly a: number) {} }\nexport const a = new A(1).a'],
    [
      'decorators',
      'const one = (target: any) => { target.a = 1 }\n@one class A { static a: number }\nexport const a = A.a',
    ],
  ])('TypeScript with %s', async (_, source) => {
    expect(await importFrom('index.ts', { 'index.ts': source })).toMatchObject({ a: 1, loadedBy: 'jiti' })
  })

  it('TypeScript below node_modules', async () => {
    const imported = await importFrom('index.mjs', {
      'index.mjs': `export { a } from 'typed'`,
      'node_modules/typed/package.json': { name: 'typed', type: 'module', exports: './index.ts' },
      'node_modules/typed/index.ts': 'export const a: number = 1',
    })
    expect(imported).toMatchObject({ a: 1, loadedBy: 'jiti' })
  })

  it('a type that is imported without the word type', async () => {
    const imported = await importFrom('index.ts', {
      'index.ts': `import { One } from './one.ts'\nexport const a: One = 1`,
      'one.ts': 'export type One = 1',
    })
    expect(imported).toMatchObject({ a: 1, loadedBy: 'jiti' })
  })

  it.each([
    ['./one.js', 'a TypeScript file by its compiled name'],
    ['./one', 'a file without its extension'],
    ['./folder', 'a folder'],
    ['@/one', 'a path of tsconfig.json'],
  ])('from TypeScript: %s, %s', async (specifier) => {
    const imported = await importFrom('src/index.ts', {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } /* a comment */ } }',
      'src/index.ts': `export { a } from '${specifier}'`,
      'src/one.ts': 'export const a: number = 1',
      'src/folder/index.ts': 'export const a: number = 1',
    })
    expect(imported).toMatchObject({ a: 1, loadedBy: 'jiti' })
  })

  it('TypeScript beside a tsconfig.json that extends an absent package', async () => {
    const imported = await importFrom('index.ts', {
      'tsconfig.json': { extends: '@tsconfig/absent' },
      'index.ts': 'export enum Colour { Red }\nexport const a = 1',
    })
    expect(imported).toMatchObject({ a: 1, loadedBy: 'jiti' })
  })

  it('with the namespace that Node would give', async () => {
    const jiti = 'enum Colour { Red }\n'
    const only = await importFrom('index.ts', { 'index.ts': `${jiti}export const a = 1` })
    expect(Object.keys(only)).toEqual(['a', 'loadedBy'])
    const commonJs = await importFrom('index.cts', { 'index.cts': `${jiti}module.exports = { a: 1 }` })
    expect(commonJs).toMatchObject({ a: 1, default: { a: 1 } })
  })

  it('with its cache in the project', async () => {
    const folder = makeProject({ 'src/index.ts': 'export enum Colour { Red }' })
    await hostModules().import(pathToFileURL(join(folder, 'src/index.ts')).href)
    expect(readdirSync(join(folder, 'node_modules/.cache/jiti'))).toHaveLength(1)
  })

  it('evaluates a module anew at every call and once within a call', async () => {
    const folder = makeProject({
      'index.ts': `export enum Colour { Red }\nexport { state } from './state.ts'\nexport { state as again } from './again.ts'`,
      'again.ts': `export { state } from './state.ts'`,
      'state.ts': 'export const state = {}',
    })
    const modules = hostModules()
    const url = pathToFileURL(join(folder, 'index.ts')).href
    const { namespace: first } = await modules.import(url)
    const { namespace: second } = await modules.import(url)
    expect(first['state']).toBe(first['again'])
    expect(second['state']).toBe(second['again'])
    expect(first['state']).not.toBe(second['state'])
  })

  it('hands over virtual modules as they are', async () => {
    const folder = makeProject({
      'index.ts': `import { value } from 'virtual'\nexport { PluginConfig } from '@netbox-hooks/core'\nexport enum Colour { Red }\nexport { value }`,
    })
    const value = {}
    const modules = new ModuleLoader({ virtualModules: { '@netbox-hooks/core': core, virtual: { value } } })
    const { namespace } = await modules.import(pathToFileURL(join(folder, 'index.ts')).href)
    expect(namespace['PluginConfig']).toBe(core.PluginConfig)
    expect(namespace['value']).toBe(value)
  })

  it('all TypeScript where Node strips no types', () => {
    const folder = makeProject({
      'index.ts': 'export const a: number = 1',
      'main.mjs': `
        const { ModuleLoader } = await import(process.argv[2])
        const { namespace, loadedBy } = await new ModuleLoader().import(new URL('index.ts', import.meta.url).href)
        console.log(loadedBy, namespace.a)`,
    })
    const args = [
      '--no-experimental-strip-types',
      join(folder, 'main.mjs'),
      import.meta.resolve('@netbox-hooks/loader'),
    ]
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('jiti 1\n')
  })
})

describe('an import that fails', () => {
  const failing = (file: string, files: Record<string, string>) => errorOf(() => importFrom(file, files))

  it.each([
    ['throw new TypeError("on purpose")', TypeError],
    ['JSON.parse("{")', SyntaxError],
    ['new RegExp("(")', SyntaxError],
  ])('rejects with what the module threw, without running it again: %s', async (source, kind) => {
    const evaluations: string[] = []
    Object.assign(globalThis, { evaluations })
    expect(await failing('index.mjs', { 'index.mjs': `evaluations.push('one')\n${source}` })).toBeInstanceOf(
      kind,
    )
    expect(evaluations).toEqual(['one'])
  })

  it('tells of a missing export, in JavaScript and in TypeScript', async () => {
    for (const file of ['index.mjs', 'index.ts']) {
      const error = await failing(file, {
        [file]: `import { absent } from './other.mjs'\nabsent()`,
        'other.mjs': 'export const a = 1',
      })
      expect(error.message).toContain("does not provide an export named 'absent'")
    }
  })

  it('does not let JavaScript go on without an export that is missing', async () => {
    const error = await failing('index.mjs', {
      'index.mjs': `import { absent } from './other.mjs'\nexport const later = () => absent()`,
      'other.mjs': 'export const a = 1',
    })
    expect(error.message).toContain("does not provide an export named 'absent'")
  })
})
