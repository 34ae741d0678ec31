import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageFolders, packTarballs } from '../../../scripts/pack-tarballs.ts'

const run = promisify(execFile)
const page = readFileSync(new URL('../../../docs/testing.md', import.meta.url), 'utf8')
/** The files that the page shows, by their names. */
const files = Object.fromEntries(
  [...page.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)].map(([, name, text]) => [name, text as string]),
)
/** Those that people install, each in the version that they get. */
const runners = ['vitest@5', 'jest@30']
/** Neither that of this test nor its settings. */
const env: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST|JEST|NODE_OPTIONS|CI$|TEST$|NODE_ENV$)/.test(name),
  ),
)

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-testing-'))
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  await packTarballs(packageFolders, tarballs)
  const packed = readdirSync(tarballs).map((file) => join(tarballs, file))
  write({ 'package.json': '{ "private": true, "type": "module" }', ...files })
  await run('npm', ['install', '--no-audit', '--no-fund', ...packed, ...runners], { cwd: folder })
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }), 180_000)

function write(texts: Record<string, string>): void {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
}

/** How each of them is called, with the number of tests that have passed in what it prints. */
const calls = {
  vitest: {
    args: ['node_modules/vitest/vitest.mjs', 'run'],
    passed: /Tests {2}(\d+) passed/,
  },
  'node:test': { args: ['--test', 'site-status.node.js'], passed: /pass (\d+)/ },
  jest: {
    args: ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
    passed: /Tests: +(\d+) passed/,
  },
}

/** Runs it to its own end; a test that kept the process alive would be killed. */
async function outputOf(args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd: folder, env, timeout: 120_000 })
    return stripVTControlCharacters(stdout + stderr)
  } catch (error) {
    const { stdout, stderr, signal } = error as { stdout: string; stderr: string; signal?: string }
    return stripVTControlCharacters(`${stdout}${stderr}${signal ?? ''}`)
  }
}

describe.each(Object.entries(calls))('what the page says of %s', (_name, { args, passed }) => {
  it('passes as it stands there, packed and installed by plain npm, and the process ends', async () => {
    write(files)
    const output = await outputOf(args)
    expect([passed.exec(output)?.[1], output.includes('SIGTERM')]).toEqual(['2', false])
  }, 180_000)

  it('fails when the callback answers otherwise, and says what was expected, what came, and of whom', async () => {
    const callback = files['webhook-callbacks.js'] as string
    write({ 'webhook-callbacks.js': callback.replace('data.slug', 'data.id') })
    const output = await outputOf(args)
    expect(output).toContain('https://status.example.com/berlin')
    expect(output).toContain('https://status.example.com/1')
  }, 180_000)
})

it('a test that is CommonJS uses it with jest, as far as Node lets it require modules', async () => {
  write({
    'commonjs.jest.cjs': `
const { createTestHost, netbox } = require('@netbox-hooks/testing')
test('a host says what was built', async () => {
  const host = await createTestHost()
  expect(await host.emit(netbox.site.created())).toBeDelivered()
  await host.stop()
})`,
  })
  const output = await outputOf([...calls.jest.args, '--testMatch', '**/*.jest.cjs'])
  expect(output).toMatch(calls.jest.passed)
}, 180_000)
