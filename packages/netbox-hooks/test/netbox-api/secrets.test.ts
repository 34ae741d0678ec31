import { expect, it } from 'vitest'
import { serveHost } from '../server/support.ts'
import { manageHost, newKey } from './support.ts'

it('keys are listed, added with an end for the others, and ended; what they are is answered once', async () => {
  const managed = await manageHost()
  const { id } = await managed.webhook({ name: 'w', secret: 'a key of our own' })
  const path = `webhooks/${id}/secrets/`
  const listed = await managed.ask('GET', path)
  expect(listed.json).toEqual({
    count: 1,
    next: null,
    previous: null,
    results: [{ id: expect.any(String), created_at: expect.any(String), ends_at: null, last_used_at: null }],
  })
  const end = new Date(Date.now() + 3_600_000).toISOString()
  const made = await managed.ask('POST', path, { others_end_at: end })
  expect([made.status, made.json]).toMatchObject([
    201,
    { ends_at: null, secret: expect.stringMatching(/^whsec_/) },
  ])
  const both = (await managed.ask('GET', path)).json.results
  expect(both.map((key: { ends_at: string | null }) => key.ends_at)).toEqual([null, end])
  expect(JSON.stringify(both)).not.toContain(made.json.secret)
  const given = await managed.ask('POST', path, { secret: 'a third key of ours', ends_at: end })
  expect(given.json).toMatchObject({ ends_at: end })
  expect(given.json).not.toHaveProperty('secret')

  expect((await managed.ask('DELETE', `${path}${made.json.id}/`)).status).toBe(204)
  const again = await managed.ask('DELETE', `${path}${made.json.id}`)
  expect([again.status, again.json]).toEqual([404, { detail: 'No Secret matches the given query.' }])
  // Without an offset it is UTC, as everywhere in this API.
  const dated = await managed.ask('POST', path, { ends_at: '2999-01-01' })
  expect(dated.json).toMatchObject({ ends_at: '2999-01-01T00:00:00.000Z' })
  const wrong = await managed.ask('POST', path, {
    secret: 5,
    ends_at: '2020-01-01T00:00:00Z',
    others_end_at: 'soon',
    sercet: 'x',
  })
  expect([wrong.status, Object.keys(wrong.json).sort()]).toEqual([
    400,
    ['ends_at', 'others_end_at', 'secret', 'sercet'],
  ])
  expect((await managed.ask('GET', 'webhooks/999/secrets/')).json).toEqual({
    detail: 'No Webhook matches the given query.',
  })
})

it('without a key to encrypt with, a secret is refused where it stands', async () => {
  const managed = await manageHost({ encryption: { keys: [] } })
  const { status, json } = await managed.ask('POST', 'webhooks/', {
    name: 'w',
    payload_url: 'https://example.com/',
    secret: 'a key of our own',
  })
  expect([status, json]).toEqual([400, { secret: [expect.stringContaining('netbox-hooks keys create')] }])
})

it('a webhook whose secrets this host cannot decrypt is held, and says so', async () => {
  const first = await manageHost()
  await first.webhook({ name: 'w', secret: 'a key of our own' })
  await first.host.stop()
  const second = await serveHost({ encryption: { keys: [newKey()] } }, {}, first.cwd)
  const { json } = await second.get('/api/extras/webhooks/')
  expect(json.results[0]).toMatchObject({
    name: 'w',
    secret: '********',
    state: 'held',
    reason: expect.any(String),
  })
  expect(json.results[0].problems).not.toEqual([])
  const rotated = await second.post('/api/keys/rotate')
  expect([rotated.status, rotated.json]).toEqual([200, { changed: 0, unopened: ['w'] }])
})

it('half a character is refused where it stands, whichever way it comes', async () => {
  const managed = await manageHost()
  const { id } = await managed.webhook({ name: 'w' })
  const half = '\ud800'
  const mistake = ['Not a valid string.']
  for (const field of ['headers', 'retry'])
    expect((await managed.ask('PATCH', `webhooks/${id}/`, { [field]: { 'X-Token': half } })).json).toEqual({
      [field]: mistake,
    })
  const added = await managed.ask('POST', `webhooks/${id}/secrets/`, { secret: half })
  expect([added.status, added.json]).toEqual([400, { secret: mistake }])
  const order = { op: 'update', kind: 'webhook', id }
  for (const [place, settings] of [
    ['secret', { secret: half }],
    ['headers["X-Token"]', { headers: { 'X-Other': 'x', 'X-Token': `a${half}` } }],
    ['secrets[1]', { secrets: ['a key of our own', half] }],
  ] as const) {
    const { status, json } = await managed.post('/api/orders', { orders: [{ ...order, settings }] })
    expect([status, json]).toMatchObject([
      400,
      {
        problems: [
          { where: `orders[0].settings.${place}`, message: expect.stringContaining('lone surrogate') },
        ],
      },
    ])
  }
  expect((await managed.get('/api/objects?kind=webhook')).json.objects[0]).toMatchObject({ version: 1 })
})
