import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost, type PluginOptions, silentLogger } from '../../packages/netbox-hooks/dist/index.js'
import type { WebhookCallback, WebhookCallbackInput } from '../../packages/webhooks/dist/index.js'

/** What this row is called in the report. */
export const name = 'worker-plugin'

/** Unit by suffix: `…Us` microseconds, `…Ms` milliseconds, `…Mb` megabytes. */
export type Results = Readonly<Record<string, number>>

const plugin = `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(({ data }) => data.id ? { id: data.id } : { rss: process.memoryUsage.rss() })
export default class Bench extends PluginConfig {}`

/** A callback in the host's process and the same one in a worker: cost per call, and what a worker costs at all. */
export async function run(): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-bench-'))
  try {
    mkdirSync(join(folder, 'node_modules'))
    const packageFolder = fileURLToPath(new URL('../../packages/netbox-hooks', import.meta.url))
    symlinkSync(packageFolder, join(folder, 'node_modules/netbox-hooks'))
    writeFileSync(join(folder, 'bench.mjs'), plugin)
    return {
      ...(await measure(folder, 'host', {}, 50_000)),
      ...(await measure(folder, 'worker', { isolation: 'worker' }, 5_000)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(cwd: string, where: string, options: PluginOptions, calls: number): Promise<Results> {
  const host = createHost({ cwd, logger: silentLogger, config: { plugins: [['./bench.mjs', options]] } })
  await host.load()
  try {
    const callback = host.registry.entries('webhookCallbacks')[0]?.value.callback as WebhookCallback
    const { import: importMs = 0, ready: readyMs = 0 } = host.plugins[0]?.durations ?? {}
    const results: Record<string, number> = { [`${where} start Ms`]: importMs + readyMs }
    for (const kilobytes of [1, 100]) {
      const data = dataOf(kilobytes)
      const count = calls / kilobytes ** 0.5
      for (const inFlight of [1, 32]) {
        await call(callback, data, count / 10, inFlight)
        const cpu = process.cpuUsage()
        const began = performance.now()
        await call(callback, data, count, inFlight)
        const { user, system } = process.cpuUsage(cpu)
        const label = `${where} ${kilobytes} KB, ${inFlight} in flight`
        results[`${label}: per call Us`] = ((performance.now() - began) * 1_000) / count
        results[`${label}: CPU of the host per call Us`] = (user + system) / count
      }
    }
    const { rss } = (await callback(inputOf({}))) as { rss: number }
    results[`${where} resident Mb`] = rss / 1e6
    return results
  } finally {
    await host.stop()
  }
}

/** Calls it `count` times, that many at once. */
async function call(callback: WebhookCallback, data: object, count: number, inFlight: number): Promise<void> {
  const lane = async () => {
    for (let done = 0; done < count; done += inFlight) await callback(inputOf(data))
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
}

function inputOf(data: object): WebhookCallbackInput {
  const { signal } = new AbortController()
  const types = { objectType: 'dcim.site', eventType: 'object_updated' }
  return { ...types, data: { ...data }, request: null, snapshots: null, settings: {}, signal }
}

/** An object like NetBox's, with as many tags as make it that large. */
function dataOf(kilobytes: number): object {
  const tags: object[] = []
  const data = { id: 4, name: 'Site 1', status: { value: 'active', label: 'Active' }, tags }
  while (JSON.stringify(data).length < kilobytes * 1_024)
    tags.push({ id: tags.length, name: `Tag ${tags.length}`, slug: `tag-${tags.length}`, color: 'ff00aa' })
  return data
}
