import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { looksIntoThrown } from '../thrown.ts'

it('no source looks into what was thrown by itself', () => {
  expect(looksIntoThrown()).toEqual([])
})

it('a look of its own is named, however it is written', () => {
  const root = mkdtempSync(join(tmpdir(), 'thrown-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'packages/core/src'), { recursive: true })
  const code = [
    '// error instanceof Error',
    'if (error instanceof TypeError) throw error',
    'say((error as Error).message)',
    'const { code } = thrown as { code: string }',
    'const { stack } = Object(cause)',
    'say(String(thrown), `failed: $' + '{error}`)',
    'console.error(thrown)',
    'say(messageOf(error))',
  ]
  writeFileSync(join(root, 'packages/core/src/one.ts'), code.join('\n'))
  const found = looksIntoThrown(root).map((each) => each.replace(/ instead of .*/, ''))
  expect(found.map((each) => each.replace('packages/core/src/one.ts: ', ''))).toEqual([
    'instanceof TypeError',
    'as Error).message',
    'thrown as {',
    'Object(cause)',
    'String(thrown)',
    '$' + '{error}',
    'console.error(thrown',
  ])
})
