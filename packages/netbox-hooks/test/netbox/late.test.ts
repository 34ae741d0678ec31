import { expect, it, vi } from 'vitest'
import { folderWith, startReceiver } from '../support.ts'
import { NetboxDouble } from './netbox-double.ts'
import { nameOf, namesOf, netboxConfig, send, sendTo, startedHost, startFed } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

it('marks what comes behind a later change of its object', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const webhooks = (['netbox', 'standard', 'cloudevents'] as const).map((payload) => ({
    name: payload,
    payloadUrl: receiver.url,
    payload,
  }))
  const rule = { name: 'all', objectTypes: ['dcim.site'], eventTypes: ['object_created', 'object_updated'] }
  const eventRules = [{ ...rule, webhooks: webhooks.map(({ name }) => name) }]
  const served = await startFed(receiver, undefined, {}, undefined, { webhooks, eventRules })
  const [first, second, other] = [
    netbox.change('created', 1),
    netbox.change('updated', 1),
    netbox.change('created', 2),
  ]
  for (const change of [second, first, other]) expect(await send(served, change)).toBe(202)
  // It is known already, and not late for that.
  expect(await send(served, second)).toBe(202)
  await served.host.idle()
  expect(receiver.received).toHaveLength(9)
  const late = receiver.received.filter(({ headers }) => headers['netbox-hooks-late'] === 'true')
  expect(late).toHaveLength(3)
  const bodies = late.map(({ payload }) => payload)
  expect(bodies.filter((body) => body['late'] === true)).toHaveLength(2)
  const plain = bodies.find((body) => body['event'] === 'created') ?? {}
  expect([plain['request_id'], 'late' in plain]).toEqual([first.requestId, false])
  const { deliveries } = (await served.get('/api/deliveries')).json
  expect(deliveries.filter(({ late: isLate }: { late: boolean }) => isLate)).toHaveLength(3)
})

it('knows it also behind what an earlier host has accepted', async () => {
  const [netbox, receiver, folder] = [await NetboxDouble.start(), await startReceiver(), folderWith()]
  const [first, second] = [netbox.change('created', 1), netbox.change('updated', 1)]
  const one = await startFed(receiver, undefined, {}, folder)
  await send(one, second)
  await one.host.idle()
  await one.host.stop()
  const next = await startFed(receiver, undefined, {}, folder)
  await send(next, first)
  await next.host.idle()
  expect(receiver.received.map(({ headers }) => headers['netbox-hooks-late'])).toEqual([undefined, 'true'])
})

it('knows it also behind what a host had accepted, and not processed, when it was killed', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const config = { ...netboxConfig(receiver, undefined), plugins: ['./slow.mjs'] }
  const cwd = folderWith({
    'netbox-hooks.config.json': JSON.stringify(config),
    'slow.mjs': `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => process.env.NEVER_DONE && new Promise(() => {}))
export default class Slow extends PluginConfig {}
`,
  })
  const [first, second] = [netbox.change('created', 1), netbox.change('updated', 1)]
  const one = await startedHost(cwd, { NEVER_DONE: 'yes' })
  expect(await sendTo(one.url, second)).toBe(202)
  one.process.kill('SIGKILL')
  await one.ended
  const next = await startedHost(cwd)
  await receiver.waitFor(1)
  expect(await sendTo(next.url, first)).toBe(202)
  await receiver.waitFor(2)
  expect(namesOf(receiver.received)).toEqual([second, first].map(nameOf))
  expect(receiver.received.map(({ headers }) => headers['netbox-hooks-late'])).toEqual([undefined, 'true'])
})

it('drops it if it is told to, and keeps what it has dropped', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, undefined, { late: 'drop' })
  const [first, second] = [netbox.change('created', 1), netbox.change('updated', 1)]
  for (const change of [second, first]) expect(await send(served, change)).toBe(202)
  await served.host.idle()
  expect(namesOf(receiver.received)).toEqual([nameOf(second)])
  const { deliveries } = (await served.get('/api/deliveries?state=failed')).json
  expect(deliveries).toMatchObject([{ late: true, last_attempt: { error: { code: 'NBH_EVENT_LATE' } } }])
  const again = await served.post('/api/deliveries/redeliver', { ids: [deliveries[0].id] })
  expect(again.status).toBe(200)
  await receiver.waitFor(2)
  expect(namesOf(receiver.received)).toEqual([second, first].map(nameOf))
})

it('sends it as any other if it is told to', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, undefined, { late: 'send' })
  const [first, second] = [netbox.change('created', 1), netbox.change('updated', 1)]
  for (const change of [second, first]) expect(await send(served, change)).toBe(202)
  await served.host.idle()
  expect(receiver.received.map(({ headers }) => headers['netbox-hooks-late'])).toEqual([undefined, undefined])
})
