import { expect, it } from 'vitest'
import { done, rule, siteChanged, startHost, webhook } from '../managed/support.ts'
import { folderWith, startReceiver } from '../support.ts'

it('/metrics tells of webhooks as long as they are in force', async () => {
  const receiver = await startReceiver()
  const { host, objects } = await startHost(folderWith(), { server: { port: 0 } })
  const linesOf = async (name: string) => {
    const text = await (await fetch(`${host.serverUrl}/metrics`)).text()
    return text.split('\n').filter((line) => line.includes(`webhook="${name}"`))
  }
  // They are made when they are asked for first.
  expect(await linesOf('crm')).toEqual([])
  receiver.status = 410
  await done(objects, [webhook('crm', { payloadUrl: receiver.url }), rule('sites', ['crm'])])
  await host.emit(siteChanged)
  await host.idle()
  const lines = await linesOf('crm')
  expect(lines).toContain('netbox_hooks_attempts_total{webhook="crm",outcome="failed"} 1')
  expect(lines.some((line) => line.startsWith('netbox_hooks_failed_deliveries_total'))).toBe(true)
  expect(lines.some((line) => line.startsWith('netbox_hooks_webhook_state'))).toBe(true)
  await done(objects, [{ op: 'delete', kind: 'webhook', id: 1 }])
  expect(await linesOf('crm')).toEqual([])
})
