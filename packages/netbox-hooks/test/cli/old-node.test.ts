import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { cli, folderWith } from '../support.ts'

/** Lets Node pass for an older one. */
const older = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })",
)}`

function run(...words: readonly string[]) {
  return spawnSync(process.execPath, ['--import', older, ...words], { cwd: folderWith(), encoding: 'utf8' })
}

it.each([
  ["import { createHost } from 'netbox-hooks'; createHost({ config: {} })"],
  ["import { createHost } from '@netbox-hooks/host'; createHost({ config: {} })"],
  ["import { PluginHost } from '@netbox-hooks/core'; new PluginHost({ version: '1.0.0' })"],
  ["import { ModuleLoader } from '@netbox-hooks/loader'; new ModuleLoader()"],
  ["import { startReceiver } from 'netbox-hooks'; await startReceiver({ port: 0 })"],
  ["await import('@netbox-hooks/queue-sqlite')"],
])('an old Node is refused by the library with the words of the command line: %s', (code) => {
  const caught = `process.on('uncaughtException', (error) => console.log(error.code, error.message))\n${code}`
  const words = ['--input-type=module', '--eval', caught]
  const cwd = new URL('../..', import.meta.url)
  const { stdout } = spawnSync(process.execPath, ['--import', older, ...words], { cwd, encoding: 'utf8' })
  const { stderr, status } = run(cli, 'check')
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^Node 22\.19 or newer is needed; this is v/)])
  expect(stdout).toBe(`NBH_NODE_TOO_OLD ${stderr}`)
})
