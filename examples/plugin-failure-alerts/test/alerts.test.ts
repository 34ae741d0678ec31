import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost, type ReceivedWebhook, startReceiver } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'

/** An endpoint that takes nothing. */
async function startBroken(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(500).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

it('tells the channel of a delivery that has failed for good, and is listed with what it brings', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'failure-alerts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const told: ReceivedWebhook[] = []
  const channel = await startReceiver({ port: 0, onWebhook: (webhook) => void told.push(webhook) })
  onTestFinished(() => channel.close())
  const host = createHost({
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    logger: { debug() {}, info() {}, warn() {}, error: console.error },
    config: {
      plugins: ['.'],
      pluginsConfig: { '.': { url: channel.url, token: 'token-of-the-channel' } },
      webhooks: [{ name: 'cmdb', payloadUrl: await startBroken(), retry: { schedule: [0] } }],
      eventRules: [
        { name: 'all', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['cmdb'] },
      ],
      queue: `sqlite:${folder}/queue.db`,
      delivery: { network: { allow: ['127.0.0.1'] } },
    },
  })
  onTestFinished(() => host.stop())
  await host.start()
  expect(host.report().plugins[0]?.registered).toEqual({
    webhooks: ['failure-alerts'],
    eventRules: ['failure-alerts'],
  })

  await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id: 4 } })
  await expect.poll(() => told.length).toBe(1)
  expect(told[0]?.headers['authorization']).toBe('Bearer token-of-the-channel')
  expect(JSON.parse(told[0]?.body ?? '')).toEqual({ text: expect.stringMatching(/^cmdb: .*500/) })
})
