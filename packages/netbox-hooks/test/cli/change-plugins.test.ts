import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, runCli } from '../support.ts'

const plugin = `import { PluginConfig } from 'netbox-hooks'\nexport default class extends PluginConfig {}\n`
const plugins = { 'a.mjs': plugin, 'b.mjs': plugin, 'new.mjs': plugin }

/** Configurations as people write them, and what adding `./new.mjs` makes of the lines that change. */
const layouts: readonly (readonly [file: string, before: string, after: string])[] = [
  [
    'netbox-hooks.config.mjs',
    `// plugins: ['./not-here.mjs']\nexport default { plugins: ['./a.mjs'] /* one */, queue: "sqlite:a.db" }\n`,
    `// plugins: ['./not-here.mjs']\nexport default { plugins: ['./a.mjs', './new.mjs'] /* one */, queue: "sqlite:a.db" }\n`,
  ],
  [
    'netbox-hooks.config.mjs',
    `export default {\n\tplugins: [\n\t\t"./a.mjs", // first\n\t\t// second\n\t\t["./b.mjs", { optional: true }] // no comma\n\t\t// the end\n\t],\n}`,
    `export default {\n\tplugins: [\n\t\t"./a.mjs", // first\n\t\t// second\n\t\t["./b.mjs", { optional: true }], // no comma\n\t\t"./new.mjs"\n\t\t// the end\n\t],\n}`,
  ],
  [
    'netbox-hooks.config.mts',
    `import { defineConfig } from 'netbox-hooks'\r\n\r\nconst plugins: string[] = [\r\n  './a.mjs',\r\n]\r\n\r\nexport default defineConfig(({ env }) => ({ plugins, queue: env['Q'] ?? 'sqlite:q.db' }))\r\n`,
    `import { defineConfig } from 'netbox-hooks'\r\n\r\nconst plugins: string[] = [\r\n  './a.mjs',\r\n  './new.mjs',\r\n]\r\n\r\nexport default defineConfig(({ env }) => ({ plugins, queue: env['Q'] ?? 'sqlite:q.db' }))\r\n`,
  ],
  [
    'netbox-hooks.config.ts',
    `import { defineConfig } from 'netbox-hooks'\n\nexport default defineConfig({\n  // no plugins yet\n  webhooks: [{ name: 'x', payloadUrl: 'https://x.example/{{ data.id }}', headers: { plugins: 'a' } }],\n})\n`,
    `import { defineConfig } from 'netbox-hooks'\n\nexport default defineConfig({\n  plugins: ['./new.mjs'],\n  // no plugins yet\n  webhooks: [{ name: 'x', payloadUrl: 'https://x.example/{{ data.id }}', headers: { plugins: 'a' } }],\n})\n`,
  ],
  ['netbox-hooks.config.cjs', `module.exports = {}\n`, `module.exports = { plugins: ['./new.mjs'] }\n`],
  [
    'netbox-hooks.config.mjs',
    'export default () => ({ plugins: [] })\n',
    `export default () => ({ plugins: ['./new.mjs'] })\n`,
  ],
  [
    'netbox-hooks.config.json',
    `{\n    "pluginsConfig": { "./a.mjs": { "plugins": ["not", "these"] } },\n    "plugins": [ "./a.mjs" ]\n}\n`,
    `{\n    "pluginsConfig": { "./a.mjs": { "plugins": ["not", "these"] } },\n    "plugins": [ "./a.mjs", "./new.mjs" ]\n}\n`,
  ],
  [
    'package.json',
    `{ "name": "project", "netbox-hooks": {"queue": "sqlite:x.db"}, "type": "module" }`,
    `{ "name": "project", "netbox-hooks": { "plugins": ["./new.mjs"],"queue": "sqlite:x.db"}, "type": "module" }`,
  ],
  [
    'netbox-hooks.config.yaml',
    `# why\nplugins: # ours\n  - ./a.mjs\n  - [./b.mjs, { optional: true }] # maybe\n\n# where\nqueue: sqlite:x.db\n`,
    `# why\nplugins: # ours\n  - ./a.mjs\n  - [./b.mjs, { optional: true }] # maybe\n  - ./new.mjs\n\n# where\nqueue: sqlite:x.db\n`,
  ],
  ['netbox-hooks.config.yml', 'plugins:\n- ./a.mjs', 'plugins:\n- ./a.mjs\n- ./new.mjs'],
  [
    'netbox-hooks.config.yaml',
    `plugins: [./a.mjs, './b.mjs'] # two\n`,
    `plugins: [./a.mjs, './b.mjs', ./new.mjs] # two\n`,
  ],
  ['netbox-hooks.config.yaml', `queue: sqlite:x.db\n`, `queue: sqlite:x.db\nplugins:\n  - ./new.mjs\n`],
]

describe('netbox-hooks plugins add and remove', { timeout: 300_000 }, () => {
  it.each(layouts)('edit %s without disturbing it: %j', async (file, before, after) => {
    const cwd = folderWith({ ...plugins, [file]: before })
    const added = await runCli(cwd, 'plugins', 'add', './new.mjs')
    expect([added.code, added.stdout]).toEqual([0, `${file} lists ./new.mjs.\n`])
    expect(textOf(cwd, file)).toBe(after)
    const removed = await runCli(cwd, 'plugins', 'remove', './new.mjs')
    expect([removed.code, removed.stderr]).toEqual([0, ''])
    const left = textOf(cwd, file)
    // What had no list of plugins keeps an empty one; a comma that was added may stay.
    expect(left.replace(/ ?["']?plugins["']?: ?\[\],?/, '').replaceAll(/[\s,]/g, '')).toBe(
      before.replace(/ ?["']?plugins["']?: ?\[\],?/, '').replaceAll(/[\s,]/g, ''),
    )
    expect(readdirSync(cwd).sort()).toEqual([...Object.keys(plugins), 'node_modules', file].sort())
  })

  it('remove whatever stands in the list, and its comment with it', async () => {
    const before = `export default {\n  plugins: [\n    './a.mjs', // first\n    ['./new.mjs', {\n      optional: true,\n    }], // gone\n    './b.mjs' // last\n  ],\n}\n`
    const cwd = folderWith({ ...plugins, 'netbox-hooks.config.mjs': before })
    expect((await runCli(cwd, 'plugins', 'remove', 'new.mjs')).code).toBe(0)
    expect(textOf(cwd, 'netbox-hooks.config.mjs')).toBe(
      `export default {\n  plugins: [\n    './a.mjs', // first\n    './b.mjs' // last\n  ],\n}\n`,
    )
    expect((await runCli(cwd, 'plugins', 'remove', './b.mjs')).code).toBe(0)
    expect(textOf(cwd, 'netbox-hooks.config.mjs')).toBe(
      `export default {\n  plugins: [\n    './a.mjs' // first\n  ],\n}\n`,
    )
  })

  it('do nothing where it is not certain what to write, and say what to write', async () => {
    const text = `const list = (...names) => names\nexport default { plugins: list('./a.mjs') }\n`
    const cwd = folderWith({ ...plugins, 'netbox-hooks.config.mjs': text })
    const { code, stderr } = await runCli(cwd, 'plugins', 'add', './new.mjs', '--optional')
    expect([code, stderr]).toEqual([3, expect.stringContaining('NBH_CONFIG_NOT_EDITABLE')])
    expect(stderr).toContain('hint: Write it there yourself: ["./new.mjs",{"optional":true}]\n')
    expect(textOf(cwd, 'netbox-hooks.config.mjs')).toBe(text)
  })

  it('say what they would do with --dry-run, and do none of it', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': '{}', 'pnpm-lock.yaml': '', 'package.json': '{}' })
    const { code, stdout, stderr } = await runCli(cwd, 'plugins', 'add', '@some/plugin@^1.2.0', '--dry-run')
    expect([code, stderr]).toEqual([0, '$ pnpm add @some/plugin@^1.2.0\n'])
    expect(stdout).toBe('netbox-hooks.config.json, line 1:\n- {}\n+ { "plugins": ["@some/plugin"] }\n')
    expect(textOf(cwd, 'netbox-hooks.config.json')).toBe('{}')
  })

  it('say what a plugin is called that is mistyped, and what cannot be one', async () => {
    const cwd = folderWith({ ...plugins, 'netbox-hooks.config.json': '{"plugins": ["./a.mjs"]}' })
    const unknown = await runCli(cwd, 'plugins', 'remove', './aa.mjs')
    expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining('Did you mean "./a.mjs"?')])
    const missing = await runCli(cwd, 'plugins', 'add', './c.mjs')
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('no file or folder ./c.mjs')])
    const unnamed = await runCli(cwd, 'plugins', 'add', 'git+https://example.com/x.git', '--no-install')
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('leave out --no-install')])
    const word = await runCli(cwd, 'plugins', 'lst')
    expect([word.code, word.stderr]).toEqual([2, expect.stringContaining('Did you mean "list"?')])
  })

  it('install and uninstall with the package manager of the project', async () => {
    const registry = await startRegistry('netbox-hooks-plugin-tiny')
    // npm would remove a netbox-hooks of the project that its package.json does not name.
    const parent = folderWith({
      'project/netbox-hooks.config.mjs': 'export default {}\n',
      'project/package.json': '{"private":true,"packageManager":"npm@10.9.0"}',
      'project/.npmrc': `registry=${registry}\naudit=false\nfund=false\ncache=./.npm-cache\n`,
    })
    const cwd = join(parent, 'project')
    const added = await runCli(cwd, 'plugins', 'add', 'netbox-hooks-plugin-tiny@1')
    expect([added.code, added.stdout]).toEqual([
      0,
      'netbox-hooks.config.mjs lists netbox-hooks-plugin-tiny.\n',
    ])
    expect(added.stderr).toMatch(/^\$ npm install netbox-hooks-plugin-tiny@1\n/)
    expect(added.stderr).toContain('Plugins listed: 1.')
    expect(JSON.parse(textOf(cwd, 'package.json')).dependencies).toEqual({
      'netbox-hooks-plugin-tiny': '^1.0.0',
    })

    const failed = await runCli(cwd, 'plugins', 'add', 'netbox-hooks-plugin-absent')
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('NBH_INSTALL_FAILED')])
    expect(textOf(cwd, 'netbox-hooks.config.mjs')).not.toContain('absent')

    const removed = await runCli(cwd, 'plugins', 'remove', 'netbox-hooks-plugin-tiny')
    expect([removed.code, removed.stderr]).toEqual([0, expect.stringMatching(/^\$ npm uninstall /)])
    expect(existsSync(join(cwd, 'node_modules/netbox-hooks-plugin-tiny'))).toBe(false)
  })

  it.each([
    ['an archive', 'plugins add ./tiny-1.0.0.tgz', 'tiny'],
    ['an archive by its URL', 'plugins add file:tiny-1.0.0.tgz', 'tiny'],
    ['a name of one’s own for an archive', 'plugins add mine@file:./tiny-1.0.0.tgz', 'mine'],
    ['a repository', 'plugins add git+file://REPOSITORY', 'tiny'],
  ])('leave to the package manager what it takes: %s', async (_, command, listed) => {
    const { cwd, repository } = projectWithTiny()
    const words = command.replace('REPOSITORY', repository).split(' ')
    const { code, stdout, stderr } = await runCli(cwd, ...words)
    expect([code, stdout]).toEqual([0, `package.json lists ${listed}.\n`])
    expect(stderr).toContain('Plugins listed: 1.')
    const { dependencies, ...manifest } = JSON.parse(textOf(cwd, 'package.json'))
    expect(Object.keys(dependencies)).toEqual([listed])
    expect(manifest['netbox-hooks']).toEqual({ plugins: [listed], queue: 'sqlite:x.db' })
    const removed = await runCli(cwd, 'plugins', 'remove', listed)
    expect(removed.code).toBe(0)
    expect(JSON.parse(textOf(cwd, 'package.json'))['netbox-hooks']).toEqual({
      plugins: [],
      queue: 'sqlite:x.db',
    })
  })

  it('edit nothing where the package manager fails', async () => {
    const { cwd } = projectWithTiny({ 'broken.tgz': 'no archive' })
    const before = textOf(cwd, 'package.json')
    const { code, stderr } = await runCli(cwd, 'plugins', 'add', './broken.tgz')
    expect([code, stderr]).toEqual([1, expect.stringContaining('NBH_INSTALL_FAILED')])
    expect(textOf(cwd, 'package.json')).toBe(before)
  })
})

/** A project whose package.json is its configuration; a plugin beside it, as an archive and as a repository. */
function projectWithTiny(more: Readonly<Record<string, string>> = {}): { cwd: string; repository: string } {
  const manifest = { name: 'tiny', version: '1.0.0', type: 'module', exports: './index.js' }
  const config = { private: true, 'netbox-hooks': { queue: 'sqlite:x.db' } }
  const parent = folderWith({
    'tiny/package.json': JSON.stringify(manifest),
    'tiny/index.js': plugin,
    'project/package.json': JSON.stringify(config),
    'project/.npmrc': 'audit=false\nfund=false\noffline=true\ncache=./.npm-cache\n',
    'project/package-lock.json': '{"lockfileVersion":3,"packages":{}}',
    ...Object.fromEntries(Object.entries(more).map(([name, text]) => [`project/${name}`, text])),
  })
  const repository = join(parent, 'tiny')
  const cwd = join(parent, 'project')
  spawnSync('npm', ['pack', '--pack-destination', cwd], { cwd: repository })
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
    [...author, 'commit', '-qm', 'One'],
  ])
    spawnSync('git', words, { cwd: repository })
  return { cwd, repository }
}

function textOf(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}

/** A registry on loopback with one package in it, packed by npm. */
async function startRegistry(name: string): Promise<string> {
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js' }
  const folder = folderWith({ 'package/package.json': JSON.stringify(manifest), 'package/index.js': plugin })
  spawnSync('npm', ['pack', '--pack-destination', folder], { cwd: join(folder, 'package') })
  const tarball = readFileSync(join(folder, `${name}-1.0.0.tgz`))
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) return void response.end(tarball)
    if (request.url !== `/${name}`) return void response.writeHead(404).end('{}')
    const dist = { tarball: `http://${request.headers.host}/${name}.tgz` }
    const versions = { '1.0.0': { ...manifest, dist } }
    response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
