import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { folderWith, outcome } from '../support.ts'

const script = fileURLToPath(new URL('../../../../bench/main.ts', import.meta.url))
const here = { cores: availableParallelism(), processor: cpus()[0]?.model ?? 'unknown' }

/** Measures one short row, and compares it with a history. */
function bench(file: string) {
  const args = ['--only', 'rules', '--pairs', '1', '--history', file]
  return outcome(spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }))
}

/** The cell of the one row's change. */
function change(table: string): string | undefined {
  return /(?:met|MISSED) {2}([−+].*)$/m.exec(table)?.[1]
}

it('a history grows by a line with the commit, the machine and what each row came to', async () => {
  const file = join(folderWith(), 'history.jsonl')
  const first = await bench(file)
  expect([first.code, change(first.stdout)]).toEqual([0, undefined])
  const entry = JSON.parse(readFileSync(file, 'utf8'))
  expect(entry).toMatchObject({ ...here, commit: expect.any(String), date: expect.any(String) })
  expect(Object.keys(entry.rows)).toEqual(['rules'])

  const second = await bench(file)
  expect(second.stdout).toContain(`since ${entry.commit}`)
  expect(change(second.stdout)).toMatch(/^[−+]\d+ %/)
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2)
})

it('what is worse by a tenth than the last time on such a machine is marked', async () => {
  const entry = (commit: string, value: number, machine = here) =>
    JSON.stringify({ commit, ...machine, rows: { rules: { value } } })
  const file = join(folderWith(), 'history.jsonl')
  const elsewhere = entry('elsewhere', 1_000, { ...here, cores: 1_000 })
  writeFileSync(file, `${[entry('better', 0.001), elsewhere].join('\n')}\n`)
  const worse = await bench(file)
  expect(worse.stdout).toContain('since better')
  expect(change(worse.stdout)).toMatch(/^\+\d+ % WORSE$/)

  writeFileSync(file, `${entry('worse', 1_000)}\n`)
  expect(change((await bench(file)).stdout)).toMatch(/^−\d+ %$/)
})

it('a line is appended as one of its own also if the last one has no end', async () => {
  const file = join(folderWith(), 'history.jsonl')
  writeFileSync(file, JSON.stringify({ commit: 'edited', ...here, rows: { rules: { value: 1 } } }))
  expect((await bench(file)).stdout).toContain('since edited')
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2)
})

it.each([['not JSON'], ['null'], ['{}'], ['{"commit":"cut o']])(
  'a file with the line %s is refused before anything is measured',
  async (line) => {
    const file = join(folderWith(), 'history.jsonl')
    writeFileSync(file, `{"commit":"old","rows":{}}\n${line}\n`)
    expect(await bench(file)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `${file} is no history of a benchmark: its line 2 is not what a run has written.\n`,
    })
  },
)
