import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { ask } from '../server/support.ts'
import { folderWith, keepingLogger } from '../support.ts'
import { manageHost, newKey } from './support.ts'

it('every change is recorded: who, what, before and after without secrets, for which request', async () => {
  const managed = await manageHost()
  const { id } = await managed.webhook({ name: 'w', secret: 'a key of our own' })
  await managed.ask('PATCH', `webhooks/${id}/`, { description: 'x' }, { 'x-request-id': 'change-1' })
  // Changes nothing, and is no change.
  await managed.ask('PATCH', `webhooks/${id}/`, { description: 'x' })
  await managed.post('/api/webhooks/w/pause', {})
  await managed.ask('DELETE', `webhooks/${id}/`)
  const { json, text } = await managed.get('/api/audit/')
  expect(json.records.map(({ action }: { action: string }) => action)).toEqual([
    'webhook_deleted',
    'webhook_paused',
    'webhook_updated',
    'webhook_created',
  ])
  expect(json.records[2]).toMatchObject({
    actor: { name: 'loopback', via: 'api' },
    target: { kind: 'webhook', name: 'w' },
    before: { name: 'w' },
    after: { name: 'w', description: 'x' },
    request_id: 'change-1',
  })
  expect(text).not.toContain('a key of our own')
  const paged = await managed.get('/api/audit?limit=3&kind=webhook')
  const rest = await managed.get(
    `/api/audit?limit=3&kind=webhook&cursor=${encodeURIComponent(paged.json.next)}`,
  )
  expect([paged.json.records.length, rest.json.records.length, rest.json.next]).toEqual([3, 1, null])
  expect((await managed.get('/api/audit?action=webhook_updated')).json.records).toHaveLength(1)
  expect((await managed.get('/api/audit?actoin=x')).status).toBe(400)
})

it('the configuration is read again on request; one with mistakes changes nothing, and is answered with them', async () => {
  const [first, second] = [newKey(), newKey()]
  const cwd = folderWith()
  const write = (config: object) =>
    writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(config))
  const config = { server: { port: 0 }, encryption: { keys: [first] } }
  write(config)
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const post = (path: string) => ask(`${host.serverUrl}${path}`, { method: 'POST' })
  const webhooks = [{ name: 'new', payloadUrl: 'https://example.com/' }]
  write({ ...config, webhooks: [{ ...webhooks[0], payloadUrl: 'http//example' }] })
  const refused = await post('/api/reload')
  expect([refused.status, refused.json.code]).toEqual([409, 'NBH_CONFIG_INVALID'])
  write({ ...config, webhooks, encryption: { keys: [second, first] } })
  const { status, json } = await post('/api/reload/')
  expect([status, json.needs_restart]).toEqual([200, []])
  expect(json.applied).toContain('webhooks[0]')
  const [webhook] = (await ask(`${host.serverUrl}/api/extras/webhooks/`)).json.results
  expect(webhook).toMatchObject({ name: 'new', origin: 'config', version: null, created: null })
  expect((await post('/api/keys/rotate')).json).toEqual({ changed: 0, unopened: [] })
})
