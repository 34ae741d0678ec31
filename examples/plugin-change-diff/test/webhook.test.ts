import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost, startReceiver } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'

it('enriches the webhooks of a host', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'change-diff-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const bodies: string[] = []
  const receiver = await startReceiver({ port: 0, onWebhook: ({ body }) => void bodies.push(body) })
  onTestFinished(() => receiver.close())
  const host = createHost({
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
    config: {
      plugins: ['.'],
      webhooks: [{ name: 'receiver', payloadUrl: receiver.url }],
      eventRules: [
        { name: 'all', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['receiver'] },
      ],
      queue: `sqlite:${folder}/queue.db`,
      delivery: { network: { allow: ['127.0.0.1'] } },
    },
  })
  onTestFinished(() => host.stop())
  await host.start()

  await host.emit({
    eventType: 'object_updated',
    objectType: 'dcim.site',
    data: { id: 4, status: { value: 'active', label: 'Active' } },
    snapshots: { prechange: { status: 'planned' }, postchange: { status: 'active' } },
  })
  await host.idle()
  expect(bodies.map((body) => JSON.parse(body).context)).toEqual([
    { changed_fields: { status: { from: 'planned', to: 'active' } } },
  ])
})
