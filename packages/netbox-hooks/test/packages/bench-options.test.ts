import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createHost } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { hostConfig } from '../../../../bench/host-config.ts'
import { folderWith, keepingLogger, outcome } from '../support.ts'

/** What the programs of `bench/` say when they are run with a word. */
function run(program: string, ...args: readonly string[]) {
  const script = fileURLToPath(new URL(`../../../../bench/${program}.ts`, import.meta.url))
  return outcome(spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }))
}

describe.each([
  ['bench', 'main'],
  ['crash', 'crash'],
  ['soak', 'soak'],
  ['simulate', 'simulate'],
])('npm run %s', (name, program) => {
  it('prints its options for --help', async () => {
    const { code, stdout } = await run(program, '--help')
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^npm run ${name} .*\\n(?:.*\\n)* {2}--\\w`)),
    ])
  })

  it('refuses an option that there is not, and prints those that there are', async () => {
    const { code, stdout, stderr } = await run(program, '--wrong')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain("'--wrong'")
    expect(stderr).toContain(`
npm run ${name} `)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

it('a row that there is not is refused, also beside one that there is', async () => {
  const { code, stdout, stderr } = await run('main', '--only', 'rules', '--only', 'rule')
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^There is no row "rule"\. Rows: .*\brules\b/)
})

it('a number that is none is refused', async () => {
  const { code, stderr } = await run('soak', '--rate', 'fast')
  expect([code, stderr]).toEqual([2, '--rate takes a whole number above 0, not "fast".\n'])
})

it('the host that is measured can be loaded', async () => {
  const config = hostConfig({ port: 2, fanOut: 2, endpoints: 4, queue: 'sqlite:queue.db' })
  const host = createHost({ cwd: folderWith(), config, logger: keepingLogger() })
  await host.load()
  expect(host.registry.entries('webhookCallbacks')).toHaveLength(5)
})
