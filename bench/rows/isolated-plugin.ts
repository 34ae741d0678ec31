import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WebhookCallback, WebhookCallbackInput } from '@netbox-hooks/webhooks'
import { createHost, type PluginOptions, silentLogger } from 'netbox-hooks'
import type { Row } from '../row.ts'

const inFlight = 32

const plugin = `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(({ data }) => ({ id: data.id }))
export default class Bench extends PluginConfig {}`

const row: Row = {
  name: 'isolated-plugin',
  title: 'a callback in a process of its own, above one in the host (1 KB, 32 in flight)',
  compare: 'difference',
  unit: 'µs per call',
  baseline: () => costOf({}, 50_000),
  measure: () => costOf({ isolation: 'worker' }, 5_000),
}
export default row

/** What a call of the plugin's callback takes in the host that loads it. */
async function costOf(options: PluginOptions, calls: number): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), 'netbox-hooks-bench-'))
  mkdirSync(join(cwd, 'node_modules'))
  symlinkSync(
    fileURLToPath(new URL('../../packages/netbox-hooks', import.meta.url)),
    join(cwd, 'node_modules/netbox-hooks'),
  )
  writeFileSync(join(cwd, 'bench.mjs'), plugin)
  const host = createHost({ cwd, logger: silentLogger, config: { plugins: [['./bench.mjs', options]] } })
  try {
    await host.load()
    const callback = host.registry.entries('webhookCallbacks')[0]?.value.callback as WebhookCallback
    await call(callback, calls / 10)
    const began = performance.now()
    await call(callback, calls)
    return ((performance.now() - began) / calls) * 1_000
  } finally {
    await host.stop()
    rmSync(cwd, { recursive: true, force: true })
  }
}

async function call(callback: WebhookCallback, count: number): Promise<void> {
  const lane = async () => {
    for (let done = 0; done < count; done += inFlight) await callback(input())
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
}

const data = { id: 4, name: 'Site 1', comments: 'x'.repeat(1_000) }

function input(): WebhookCallbackInput {
  const { signal } = new AbortController()
  const types = { objectType: 'dcim.site', eventType: 'object_updated' }
  return { ...types, data, request: null, snapshots: null, settings: {}, signal }
}
