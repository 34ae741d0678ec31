import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { importCase } from '../netbox-import/support.ts'
import { tagsPath } from './connect-support.ts'
import { NetboxDouble, netboxToken } from './netbox-double.ts'

it('the check of a real NetBox is passed by the double, which nothing is left in', async () => {
  const netbox = await NetboxDouble.start()
  const { lists } = importCase('receiver.example.com', '/no/such/file')
  for (const path of ['/api/extras/webhooks/', '/api/core/object-types/'])
    netbox.lists.set(path, lists[path] ?? [])
  // The double sends by those that are enabled.
  const rules = lists['/api/extras/event-rules/'] ?? []
  netbox.lists.set(
    '/api/extras/event-rules/',
    rules.map((rule) => ({ ...rule, enabled: false })),
  )
  const script = fileURLToPath(new URL('../../../../bench/netbox.ts', import.meta.url))
  const run = promisify(execFile)
  const args = ['--url', netbox.url, '--token', netboxToken, '--connect']
  const { stdout } = await run(process.execPath, [script, ...args])
  expect(stdout.trim().split('\n')).toHaveLength(13)
  expect(stdout).not.toContain('FAILED')
  expect(netbox.sites.size).toBe(0)
  // What was there before is left.
  const left = ['/api/extras/webhooks/', '/api/extras/event-rules/'].map(
    (path) => netbox.lists.get(path)?.length,
  )
  expect([...left, netbox.lists.get(tagsPath)]).toEqual([
    lists['/api/extras/webhooks/']?.length,
    rules.length,
    [],
  ])
}, 180_000)
