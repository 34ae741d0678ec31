import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost, startReceiver } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { startStatusEndpoint } from './status-endpoint.ts'

it('enriches the webhooks of sites', async () => {
  const { endpoint } = await startStatusEndpoint()
  const folder = mkdtempSync(join(tmpdir(), 'site-status-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const payloads: { object_type: string; context?: object }[] = []
  const receiver = await startReceiver({
    port: 0,
    onWebhook: ({ body }) => void payloads.push(JSON.parse(body)),
  })
  onTestFinished(() => receiver.close())
  const host = createHost({
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
    config: {
      plugins: ['.'],
      pluginsConfig: { 'netbox-hooks-plugin-site-status': { endpoint } },
      webhooks: [{ name: 'receiver', payloadUrl: receiver.url }],
      eventRules: [
        { name: 'all', objectTypes: ['dcim.*'], eventTypes: ['object_created'], webhooks: ['receiver'] },
      ],
      queue: `sqlite:${folder}/queue.db`,
      delivery: { network: { allow: ['127.0.0.1'] } },
    },
  })
  onTestFinished(() => host.stop())
  await host.start()

  await host.emit([
    { eventType: 'object_created', objectType: 'dcim.site', data: { id: 4, slug: 'ams1' } },
    { eventType: 'object_created', objectType: 'dcim.device', data: { id: 5 } },
  ])
  await host.idle()
  const contexts = Object.fromEntries(payloads.map(({ object_type, context }) => [object_type, context]))
  expect(contexts).toEqual({
    'dcim.site': { site_status: { health: 'up', asked: 1 } },
    'dcim.device': undefined,
  })
})
