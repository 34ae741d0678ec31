import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { NetboxDouble, netboxToken } from './netbox-double.ts'

it('the check of a real NetBox is passed by the double, which nothing is left in', async () => {
  const netbox = await NetboxDouble.start()
  const script = fileURLToPath(new URL('../../../../bench/netbox.ts', import.meta.url))
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, [script, '--url', netbox.url, '--token', netboxToken])
  expect(stdout.trim().split('\n')).toHaveLength(5)
  expect(stdout).not.toContain('FAILED')
  expect(netbox.sites.size).toBe(0)
}, 60_000)
