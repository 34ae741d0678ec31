import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LoopbackRegistry, startRegistry } from '../../../scripts/loopback-registry.ts'
import { packageFolders, packTarballs } from '../../../scripts/pack-tarballs.ts'
import { createPlugin, type Outcome, outcomeOf, plainEnvironment, writeInto } from './support.ts'

const page = readFileSync(new URL('../../../docs/tutorials/first-plugin.md', import.meta.url), 'utf8')

/** What a reader does, in order: commands, files, and what to expect. `where` is another terminal. */
interface Block {
  readonly kind: string
  readonly where: string
  readonly text: string
}

let root: string
let registry: LoopbackRegistry
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'netbox-hooks-tutorial-')))
  const tarballs = join(root, 'tarballs')
  mkdirSync(tarballs)
  await packTarballs([...packageFolders, 'examples/plugin-change-diff'], tarballs)
  registry = await startRegistry(tarballs)
  env = {
    ...plainEnvironment,
    PATH: [dirname(process.execPath), plainEnvironment['PATH']].join(delimiter),
    npm_config_registry: registry.url,
    // npm keeps there what `npm create` has run, by name and version: that may be of another day.
    npm_config_cache: join(root, 'cache'),
    // A reader agrees that npm runs what it is told to create with.
    npm_config_yes: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
}, 600_000)

afterAll(() => {
  registry.close()
  rmSync(root, { recursive: true, force: true })
}, 180_000)

function run(cwd: string, program: string, ...args: readonly string[]): Promise<Outcome> {
  return outcomeOf(spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }))
}

/**
 * Runs the lines of a block, up to one that fails, and prints the folder where they end. Where a machine stands still for
 * seconds, npm takes its own lock for lost, before `npm create` has done anything: then they are run once more.
 */
async function runBlock(cwd: string, text: string): Promise<Outcome> {
  const outcome = await run(cwd, 'bash', '-ec', `${text}\npwd`)
  return outcome.stderr.includes('ECOMPROMISED') ? runBlock(cwd, text) : outcome
}

/** A terminal that stays open, and what it has printed. */
class Terminal {
  output = ''
  readonly #child
  readonly #closed: Promise<unknown>

  constructor(cwd: string, text: string) {
    // A group of processes of its own, which ends as a whole: npx does not hand on every signal.
    this.#child = spawn('bash', ['-ec', text], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => {
        this.output += piece
      })
    this.#closed = once(this.#child, 'close')
  }

  async close(): Promise<void> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null)
      process.kill(-this.#child.pid, 'SIGTERM')
    await this.#closed
  }
}

/** The page's blocks, with a port of this test's own. */
async function blocks(): Promise<Block[]> {
  const port = await freePort()
  return [...page.matchAll(/^```(\w+) ?(\w*)\n(.*?)^```$/gms)].map(
    ([, kind = '', where = '', text = '']) => ({
      kind,
      where,
      text: text.replaceAll('9000', String(port)),
    }),
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

describe('the tutorial', () => {
  it('is as short as it says', () => {
    expect(page.match(/^## \d+\. /gm)?.length).toBeLessThan(10)
  })

  it('does what it says, from its own text, packed and installed by plain npm', async () => {
    let cwd = join(root, 'work')
    mkdirSync(cwd)
    let printed = ''
    const terminals = new Map<string, Terminal>()
    try {
      for (const { kind, where, text } of await blocks()) {
        const [, file] = /^\/\/ (\S+)\n/.exec(text) ?? []
        if (kind === 'ts' && file !== undefined)
          writeInto(cwd, { [file]: text.slice(text.indexOf('\n') + 1) })
        else if (kind === 'sh' && where !== '') terminals.set(where, new Terminal(cwd, text))
        else if (kind === 'sh') {
          const { code, stdout, stderr } = await runBlock(cwd, text)
          printed = `${stdout}${stderr}`
          expect(code, printed).toBe(0)
          cwd = stdout.trimEnd().split('\n').at(-1) as string
        } else if (kind === 'text') {
          const shown = () => (where === '' ? printed : (terminals.get(where)?.output ?? ''))
          for (const line of text.trimEnd().split('\n'))
            await expect.poll(() => squeezed(shown()), { timeout: 60_000 }).toContain(squeezed(line))
        }
      }
    } finally {
      await Promise.all([...terminals.values()].map((terminal) => terminal.close()))
    }
  }, 600_000)

  it('the test says why it fails when the callback answers otherwise, as the page says', async () => {
    const cwd = join(root, 'work/netbox-hooks-plugin-on-call')
    const file = 'src/webhook-callbacks.ts'
    const before = readFileSync(join(cwd, file), 'utf8')
    writeInto(cwd, { [file]: before.replace('{ name } }', "{ name: 'John' } }") })
    const { code, stdout } = await run(cwd, 'npm', 'test')
    writeInto(cwd, { [file]: before })
    expect(code).toBe(1)
    expect(stdout).toContain("to have { on_call: { name: 'Jane' } }")
    expect(stdout).toContain("{ name: 'John' }")
    expect(stdout).toMatch(/addOnCall of .*on-call/)
  }, 180_000)
})

describe('what is created', () => {
  it.each([
    ['labels'],
    ['3d-view'],
    ['a'.repeat(150)],
    ['netbox-hooks-plugin-plugin-config'],
    [`@acme/${'a-rather-long-name-for-a-plugin-'.repeat(4)}`],
  ])(
    'passes its tests, lint and types, and is packed: %s',
    async (name) => {
      const cwd = mkdtempSync(join(root, 'work/plugin-'))
      const created = await createPlugin(cwd, '.', '--name', name)
      expect(created.code, created.stderr).toBe(0)
      symlinkSync(join(root, 'work/netbox-hooks-plugin-on-call/node_modules'), join(cwd, 'node_modules'))
      for (const script of ['test', 'lint', 'types']) {
        const { code, stdout, stderr } = await run(cwd, 'npm', 'run', script)
        expect(code, stdout + stderr).toBe(0)
      }
      const { stdout } = await run(cwd, 'npm', 'pack', '--json', '--dry-run')
      const packed: { path: string }[] = JSON.parse(stdout.slice(stdout.indexOf('[\n')))[0].files
      expect(packed.map(({ path }) => path).sort()).toEqual([
        'LICENSE',
        'README.md',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/webhook-callbacks.d.ts',
        'dist/webhook-callbacks.js',
        'package.json',
      ])
    },
    180_000,
  )

  it('--local adds a plugin to the project of a host, which lists it; its test passes there', async () => {
    const cwd = join(root, 'work/hooks')
    const add = ['--local', '--name', 'owners', '--json']
    const { code, stdout, stderr } = await createPlugin(cwd, ...add)
    expect([code, stderr]).toEqual([0, expect.stringContaining('lists ./plugins/owners.ts.')])
    expect(JSON.parse(stdout).files).toEqual(['plugins/owners.ts', 'plugins/owners.test.ts'])
    const config = readFileSync(join(cwd, 'netbox-hooks.config.ts'), 'utf8')
    expect(config).toContain("['netbox-hooks-plugin-on-call', './plugins/owners.ts']")
    expect(await createPlugin(cwd, ...add)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('plugins/owners.ts'),
    })
    await run(cwd, 'npm', 'install', '--save-dev', '@netbox-hooks/testing')
    const tested = await run(cwd, 'node', '--test', 'plugins/owners.test.ts')
    expect(tested.stdout).toContain('pass 2')
  }, 180_000)
})

describe('netbox-hooks plugins search', () => {
  it('finds published plugins by what they are called or do, through npm', async () => {
    const cwd = join(root, 'work/hooks')
    const search = (...words: string[]) =>
      run(cwd, join(cwd, 'node_modules/.bin/netbox-hooks'), 'plugins', 'search', ...words)
    const found = await search('diff')
    expect(found.stdout).toMatch(
      /^NAME +VERSION +PUBLISHER +AGE +DESCRIPTION\nnetbox-hooks-plugin-change-diff +0\.1\.0 +jane +\d+ d +\S.*\n$/,
    )
    expect(found.stderr).toContain('$ npm search')
    expect(JSON.parse((await search('--json')).stdout)).toEqual([
      {
        name: 'netbox-hooks-plugin-change-diff',
        version: '0.1.0',
        description: expect.any(String),
        publisher: 'jane',
        date: '2026-01-01T00:00:00.000Z',
      },
    ])
    expect((await search('nothing-like-it')).stdout).toBe('No plugin was found for nothing-like-it.\n')
  }, 180_000)
})
