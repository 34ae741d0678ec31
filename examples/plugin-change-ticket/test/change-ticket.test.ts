import { createTestHost, type EmittedEvent, netbox } from '@netbox-hooks/testing'
import { array, asyncProperty, assert as check, constantFrom } from 'fast-check'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import ChangeTicket from '../dist/index.js'
import { TicketServer, type Trouble } from './ticket-server.ts'

type TestHost = Awaited<ReturnType<typeof createTestHost>>

let server: Awaited<ReturnType<typeof TicketServer.start>>

beforeEach(async () => {
  server = await TicketServer.start()
})

/** Starts a host with the plugin and rules that open a ticket for every new site, each with its own settings. */
async function startHost(more: object = {}, ...rules: object[]) {
  const settings = { url: server.url, token: 'a-token', ...more }
  const host = await createTestHost({
    plugins: [ChangeTicket],
    settings,
    webhooks: [],
    rules: (rules.length > 0 ? rules : [{}]).map((ruleSettings, index) => ({
      name: `tickets ${index}`,
      objectTypes: ['dcim.site'],
      eventTypes: ['object_created'],
      actions: [{ type: 'open-ticket', settings: ruleSettings }],
    })),
  })
  onTestFinished(() => host.stop())
  return host
}

const munich = () => netbox.site.created({ id: 4, name: 'Munich' }, { user: 'jstretch' })

/** Lets time pass until nothing is tried again. */
async function end(host: TestHost, emitted: EmittedEvent): Promise<void> {
  while (emitted.actions.some(({ state }) => state === 'pending')) await host.clock.advance('30h')
}

/** Has the actions of an event run once more, as an operator may. */
async function runAgain(host: TestHost, { actions }: EmittedEvent): Promise<void> {
  await host.host.operations.redeliver(actions.map(({ id }) => id))
  await host.settled()
}

it('opens a ticket for a change, with its reference and with the fields of the settings and of the rule', async () => {
  const host = await startHost(
    {
      fields: {
        title: '{{ data.name }} was {{ event }}',
        queue: 'network',
        labels: ['{{ object_type }}', 7],
      },
    },
    { fields: { queue: 'sites' } },
  )
  const emitted = await host.emit(munich())
  expect(emitted.actions).toMatchObject([{ state: 'delivered' }])
  expect(server.tickets).toEqual([
    {
      title: 'Munich was created',
      queue: 'sites',
      labels: ['dcim.site', 7],
      external_reference: emitted.id,
    },
  ])
  expect(server.asked).toEqual(['GET', 'POST'])
  expect(server.headers).toMatchObject({ authorization: 'Bearer a-token', 'idempotency-key': emitted.id })
})

it('says by itself what has happened', async () => {
  const host = await startHost()
  await host.emit(munich())
  expect(server.tickets).toMatchObject([
    { title: 'dcim.site Munich was created', description: expect.stringMatching(/^By jstretch at 20.*\.$/) },
  ])
})

it('templates may look into what an event does not have', async () => {
  const host = await startHost({
    fields: { title: '[{{ snapshots.postchange }}{{ context.related }}{{ request.user }}]' },
  })
  await host.emit({ eventType: 'object_created', objectType: 'dcim.site', data: { id: 4 } })
  expect(server.tickets).toMatchObject([{ title: '[]' }])
})

it('two rules that fire for one change open one ticket; two changes open two', async () => {
  const host = await startHost({}, {}, {}, {})
  await host.emit([munich(), munich()])
  expect(server.tickets).toHaveLength(2)
  expect(server.asked.filter((method) => method === 'POST')).toHaveLength(2)
})

it('a ticket whose answer got lost is found, and none is opened again', async () => {
  server.troubles.push(undefined, 'lost')
  const host = await startHost()
  const emitted = await host.emit(munich())
  expect(emitted.actions).toMatchObject([{ state: 'pending' }])
  await end(host, emitted)
  expect(emitted.actions).toMatchObject([{ state: 'delivered', attempts: { length: 2 } }])
  expect(server.asked).toEqual(['GET', 'POST', 'GET'])
  expect(server.tickets).toHaveLength(1)
})

it('a ticket whose answer does not come is found, and none is opened again', async () => {
  server.troubles.push(undefined, 'hang')
  const opened = new Promise<void>((resolve) => {
    server.onDone = async (method) => {
      if (method === 'POST') resolve()
    }
  })
  const host = await startHost()
  const emitting = host.emit(munich())
  await opened
  await host.clock.advance('10s')
  const emitted = await emitting
  expect(emitted.actions[0]?.attempts[0]).toMatchObject({ error: { code: 'NBH_ACTION_LATE' } })
  await end(host, emitted)
  expect(emitted.actions).toMatchObject([{ state: 'delivered' }])
  expect(server.tickets).toHaveLength(1)
})

it('running it once more opens no second ticket', async () => {
  const host = await startHost()
  await runAgain(host, await host.emit(munich()))
  expect(server.asked).toEqual(['GET', 'POST', 'GET'])
})

it('whatever happens between request and answer, there is one ticket in the end', async () => {
  const trouble = constantFrom<Trouble | undefined>(undefined, 'lost', 'reset', 401, 404, 409, 429, 500, 503)
  await check(
    asyncProperty(array(trouble, { maxLength: 5 }), async (troubles) => {
      server.tickets.length = 0
      server.troubles.splice(0, Infinity, ...troubles)
      const host = await startHost()
      const emitted = await host.emit(munich())
      await end(host, emitted)
      await host.stop()
      expect(emitted.actions).toMatchObject([{ state: 'delivered' }])
      expect(server.tickets).toHaveLength(1)
    }),
    { numRuns: 30 },
  )
})

it('a ticket that its system has, and finds only when it refuses a second one, is no mistake', async () => {
  server.isUnique = true
  const host = await startHost()
  const emitted = await host.emit(munich())
  server.found = () => []
  server.onDone = async (method) => {
    if (method === 'POST') server.found = undefined
  }
  await runAgain(host, emitted)
  expect(server.asked).toEqual(['GET', 'POST', 'GET', 'POST', 'GET'])
  expect(server.tickets).toHaveLength(1)
})

it.each([400, 422])('what the ticket system will never take (%i) is not tried again', async (status) => {
  server.troubles.push(undefined, status)
  const host = await startHost()
  const { actions } = await host.emit(munich())
  expect(actions).toMatchObject([{ state: 'failed', error: { code: 'NBH_ACTION_FAILED' } }])
})

it('a system that answers a search with other tickets gets none', async () => {
  server.found = () => [{ external_reference: 'another' }]
  const host = await startHost()
  const { actions } = await host.emit(munich())
  expect(actions).toMatchObject([{ state: 'failed' }])
  expect(JSON.stringify(actions)).toContain('does not find tickets by external_reference')
  expect(server.tickets).toEqual([])
})

it('a system that forgets the reference is logged', async () => {
  server.kept = ({ external_reference: _, ...ticket }) => ticket
  const host = await startHost()
  const { actions } = await host.emit(munich())
  expect(actions).toMatchObject([{ state: 'delivered' }])
  expect(host.log).toContainEqual(
    expect.objectContaining({ level: 'warn', message: expect.stringContaining('is not found by') }),
  )
})

it('templates that are wrong, of the plugin or of a rule, are said when the host starts', async () => {
  await expect(startHost({ fields: { title: '{{ name }}' } })).rejects.toThrow(
    /no variable "name".*fields\.title/s,
  )
  await expect(startHost({}, { fields: { a: { b: '{% if %}' } } })).rejects.toThrow(/fields\.a\.b/)
})

it('a template that fails for a change is not tried again', async () => {
  const host = await startHost({ fields: { title: '{{ data.no.such.field }}' } })
  const { actions } = await host.emit(munich())
  expect(actions).toMatchObject([{ state: 'failed' }])
  expect(server.tickets).toEqual([])
})
