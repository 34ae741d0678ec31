import { expect, it } from 'vitest'
import { folderWith, startCli } from '../support.ts'

/** Takes much memory in passing, as a burst does, and tells of collections that give all back: V8 makes none by itself while there is room. */
const wasteful = `
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { PluginConfig } from 'netbox-hooks'
const lastResort = constants.NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY
new PerformanceObserver((list) => {
  if (list.getEntries().some(({ detail }) => detail.flags & lastResort)) console.error('was asked to collect')
}).observe({ entryTypes: ['gc'] })
let kept
setTimeout(() => { kept = Array.from({ length: 3e6 }, (_, index) => [index]) }, 1_000)
setTimeout(() => { kept = kept.length }, 2_000)
export default class extends PluginConfig { name = 'wasteful'; version = '1.0.0' }`

it('start gives memory back when the host rests after a burst', { timeout: 120_000 }, async () => {
  const config = { plugins: ['./wasteful.mjs'] }
  const cwd = folderWith({ 'wasteful.mjs': wasteful, 'netbox-hooks.config.json': JSON.stringify(config) })
  const started = startCli(cwd, 'start')
  await started.says('was asked to collect')
  started.process.kill('SIGTERM')
  expect((await started.ended).code).toBe(0)
})
