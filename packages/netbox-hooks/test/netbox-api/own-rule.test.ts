import { expect, it } from 'vitest'
import { manageHost } from './support.ts'

it('a webhook that says for which objects and events it is has a rule of its own, as before NetBox 3.7', async () => {
  const managed = await manageHost()
  const rules = async () => (await managed.ask('GET', 'event-rules/')).json.results
  const webhook = await managed.webhook({
    name: 'w',
    content_types: ['dcim.site'],
    type_create: true,
    type_delete: true,
  })
  expect(webhook).toMatchObject({
    content_types: ['dcim.site'],
    type_create: true,
    type_update: false,
    type_delete: true,
  })
  expect(await rules()).toMatchObject([
    {
      name: 'w (content types)',
      event_types: ['object_created', 'object_deleted'],
      enabled: true,
      webhooks: [{ name: 'w' }],
    },
  ])

  const path = `webhooks/${webhook.id}/`
  const renamed = await managed.ask('PATCH', path, { name: 'v', type_create: false, type_delete: false })
  expect(renamed.json).toMatchObject({ name: 'v', content_types: ['dcim.site'], type_create: false })
  // For no type of event, it is off.
  expect(await rules()).toMatchObject([
    { name: 'v (content types)', enabled: false, webhooks: [{ name: 'v' }] },
  ])

  const wrong = await managed.ask('PATCH', path, {
    content_types: ['dcim.site', 'Nope'],
    conditions: { and: 1 },
  })
  expect([wrong.status, Object.keys(wrong.json).sort()]).toEqual([400, ['conditions', 'content_types']])
  const none = await managed.ask('POST', 'webhooks/', {
    name: 'x',
    payload_url: 'https://example.com/',
    type_create: true,
  })
  expect([none.status, none.json]).toEqual([400, { content_types: ['This field is required.'] }])

  expect((await managed.ask('PATCH', path, { content_types: [] })).json.content_types).toEqual([])
  expect(await rules()).toEqual([])
})
