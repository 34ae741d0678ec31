import { createTestHost, netbox } from '@netbox-hooks/testing'
import { expect, it, onTestFinished } from 'vitest'
import ChatMessage from '../dist/index.js'

const url = 'https://chat.example.com/hooks/token-of-the-channel'
const netboxUrl = 'https://netbox.example.com/'

/** Starts a host with the plugin; `told` resolves to the bodies that the channel is sent for an event. */
async function startHost(service: 'slack' | 'teams' | 'mattermost', more: object = {}) {
  const settings = { service, url, netboxUrl, ...more }
  const host = await createTestHost({ plugins: [ChatMessage], settings })
  onTestFinished(() => host.stop())
  return async (event: ReturnType<typeof netbox.site.created>) => {
    const { requests } = await host.emit(event)
    return requests.filter((request) => request.url === url).map(({ json }) => json)
  }
}

const update = () =>
  netbox.site.updated(
    { id: 4, name: 'Munich <!channel> @all', status: 'planned', description: '' },
    { status: 'active', description: '*new*' },
    { user: 'jstretch' },
  )

it.each(['slack', 'teams', 'mattermost'] as const)('%s is sent a message in its form', async (service) => {
  const told = await startHost(service)
  expect(await told(update())).toMatchSnapshot()
})

it('a new object, and one that is gone, have no list of changes, and the latter no link', async () => {
  const told = await startHost('slack')
  const circumstances = { user: 'jstretch' }
  const [created] = await told(netbox.device.created({ id: 7, name: 'sw1' }, circumstances))
  expect(created).toMatchObject({
    blocks: [
      {
        text: {
          text: '*<https://netbox.example.com/dcim/devices/7/|Device sw1 was created by jstretch>*',
        },
      },
    ],
  })
  const [deleted] = await told(netbox.device.deleted({ id: 7, name: 'sw1' }, circumstances))
  expect(deleted).toMatchObject({ blocks: [{ text: { text: '*Device sw1 was deleted by jstretch*' } }] })
})

it('the channel is told of what the settings say, and of nothing else', async () => {
  const told = await startHost('slack', {
    objectTypes: ['dcim.site'],
    eventTypes: ['object_updated'],
    ignoredFields: ['description', 'last_updated'],
  })
  const [text] = (await told(update())).map((body) => JSON.stringify(body))
  expect(text).toContain('*status*: planned → active')
  expect(text).not.toMatch(/description|last_updated/)
  expect(await told(netbox.device.created())).toEqual([])
  expect(await told(netbox.site.created())).toEqual([])
})

it('long values and many changes are cut', async () => {
  const told = await startHost('mattermost', { ignoredFields: [] })
  const names = [
    'facility',
    'physical_address',
    'shipping_address',
    'comments',
    'description',
    'name',
    'slug',
  ]
  const before = Object.fromEntries(names.map((name) => [name, 'a']))
  const after = Object.fromEntries(names.map((name) => [name, 'b'.repeat(500)]))
  const more = { status: 'active', region: 3, group: 2, tenant: 5, latitude: 48.1, longitude: 11.5 }
  const [body] = await told(netbox.site.updated({ ...before, status: 'planned' }, { ...after, ...more }))
  const { attachments } = body as { attachments: { fields: { title: string; value: string }[] }[] }
  const fields = attachments[0]?.fields ?? []
  expect(fields).toHaveLength(13)
  expect(fields.at(-1)).toEqual({ short: false, title: '…', value: '2 more fields' })
  for (const { value } of fields) expect(value.length).toBeLessThan(300)
})

it('settings that are wrong are said when the host starts', async () => {
  const settings = { service: 'irc', url }
  await expect(createTestHost({ plugins: [ChatMessage], settings })).rejects.toThrow(/service/)
})
