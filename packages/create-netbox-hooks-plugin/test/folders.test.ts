import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  commandOf,
  createHost,
  createPlugin,
  folderWith,
  outcomeOf,
  plainEnvironment,
  runNode,
} from './support.ts'

const both = [
  ['create-netbox-hooks', createHost],
  ['create-netbox-hooks-plugin', createPlugin],
] as const

describe.each(both)('%s', { timeout: 60_000 }, (name, create) => {
  it('writes into a folder that it makes, and asks nobody where there is no terminal', async () => {
    const cwd = folderWith()
    const { code, stdout, stderr } = await create(cwd, 'a/hooks')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^Wrote in \/.*\/a\/hooks:\n {2}\S[\s\S]*\n\nNext:\n {2}cd a\/hooks\n {2}npm install\n/,
    )
    expect(JSON.parse(readFileSync(join(cwd, 'a/hooks/package.json'), 'utf8')).name).toBe('hooks')
  })

  it('calls the folder after the package where it is told of that alone', async () => {
    const cwd = folderWith()
    expect((await create(cwd, '--name', '@acme/labels', '--yes')).code).toBe(0)
    expect(readdirSync(cwd)).toEqual(['labels'])
    expect(JSON.parse(readFileSync(join(cwd, 'labels/package.json'), 'utf8')).name).toBe('@acme/labels')
    await create(cwd, '@acme/labels')
    expect(JSON.parse(readFileSync(join(cwd, '@acme/labels/package.json'), 'utf8')).name).toBe('@acme/labels')
  })

  it('refuses a folder that is not empty, unless it is forced to; a repository without files is empty', async () => {
    const cwd = folderWith({ 'full/notes.txt': 'mine', 'full/README.md': 'mine', 'fresh/.git/HEAD': '' })
    const refused = await create(cwd, 'full')
    expect([refused.code, refused.stdout, readdirSync(join(cwd, 'full'))]).toEqual([
      1,
      '',
      ['README.md', 'notes.txt'],
    ])
    expect(refused.stderr).toMatch(
      /^NBH_FILES_EXIST {2}The folder is not empty: there is already README.md and 1 more; nothing was written\.\n {2}at .*\/full\n {2}hint: .*--force/,
    )
    expect((await create(cwd, 'full', '--force')).code).toBe(0)
    expect(readFileSync(join(cwd, 'full/notes.txt'), 'utf8')).toBe('mine')
    expect((await create(cwd, 'fresh')).code).toBe(0)
    expect((await create(join(cwd, 'full'), '.')).code).toBe(1)
  })

  it.each([
    ['My Hooks', 'my-hooks'],
    ['.hidden', 'hidden'],
    ['node_modules', 'modules|example|my-netbox-hooks'],
    ['@acme/Über', '@acme/uber'],
    ['a'.repeat(215), 'example|my-netbox-hooks'],
    ['http', 'example|my-netbox-hooks'],
    ['zod', 'example|my-netbox-hooks'],
    ['a'.repeat(151), 'example|my-netbox-hooks'],
  ])('refuses the name %s, which npm does, and proposes one', async (given, proposed) => {
    const cwd = folderWith()
    const { code, stderr } = await create(cwd, 'new', '--name', given)
    expect([code, readdirSync(cwd)]).toEqual([1, []])
    expect(stderr).toMatch(/^NBH_PACKAGE_NAME_INVALID {2}".*" cannot be the name of a package: \S/)
    expect(stderr).toMatch(new RegExp(`--name \\S*(?:${proposed})`))
  })

  it('says where it cannot write', async () => {
    const cwd = folderWith({ file: '' })
    const absent = await create(cwd, '/proc/absent/folder', '--name', 'hooks')
    expect([absent.code, absent.stderr]).toEqual([
      1,
      expect.stringMatching(/^NBH_FOLDER_UNUSABLE .*\n {2}at \/proc\/absent\/folder\n/),
    ])
    const file = await create(cwd, 'file')
    expect([file.code, file.stderr]).toEqual([1, expect.stringContaining('NBH_FOLDER_UNUSABLE')])
  })

  it('prints what it has written as JSON', async () => {
    const cwd = folderWith()
    const { code, stdout } = await create(cwd, 'hooks', '--json', '--package-manager', 'pnpm')
    const { folder, files, next, notes } = JSON.parse(stdout)
    expect([code, folder, notes]).toEqual([0, join(cwd, 'hooks'), []])
    expect(next.slice(0, 2)).toEqual(['cd hooks', 'pnpm install'])
    for (const file of files) expect(existsSync(join(folder, file))).toBe(true)
  })

  it.each(['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'UNLICENSED'])(
    'has the licence %s',
    async (license) => {
      const cwd = folderWith()
      await create(cwd, 'hooks', '--license', license, '--description', 'Says  so,\n"twice".')
      const manifest = JSON.parse(readFileSync(join(cwd, 'hooks/package.json'), 'utf8'))
      expect([manifest.license, manifest.description]).toEqual([license, 'Says so, "twice".'])
      const file = join(cwd, 'hooks/LICENSE')
      expect(existsSync(file)).toBe(license !== 'UNLICENSED')
      if (license === 'MIT') expect(readFileSync(file, 'utf8')).toMatch(/\(c\) 20\d\d The authors of hooks\n/)
    },
  )

  it('has help and a version, and answers a word that is mistyped', async () => {
    const cwd = folderWith()
    const help = await create(cwd, '--help')
    expect([help.code, help.stdout]).toEqual([
      0,
      expect.stringMatching(/^Usage: create-.*--package-manager/s),
    ])
    for (const line of help.stdout.split('\nExamples:')[0]?.split('\n') ?? [])
      expect(line.length).toBeLessThanOrEqual(80)
    expect((await create(cwd, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
    const mistyped = await create(cwd, '--license', 'MTI')
    expect([mistyped.code, mistyped.stderr]).toEqual([2, expect.stringContaining('Did you mean "MIT"?')])
    expect([(await create(cwd, '--forse')).code, readdirSync(cwd)]).toEqual([2, []])
  })

  it('is refused by an old Node in its own words', async () => {
    const older = `data:text/javascript,${encodeURIComponent(
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })",
    )}`
    const { code, stderr } = await runNode(folderWith(), '--import', older, commandOf(name))
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Node 22\.19 or newer is needed; this is v/)])
  })

  it('asks on a terminal, again after a mistake; Ctrl-C and Ctrl-D write nothing', async () => {
    const cwd = folderWith()
    const answers = ['My Hooks\n', 'hooks\n', 'here\n', 'A test.\n', 'mit\n', 'MIT\n']
    const { stdout } = await onTerminal(cwd, name, answers)
    expect(stdout).toContain('The answers are MIT, ')
    expect(stdout).toContain('exit 0')
    expect(JSON.parse(readFileSync(join(cwd, 'here/package.json'), 'utf8'))).toMatchObject({
      name: 'hooks',
      description: 'A test.',
      license: 'MIT',
    })
    for (const key of ['\u0003', '\u0004']) {
      const other = folderWith()
      expect((await onTerminal(other, name, ['\n', key])).stdout).toContain('exit 130')
      expect(readdirSync(other)).toEqual([])
    }
  })
})

/** Runs it on a terminal of its own, made by script(1), and types an answer whenever a question is asked; at last, enter. */
function onTerminal(cwd: string, name: Parameters<typeof commandOf>[0], answers: readonly string[]) {
  const command = `${process.execPath} ${commandOf(name)}; echo exit $?`
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, env: plainEnvironment })
  onTestFinished(() => void child.kill('SIGKILL'))
  const left = [...answers]
  child.stdout.on('data', (text) => {
    if (String(text).includes('] ')) child.stdin.write(left.shift() ?? '\n')
  })
  child.on('exit', () => child.stdin.end())
  return outcomeOf(child)
}

it('a plugin below the root of a workspace has its package manager, and no workflow that nobody reads', async () => {
  const cwd = folderWith({
    'package.json': '{ "private": true, "workspaces": ["plugins/*"] }',
    'pnpm-lock.yaml': '',
    'biome.jsonc': '{}',
    '.git/HEAD': '',
  })
  const { stdout } = await createPlugin(cwd, 'plugins/labels', '--json')
  const { files, next, notes } = JSON.parse(stdout)
  expect(files).not.toContain('.github/workflows/ci.yaml')
  expect(next).toContain('pnpm install')
  expect(notes).toEqual([expect.stringMatching(/workspace .*: see that this lists plugins\/labels /)])
  expect(JSON.parse(readFileSync(join(cwd, 'plugins/labels/biome.json'), 'utf8')).root).toBe(false)
})

it.each(['npm', 'pnpm', 'yarn', 'bun'])('the workflow and the README speak of %s', async (manager) => {
  const cwd = folderWith()
  await createPlugin(cwd, 'labels', '--package-manager', manager)
  const workflow = readFileSync(join(cwd, 'labels/.github/workflows/ci.yaml'), 'utf8')
  const readme = readFileSync(join(cwd, 'labels/README.md'), 'utf8')
  for (const text of [workflow, readme]) {
    expect(text).toContain(`${manager} install\n`)
    expect(text).toContain(`${manager} run lint`)
  }
})

it('--local needs a project of a host whose packages are there', async () => {
  const cwd = folderWith({ 'host/netbox-hooks.config.json': '{}', 'host/src/x': '' })
  mkdirSync(join(cwd, 'elsewhere'))
  const absent = await createPlugin(join(cwd, 'elsewhere'), '--local')
  expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('NBH_HOST_PROJECT_MISSING')])
  const bare = await createPlugin(cwd, 'host/src', '--local')
  expect([bare.code, bare.stderr]).toEqual([1, expect.stringContaining('Install it first: npm install')])
  expect(readdirSync(join(cwd, 'host'))).toEqual(['netbox-hooks.config.json', 'src'])
})
