import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { outcome } from './support.ts'

const script = fileURLToPath(new URL('../../../bench/crash.ts', import.meta.url))

it('a host that is killed 64 times, at each of its steps and between, loses nothing and keeps the order', async () => {
  const child = spawn(process.execPath, [script, '--kills', '64'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const { code, stdout, stderr } = await outcome(child)
  expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/of those lost +0\n/), expect.any(String)])
  expect(stdout).toMatch(/objects out of order +0\n/)
}, 300_000)
