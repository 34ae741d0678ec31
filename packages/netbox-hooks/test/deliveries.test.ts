import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from './support.ts'

const adding = (values: string) => `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => (${values}))
export default class extends PluginConfig {}`

it('netbox-hooks deliveries lists and shows them, with the origin of every key, while the host runs', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith({
    'first.mjs': adding('{ shared: 1, own: 1 }'),
    'second.mjs': adding('{ shared: 2 }'),
    'broken.mjs': adding('(() => { throw new Error("no luck") })()'),
  })
  const config = configFor(receiver, { plugins: ['./first.mjs', './second.mjs', './broken.mjs'] })
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(config))
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  await host.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 4, data: { id: 4 } })
  await host.idle()
  receiver.status = 500
  await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: 5, data: { id: 5 } })
  await receiver.waitFor(2)
  await expect.poll(async () => (await runCli(cwd, 'deliveries', '--json')).stdout).toContain('"attempts": 1')

  const table = await runCli(cwd, 'deliveries')
  expect(table.stdout).toMatch(/^ID +MADE +STATE +TRIES +WEBHOOK +EVENT +OBJECT\n/)
  expect(table.stdout).toMatch(
    / pending +1 +receiver +object_updated +dcim\.site:5\n.* delivered +1 +receiver +object_created/,
  )
  const filtered = await runCli(
    cwd,
    'deliveries',
    '--state',
    'delivered',
    '--object',
    'dcim.site:4',
    '--json',
  )
  const [delivered] = JSON.parse(filtered.stdout)
  expect(JSON.parse(filtered.stdout)).toHaveLength(1)
  const none = await runCli(cwd, 'deliveries', '--webhook', 'other')
  expect(none.stdout).toBe('There are no such deliveries.\n')

  const { stdout } = await runCli(cwd, 'deliveries', delivered.id)
  expect(stdout).toContain(`${delivered.id}  delivered`)
  expect(stdout).toContain(`POST ${receiver.url} (webhook receiver, event rule sites)`)
  expect(stdout).toContain('object_created of dcim.site:4')
  expect(stdout).toContain('context.shared  by second, which overwrote first')
  expect(stdout).toContain('context.own  by first')
  expect(stdout).toMatch(/context {2}The webhook callback #3 of broken was skipped: no luck/)
  expect(stdout).toMatch(/attempt 1 {2}\S+ {2}\d+ ms {2}200/)
  expect(stdout).toContain('"context":{"shared":2,"own":1}')
  expect(receiver.received[0]?.body).not.toContain('overwrote')

  const unknown = await runCli(cwd, 'deliveries', 'no-such-id')
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('NBH_DELIVERY_UNKNOWN') })
  const wrong = await runCli(cwd, 'deliveries', '--state', 'lost')
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('The states are pending') })
})
