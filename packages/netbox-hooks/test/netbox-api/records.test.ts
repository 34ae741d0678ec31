import { expect, it } from 'vitest'
import { manageHost } from './support.ts'

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
