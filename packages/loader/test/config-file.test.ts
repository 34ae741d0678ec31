import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { formatError } from '@netbox-hooks/core'
import { loadConfigFile } from '@netbox-hooks/loader'
import { describe, expect, it } from 'vitest'
import { addFiles, errorOf, hostModules, makeProject, reportOf } from './support.ts'

const load = (cwd: string, file?: string) => loadConfigFile({ cwd, file, modules: hostModules() })

describe('a configuration is loaded', () => {
  it.each([
    ['netbox-hooks.config.ts', 'const plugins: string[] = ["a"]\nexport default { plugins }'],
    ['netbox-hooks.config.mts', 'const plugins: string[] = ["a"]\nexport default { plugins }'],
    ['netbox-hooks.config.cts', 'const plugins: string[] = ["a"]\nmodule.exports = { plugins }'],
    ['netbox-hooks.config.js', 'export default { plugins: ["a"] }'],
    ['netbox-hooks.config.mjs', 'export default { plugins: ["a"] }'],
    ['netbox-hooks.config.cjs', 'module.exports = { plugins: ["a"] }'],
    ['netbox-hooks.config.json', '{ "plugins": ["a"] }'],
    ['netbox-hooks.config.yaml', 'plugins: [a]'],
    ['netbox-hooks.config.yml', 'plugins: [a]'],
    ['package.json', '{ "netbox-hooks": { "plugins": ["a"] } }'],
  ])('from %s', async (name, content) => {
    const folder = makeProject({ [name]: content })
    expect(await load(folder)).toEqual({
      config: { plugins: ['a'] },
      file: join(folder, name),
      isEmpty: false,
    })
  })

  it('from TypeScript that needs jiti, with the host’s own packages', async () => {
    const folder = makeProject({
      'netbox-hooks.config.ts': `
        import { PluginConfig } from '@netbox-hooks/core'
        enum Colour { Red }
        export default { plugins: [Colour[0], PluginConfig.name] }`,
    })
    expect((await load(folder)).config).toEqual({ plugins: ['Red', 'PluginConfig'] })
  })

  it('from CommonJS compiled from an ES module', async () => {
    const folder = makeProject({
      'netbox-hooks.config.cjs': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = { a: 1 }`,
    })
    expect((await load(folder)).config).toEqual({ a: 1 })
  })

  it.each(['({ env }) => ({ path: env.PATH })', 'async ({ env }) => ({ path: env.PATH })'])(
    'by calling a function: %s',
    async (source) => {
      const folder = makeProject({ 'netbox-hooks.config.mjs': `export default ${source}` })
      expect((await load(folder)).config).toEqual({ path: process.env['PATH'] })
    },
  )

  it('from a named file, relative to the working directory', async () => {
    const folder = makeProject({ 'configs/other.json': '{ "a": 1 }', 'netbox-hooks.config.json': '{}' })
    expect(await load(folder, 'configs/other.json')).toMatchObject({
      config: { a: 1 },
      file: join(folder, 'configs/other.json'),
    })
  })

  it.each([
    ['netbox-hooks.config.ts', '\n'],
    ['netbox-hooks.config.mjs', '// nothing yet'],
    ['netbox-hooks.config.json', '{}'],
    ['netbox-hooks.config.yaml', '\n'],
  ])('as empty from %s', async (name, content) => {
    const folder = makeProject({ [name]: content })
    expect(await load(folder)).toMatchObject({ file: join(folder, name), isEmpty: true })
  })

  it('from JSON with a byte order mark', async () => {
    const folder = makeProject({ 'netbox-hooks.config.json': '\uFEFF{ "a": 1 }' })
    expect((await load(folder)).config).toEqual({ a: 1 })
  })

  it('without running .config/config.ts of the working directory', async () => {
    const folder = makeProject({
      'netbox-hooks.config.mjs': 'export default { a: 1 }',
      '.config/config.ts': 'enum',
    })
    const cwd = process.cwd()
    process.chdir(folder)
    try {
      expect((await load(folder)).config).toEqual({ a: 1 })
    } finally {
      process.chdir(cwd)
    }
  })
})

describe('the search', () => {
  it('goes up to the first folder with a package.json where there is no workspace or repository', async () => {
    const folder = makeProject({
      'netbox-hooks.config.json': '{}',
      'app/package.json': {},
      'app/netbox-hooks.config.json': '{ "a": 1 }',
      'other/package.json': {},
    })
    mkdirSync(join(folder, 'app/src/deep'), { recursive: true })
    expect((await load(join(folder, 'app/src/deep'))).config).toEqual({ a: 1 })
    const { code, message } = await reportOf(() => load(join(folder, 'other')))
    expect(code).toBe('NBH_CONFIG_NOT_FOUND')
    expect(message).toContain('has a package.json, and belongs to no workspace or repository')
  })

  it.each([
    ['a pnpm workspace', 'pnpm-workspace.yaml', ''],
    ['a workspace of npm or Yarn', 'package.json', { workspaces: ['packages/*'] }],
    ['a repository', '.git/HEAD', ''],
  ])('goes on to the root of %s, and no higher', async (_, mark, content) => {
    const folder = makeProject({
      'netbox-hooks.config.json': '{ "above": true }',
      [`root/${mark}`]: content,
      'root/packages/app/package.json': {},
      'root/packages/app/src/x.ts': '',
    })
    const start = join(folder, 'root/packages/app/src')
    const { code, message } = await reportOf(() => load(start))
    expect(code).toBe('NBH_CONFIG_NOT_FOUND')
    expect(message).toContain(`${join(folder, 'root')} has `)
    addFiles(folder, { 'root/netbox-hooks.config.json': '{ "a": 1 }' })
    expect((await load(start)).config).toEqual({ a: 1 })
  })

  it('prefers a file of its own to the package.json, and TypeScript to the others', async () => {
    const folder = makeProject({
      'package.json': { type: 'module', 'netbox-hooks': { from: 'package.json' } },
      'netbox-hooks.config.yaml': 'from: yaml',
      'netbox-hooks.config.ts': 'export default { from: "ts" }',
    })
    expect((await load(folder)).config).toEqual({ from: 'ts' })
  })

  it('says where it looked', async () => {
    const folder = makeProject({ 'package.json': {} })
    mkdirSync(join(folder, 'src'))
    expect(await reportOf(() => load(join(folder, 'src')))).toEqual({
      code: 'NBH_CONFIG_NOT_FOUND',
      message: `No configuration was found in ${join(folder, 'src')}, ${folder}. The search ended there: ${folder} has a package.json, and belongs to no workspace or repository.`,
      where: undefined,
      plugin: undefined,
      hint:
        '`netbox-hooks init` writes one, and --config FILE names one. It can be one of netbox-hooks.config.ts, netbox-hooks.config.mts, netbox-hooks.config.cts, netbox-hooks.config.js, ' +
        'netbox-hooks.config.mjs, netbox-hooks.config.cjs, netbox-hooks.config.json, netbox-hooks.config.yaml, ' +
        'netbox-hooks.config.yml, package.json.',
    })
  })

  it('says which named file is absent', async () => {
    const folder = makeProject({})
    expect(await reportOf(() => load(folder, 'absent.ts'))).toMatchObject({
      code: 'NBH_CONFIG_NOT_FOUND',
      message: `The configuration file ${join(folder, 'absent.ts')} does not exist.`,
    })
  })
})

describe('a configuration that cannot be read', () => {
  async function failure(name: string, content: string) {
    const folder = makeProject({ [name]: content })
    const error = await errorOf(() => load(folder, name))
    expect(error.code).toBe('NBH_CONFIG_UNREADABLE')
    expect(formatError(error)).not.toMatch(/^\s+at .*(?:node:|cosmiconfig|jiti)/m)
    return { message: error.message, where: error.where?.replace(`${folder}/`, ''), hint: error.hint, error }
  }

  it.each(['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'])(
    'names the line of bad syntax in %s',
    async (extension) => {
      const name = `netbox-hooks.config.${extension}`
      const { message, where } = await failure(name, 'const a = 1\n\nconst b = = 2\n')
      expect(where).toBe(`${name}:3`)
      expect(message).toMatch(new RegExp(`^${name} cannot be read: \\S`))
    },
  )

  it('names the line of bad YAML and shows nothing of the file', async () => {
    const { message, where, error } = await failure('netbox-hooks.config.yaml', 'secret: hunter2\n  b: 1\n')
    expect(where).toBe('netbox-hooks.config.yaml:2:4')
    expect(message).toBe('netbox-hooks.config.yaml cannot be read: bad indentation of a mapping entry.')
    expect(error.cause).toBeUndefined()
  })

  it('says what is wrong with JSON and shows nothing of the file', async () => {
    const { message } = await failure('netbox-hooks.config.json', '{ "secret": "hunter2", b }')
    expect(message).not.toContain('hunter2')
    const { message: token } = await failure('netbox-hooks.config.json', '{ "secret": hunter2 }')
    expect(token).toBe("netbox-hooks.config.json cannot be read: Unexpected token 'h'")
  })

  it('says what it threw, also when that is a file that it did not find', async () => {
    const { message, where } = await failure(
      'netbox-hooks.config.mjs',
      `import { readFileSync } from 'node:fs'\nexport default () => ({ secret: readFileSync('/absent') })`,
    )
    expect(message).toContain("ENOENT: no such file or directory, open '/absent'")
    expect(where).toBe('netbox-hooks.config.mjs:2')
  })

  it('names the package that it misses', async () => {
    const { message, hint } = await failure('netbox-hooks.config.ts', `import '@acme/absent'`)
    expect(message).toBe('netbox-hooks.config.ts imports the package @acme/absent, which is not installed.')
    expect(hint).toBe('Install it: npm install @acme/absent')
  })

  it('asks for a default export', async () => {
    const { message, hint } = await failure('netbox-hooks.config.ts', 'export const plugins = []')
    expect(message).toBe('netbox-hooks.config.ts has no default export.')
    expect(hint).toBe('Export the configuration: export default defineConfig({ … })')
  })

  it('is of a kind that is not known', async () => {
    const { message } = await failure('netbox-hooks.toml', 'a = 1')
    expect(message).toBe('netbox-hooks.toml is not a kind of file that a configuration can be.')
  })

  it('is a folder', async () => {
    const folder = makeProject({ 'netbox-hooks.config.json/x': '' })
    expect(await reportOf(() => load(folder))).toMatchObject({
      code: 'NBH_CONFIG_UNREADABLE',
      message: 'netbox-hooks.config.json cannot be read: EISDIR: illegal operation on a directory, read',
      where: join(folder, 'netbox-hooks.config.json'),
    })
  })
})
