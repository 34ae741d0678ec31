import type { ServerResponse } from 'node:http'
import { createTestHost, netbox } from '@netbox-hooks/testing'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import NetboxLookup from '../dist/index.js'
import { NetboxServer } from './netbox-server.ts'

const lookups = { 'dcim.device': { site: ['facility', 'region.name'], tenant: ['description'] } }
const site = { id: 4, facility: 'MUC1', region: { id: 1, name: 'Bavaria' }, comments: 'long' }
const munich = { facility: 'MUC1', 'region.name': 'Bavaria' }

let server: Awaited<ReturnType<typeof NetboxServer.start>>

beforeEach(async () => {
  server = await NetboxServer.start()
  server.objects['dcim/sites/4/'] = site
  server.objects['tenancy/tenants/2/'] = { id: 2, description: 'Pays' }
})

/** Starts a host with the plugin; `relatedOf` resolves to what it adds to an event. */
async function startHost(more: object = {}) {
  const settings = { url: server.url, token: 'a-token', lookups, timeoutSeconds: 8, ...more }
  const host = await createTestHost({ plugins: [NetboxLookup], settings, patience: 20_000 })
  onTestFinished(() => host.stop())
  const relatedOf = async (event: ReturnType<typeof device>) =>
    ((await host.emit(event)).context as { related?: object } | undefined)?.related
  return { host, relatedOf }
}

function device(fields: object = {}) {
  return netbox.device.created({ site: { id: 4 }, tenant: { id: 2 }, ...fields })
}

/** Holds the clock of the process, as far as the plugin looks at it. */
function holdClock() {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  // It begins at 0, which lru-cache takes for none.
  vi.advanceTimersByTime(1)
  return { pass: (seconds: number) => vi.advanceTimersByTime(seconds * 1_000) }
}

it('adds the fields of related objects that the settings name, and asks for nothing else', async () => {
  const { relatedOf } = await startHost()
  expect(await relatedOf(device())).toEqual({ site: munich, tenant: { description: 'Pays' } })
  expect(server.asked.sort()).toEqual([
    'dcim/sites/4/?fields=facility,region',
    'tenancy/tenants/2/?fields=description',
  ])
  expect(server.authorizations).toEqual(['Token a-token', 'Token a-token'])
  expect(await relatedOf(netbox.site.created())).toBeUndefined()
})

it('a token of NetBox 4.5 and later is sent as such', async () => {
  const { relatedOf } = await startHost({ token: 'nbt_key.secret' })
  await relatedOf(device({ tenant: null }))
  expect(server.authorizations).toEqual(['Bearer nbt_key.secret'])
})

it('a relation to nothing is null, and one that there is not, or leads elsewhere, is said', async () => {
  const { relatedOf } = await startHost({
    lookups: { 'dcim.device': { tenant: ['name'], sitee: ['name'], site: ['name'] } },
  })
  const event = device({ tenant: null })
  Object.assign(event.data as object, { site: { url: 'https://elsewhere.example.com/api/../x/4/' } })
  expect(await relatedOf(event)).toEqual({
    tenant: null,
    sitee: { unavailable: 'no_relation' },
    site: { unavailable: 'no_relation' },
  })
  expect(server.asked).toEqual([])
})

it('asks NetBox only, whatever host an event says that an object is at', async () => {
  const { relatedOf } = await startHost()
  const event = device()
  Object.assign(event.data as object, { site: { url: 'https://elsewhere.example.com/api/dcim/sites/4/' } })
  expect(await relatedOf(event)).toMatchObject({ site: munich })
})

it('looks up lists, twenty objects of each, eight at a time', async () => {
  const ids = Array.from({ length: 22 }, (_, index) => index + 1)
  for (const id of ids) server.objects[`ipam/vlans/${id}/`] = { id, vid: 100 + id }
  const { host } = await startHost({ lookups: { 'dcim.interface': { tagged_vlans: ['vid'] } } })
  const { context } = await host.emit(netbox.interface.created({ tagged_vlans: ids }))
  const expected = ids.map((id) => (id <= 20 ? { vid: 100 + id } : { unavailable: 'too_many' }))
  expect(context).toEqual({ related: { tagged_vlans: expected } })
  expect(server.mostAtOnce).toBeLessThanOrEqual(8)
})

it('an answer is used again until it is too old, and that there is none for a shorter time', async () => {
  const clock = holdClock()
  delete server.objects['tenancy/tenants/2/']
  const { relatedOf } = await startHost({ cacheSeconds: 60, missingSeconds: 10 })
  const missing = { site: munich, tenant: { unavailable: 'not_found' } }
  expect(await relatedOf(device())).toEqual(missing)
  expect(await relatedOf(device())).toEqual(missing)
  expect(server.asked).toHaveLength(2)
  server.objects['tenancy/tenants/2/'] = { description: 'New' }
  clock.pass(11)
  expect(await relatedOf(device())).toEqual({ site: munich, tenant: { description: 'New' } })
  expect(server.asked).toHaveLength(3)
  clock.pass(50)
  await relatedOf(device())
  expect(server.asked.slice(3)).toEqual(['dcim/sites/4/?fields=facility,region'])
})

it('keeps no more answers than it may, the latest ones', async () => {
  server.objects['dcim/sites/5/'] = { facility: 'BER1' }
  const { relatedOf } = await startHost({ cacheObjects: 1 })
  const of = (id: number) => relatedOf(device({ site: { id }, tenant: null }))
  for (const id of [4, 4, 5, 5, 4]) await of(id)
  expect(server.asked.map((path) => path.slice(0, 13))).toEqual([4, 5, 4].map((id) => `dcim/sites/${id}/`))
})

it('asks for one object once at a time, whoever wants it', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  server.trouble = (response) => void released.then(() => response.end('{"description":"Pays"}'))
  const { host } = await startHost({ lookups: { 'dcim.device': { tenant: ['description'] } } })
  const emitting = host.emit([device(), device(), device()])
  await server.isAsked(1)
  release()
  const events = await emitting
  for (const { context } of events) expect(context).toEqual({ related: { tenant: { description: 'Pays' } } })
  expect(server.asked).toHaveLength(1)
})

it.each([
  ['is slow to answer', (response: ServerResponse) => void response.flushHeaders()],
  ['never answers', () => {}],
])('a NetBox that %s holds a webhook up no longer than the settings say', async (_, trouble) => {
  server.trouble = trouble
  const { host } = await startHost({ timeoutSeconds: 0.05 })
  const emitted = await host.emit(device())
  const late = { unavailable: 'late' }
  expect(emitted.context).toEqual({ related: { site: late, tenant: late } })
  expect(emitted.callbacks).toMatchObject([{ outcome: 'merged' }])
  expect(host.log.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('NetBox did not answer within 0.05 s'),
  )
})

const troubles: readonly [what: string, reason: string, (response: ServerResponse) => void][] = [
  ['has an error', 'failed', (response) => response.writeHead(500).end()],
  ['is busy', 'failed', (response) => response.writeHead(429).end()],
  ['resets the connection', 'failed', (response) => response.destroy()],
  ['answers with a page', 'failed', (response) => response.end('<html>Sign in</html>')],
  ['answers without end', 'failed', (response) => response.end('"'.repeat(1_100_000))],
  ['does not know the token', 'refused', (response) => response.writeHead(403).end()],
  ['is elsewhere', 'refused', (response) => response.writeHead(301, { location: '/' }).end()],
]

it.each(troubles)('what is missing is said if NetBox %s', async (_, reason, trouble) => {
  server.trouble = trouble
  const { host, relatedOf } = await startHost()
  expect(await relatedOf(device({ tenant: null }))).toEqual({ site: { unavailable: reason }, tenant: null })
  expect(host.log.map(({ level }) => level)).toContain('warn')
  expect(JSON.stringify(host.log)).not.toContain('a-token')
})

it('makes no more requests in a minute than it may', async () => {
  const clock = holdClock()
  const { relatedOf } = await startHost({ requestsPerMinute: 1, cacheSeconds: 1 })
  const event = () => device({ tenant: null })
  expect(await relatedOf(event())).toMatchObject({ site: munich })
  clock.pass(2)
  expect(await relatedOf(event())).toMatchObject({ site: { unavailable: 'over_budget' } })
  expect(server.asked).toHaveLength(1)
  clock.pass(58)
  expect(await relatedOf(event())).toMatchObject({ site: munich })
})

it('leaves a NetBox alone that fails, tries it with one request, and goes on when that succeeds', async () => {
  const clock = holdClock()
  server.trouble = (response) => void response.writeHead(500).end()
  const { host, relatedOf } = await startHost({ breakerFailures: 3, breakerSeconds: 30 })
  const of = (id: number) => relatedOf(device({ site: { id }, tenant: null }))
  const [failed, paused] = [{ unavailable: 'failed' }, { unavailable: 'paused' }]
  for (const expected of [failed, failed, failed, paused, paused])
    expect(await of(4)).toMatchObject({ site: expected })
  expect(server.asked).toHaveLength(3)
  expect(host.log.map(({ message }) => message)).toContainEqual(expect.stringContaining('left alone'))

  clock.pass(31)
  expect(await relatedOf(device())).toEqual({ site: failed, tenant: paused })
  expect(await of(4)).toMatchObject({ site: paused })
  expect(server.asked).toHaveLength(4)

  clock.pass(31)
  server.trouble = undefined
  expect(await of(4)).toMatchObject({ site: munich })
  expect(await relatedOf(device())).toEqual({ site: munich, tenant: { description: 'Pays' } })
})

it('a single failure is forgotten when NetBox has answered', async () => {
  const { relatedOf } = await startHost({ breakerFailures: 2 })
  const answers = [500, 200, 500, 200, 500, 200]
  server.trouble = (response) => void response.writeHead(answers.shift() as number).end('{}')
  const reasons = []
  for (let id = 1; answers.length > 0; id += 1)
    reasons.push(await relatedOf(device({ site: { id }, tenant: null })))
  expect(JSON.stringify(reasons)).not.toContain('paused')
})

it('settings that are wrong are all said when the host starts', async () => {
  const starting = startHost({
    url: 'netbox',
    lookups: { device: { site: ['name'] }, 'dcim.rack': { 'a b': [] } },
  })
  await expect(starting).rejects.toThrow(
    /Invalid URL.*object type such as "dcim\.device".*has a related object/s,
  )
})
