import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { startReceiver } from '../support.ts'
import { type MadeChange, NetboxDouble } from './netbox-double.ts'
import { catchUp, nameOf, namesOf, send, startFed } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

/** What happens in NetBox between two answers: so many changes are made, and so many entries pruned. */
const between = fc.record({ made: fc.nat(4), pruned: fc.nat(2) })

it('reads each change that is there once, whatever is logged and pruned while the log is read', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const { host } = await startFed(receiver, netbox)
  await catchUp(host)
  let id = 0
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 7 }),
      fc.array(between, { maxLength: 5 }),
      async (count, pageSize, happenings) => {
        Object.assign(netbox, { pageSize })
        receiver.received.length = 0
        netbox.log.length = 0
        const made: MadeChange[] = []
        const pruned = new Set<unknown>()
        const change = () => {
          id += 1
          made.push(netbox.change('created', id))
        }
        for (let index = 0; index < count; index += 1) change()
        for (const happening of happenings)
          netbox.meanwhile.push(() => {
            for (const entry of netbox.log.splice(0, happening.pruned)) pruned.add(entry['request_id'])
            for (let index = 0; index < happening.made; index += 1) change()
          })
        await catchUp(host)
        netbox.meanwhile.length = 0
        await catchUp(host)
        await host.idle()
        const delivered = namesOf(receiver.received)
        expect(new Set(delivered).size).toBe(delivered.length)
        expect(made.map(nameOf)).toEqual(expect.arrayContaining(delivered))
        const there = made.filter(({ requestId }) => !pruned.has(requestId))
        expect(delivered).toEqual(expect.arrayContaining(there.map(nameOf)))
      },
    ),
    { numRuns: 15 },
  )
})

it.each([
  ['UTC', 0],
  ['Asia/Kolkata', 330],
  ['America/New_York', -300],
])(
  'a NetBox in %s: what came is known, what is lost is read, and what is late is marked',
  async (_, east) => {
    const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
    Object.assign(netbox, { east })
    const served = await startFed(receiver, netbox)
    await catchUp(served.host)
    const [lost, came] = [netbox.change('created', 1), netbox.change('updated', 1)]
    expect(await send(served, came)).toBe(202)
    await receiver.waitFor(1)
    expect(await catchUp(served.host)).toBe(1)
    await receiver.waitFor(2)
    expect(namesOf(receiver.received)).toEqual([came, lost].map(nameOf))
    expect(receiver.received.map(({ headers }) => headers['netbox-hooks-late'])).toEqual([undefined, 'true'])
    expect(await send(served, lost)).toBe(202)
    expect(await catchUp(served.host)).toBe(0)
    await served.host.idle()
    expect(receiver.received).toHaveLength(2)
  },
)

it('a user that is renamed or deleted makes no change a second one', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  await catchUp(served.host)
  const [came, lost] = [netbox.change('created', 1), netbox.change('created', 2)]
  expect(await send(served, came)).toBe(202)
  Object.assign(netbox.log[0] as object, { user_name: 'renamed' })
  Object.assign(netbox.log[1] as object, { user_name: 'gone', user: null })
  expect(await catchUp(served.host)).toBe(1)
  expect(await send(served, lost)).toBe(202)
  await served.host.idle()
  expect(namesOf(receiver.received)).toEqual([came, lost].map(nameOf))
  expect(receiver.received[1]?.payload).toMatchObject({ username: 'gone', request: { user: 'gone' } })
})

it("objects of NetBox's plugins are read like any others, with an API or without one that can be read", async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const { host } = await startFed(receiver, netbox, {}, undefined, {
    eventRules: [
      {
        name: 'all',
        objectTypes: ['netbox_dns.*', 'netbox_sla.*'],
        eventTypes: ['object_created'],
        webhooks: ['receiver'],
      },
    ],
  })
  await catchUp(host)
  const zones = '/api/plugins/netbox-dns/zones/'
  const zone = { id: 7, url: `https://netbox.example.com${zones}7/`, name: 'example.com', serial: 42 }
  netbox.lists.set(zones, [zone])
  netbox.logOther('netbox_dns.zone', 7, zone)
  netbox.logOther('netbox_dns.view', 8, 'Object 8')
  netbox.logOther('netbox_dns.record', 9, null)
  netbox.logOther('netbox_sla.level', 10, {
    id: 10,
    url: 'https://netbox.example.com/api/plugins/sla/levels/10/',
  })
  netbox.lists.set('/api/plugins/sla/notes/', [{ name: 'without an id' }])
  netbox.logOther('netbox_sla.note', 11, {
    id: 11,
    url: 'https://netbox.example.com/api/plugins/sla/notes/11/',
  })
  expect(await catchUp(host)).toBe(5)
  await host.idle()
  const objects = receiver.received.map(({ payload }) => [payload['object_type'], payload['data']])
  expect(objects).toEqual([
    ['netbox_dns.zone', zone],
    ...['netbox_dns.view', 'netbox_dns.record', 'netbox_sla.level', 'netbox_sla.note'].map((type, index) => [
      type,
      { id: 8 + index, display: `Object ${8 + index}`, name: `Object ${8 + index}` },
    ]),
  ])
})
