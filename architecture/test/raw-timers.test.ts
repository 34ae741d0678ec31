import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { rawTimers } from '../raw-timers.ts'

it('no source sets a timer of its own', () => {
  expect(rawTimers()).toEqual([])
})

it('a timer of its own is named, however it is written', () => {
  const root = mkdtempSync(join(tmpdir(), 'raw-timers-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'packages/core/src'), { recursive: true })
  const code = `
    import { setTimeout as sleep } from 'node:timers/promises'
    /** Like setTimeout(work, ms). */
    // setInterval(work, 1)
    setTimeout(() => {}, 1)
    globalThis.setInterval(() => {}, 1)
    AbortSignal.timeout(1)
    plugin.scope.setTimeout(() => {}, 1)
    class Scope { setInterval(task: () => void, ms: number) {} }`
  writeFileSync(join(root, 'packages/core/src/one.ts'), code)
  const file = 'packages/core/src/one.ts'
  expect(rawTimers(root)).toEqual([
    `${file}: setTimeout( instead of after()`,
    `${file}: setInterval( instead of every()`,
    `${file}: AbortSignal.timeout( instead of timeoutSignal()`,
    `${file}: 'node:timers/promises' instead of sleep()`,
  ])
})
