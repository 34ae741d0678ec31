import type { Config } from 'netbox-hooks'
import { expect, it, vi } from 'vitest'
import { ask } from '../server/support.ts'
import { folderWith, runCli, startReceiver, type TestReceiver } from '../support.ts'
import { type MadeChange, NetboxDouble } from './netbox-double.ts'
import { catchUp, nameOf, namesOf, netboxConfig, send, sendTo, startedHost, startFed } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

const late = 'reorder' as const
const hour = { late, reorder: { wait: '1h' } } as const
const lookUp = 'changed_object_id='

/** One webhook that is sent to in order, as whoever wants order has it. */
function inOrder(receiver: TestReceiver): Pick<Config, 'webhooks'> {
  return { webhooks: [{ name: 'receiver', payloadUrl: receiver.url, ordering: 'object' }] }
}

function lateness(receiver: TestReceiver): readonly unknown[] {
  return receiver.received.map(({ headers }) => headers['netbox-hooks-late'])
}

it('what comes too early waits for what is missing, and all goes on in the order of NetBox', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, hour, undefined, inOrder(receiver))
  await catchUp(served.host)
  const changes = [netbox.change('created', 1)]
  for (let count = 0; count < 4; count += 1) changes.push(netbox.change('updated', 1))
  const [first, second, third, fourth, fifth] = changes as MadeChange[]
  const other = netbox.change('created', 2)
  expect(await send(served, first as MadeChange)).toBe(202)
  for (const early of [fifth, third]) expect(await send(served, early as MadeChange)).toBe(202)
  await netbox.isAsked(lookUp)
  // Others do not wait for it, nor does it wait for them.
  expect(await send(served, other)).toBe(202)
  await receiver.waitFor(2)
  expect(namesOf(receiver.received).sort()).toEqual([first as MadeChange, other].map(nameOf).sort())
  for (const missing of [fourth, second]) expect(await send(served, missing as MadeChange)).toBe(202)
  await served.host.idle()
  const ofOne = namesOf(receiver.received).filter((name) => name !== nameOf(other))
  expect(ofOne).toEqual(changes.map(nameOf))
  expect(new Set(lateness(receiver))).toEqual(new Set([undefined]))
})

it('what is read from the log is waited for as well', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, hour, undefined, inOrder(receiver))
  await catchUp(served.host)
  const [lost, next] = [netbox.change('created', 1), netbox.change('updated', 1)]
  expect(await send(served, next)).toBe(202)
  await netbox.isAsked(lookUp)
  expect(await catchUp(served.host)).toBe(1)
  await served.host.idle()
  expect(namesOf(receiver.received)).toEqual([lost, next].map(nameOf))
  expect(lateness(receiver)).toEqual([undefined, undefined])
})

it('what has waited for long enough goes on, and what comes behind it is marked', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(
    receiver,
    netbox,
    { late, reorder: { wait: '300ms' } },
    undefined,
    inOrder(receiver),
  )
  await catchUp(served.host)
  const [missing, early] = [netbox.change('created', 1), netbox.change('updated', 1)]
  expect(await send(served, early)).toBe(202)
  await receiver.waitFor(1)
  expect(await send(served, missing)).toBe(202)
  await served.host.idle()
  expect(namesOf(receiver.received)).toEqual([early, missing].map(nameOf))
  expect(lateness(receiver)).toEqual([undefined, 'true'])
})

it('NetBox is not asked for what comes in order, and once for many objects that are seen for the first time', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, hour, undefined, inOrder(receiver))
  for (let id = 1; id <= 20; id += 1)
    for (const event of ['created', 'updated', 'updated', 'deleted'] as const)
      expect(await send(served, netbox.change(event, id))).toBe(202)
  await served.host.idle()
  expect(netbox.asked.filter((path) => path.includes(lookUp))).toEqual([])
  for (let id = 101; id <= 140; id += 1) netbox.change('created', id)
  await catchUp(served.host)
  const old = await startFed(receiver, netbox, hour, undefined, inOrder(receiver))
  await catchUp(old.host)
  const changes = Array.from({ length: 40 }, (_, index) => netbox.change('updated', 101 + index))
  await Promise.all(changes.map(async (change) => expect(await send(old, change)).toBe(202)))
  await old.host.idle()
  expect(netbox.asked.filter((path) => path.includes(lookUp)).length).toBeLessThanOrEqual(2)
})

it('goes on at once where the log cannot be read', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(
    receiver,
    netbox,
    { ...hour, token: 'another-token' },
    undefined,
    inOrder(receiver),
  )
  const [missing, early] = [netbox.change('created', 1), netbox.change('updated', 1)]
  for (const change of [early, missing]) {
    expect(await send(served, change)).toBe(202)
    await served.host.idle()
  }
  expect(namesOf(receiver.received)).toEqual([early, missing].map(nameOf))
  expect(lateness(receiver)).toEqual([undefined, 'true'])
})

it('what waits when the host is killed, or stopped, waits in the next one', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const settings = { ...hour, catchUp: { every: '1h', settle: '10m' } } as const
  const config = { ...netboxConfig(receiver, netbox, settings), ...inOrder(receiver) }
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  const one = await startedHost(cwd)
  expect((await runCli(cwd, 'netbox', 'catch-up')).code).toBe(0)
  const changes = [netbox.change('created', 1), netbox.change('updated', 1), netbox.change('updated', 1)]
  const [first, missing, early] = changes as [MadeChange, MadeChange, MadeChange]
  expect(await sendTo(one.url, first)).toBe(202)
  await receiver.waitFor(1)
  expect(await sendTo(one.url, early)).toBe(202)
  await netbox.isAsked(lookUp, 1)
  one.process.kill('SIGKILL')
  await one.ended
  const two = await startedHost(cwd)
  await netbox.isAsked(lookUp, 2)
  two.process.kill('SIGTERM')
  expect((await two.ended).code).toBe(0)
  expect(receiver.received).toHaveLength(1)
  const three = await startedHost(cwd)
  await netbox.isAsked(lookUp, 3)
  expect(await sendTo(three.url, missing)).toBe(202)
  await receiver.waitFor(3)
  expect(namesOf(receiver.received)).toEqual(changes.map(nameOf))
  three.process.kill('SIGTERM')
  await three.ended
})

it('what waits when the host is killed is known to the next one when that reads the log', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const config = { ...netboxConfig(receiver, netbox, hour), ...inOrder(receiver) }
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  const one = await startedHost(cwd)
  expect((await runCli(cwd, 'netbox', 'catch-up')).code).toBe(0)
  const changes = [netbox.change('created', 1), netbox.change('updated', 1), netbox.change('updated', 1)]
  // The object is saved once more after them: when they were saved, it does not say.
  changes.push(netbox.change('updated', 1))
  const [first, , ...early] = changes as [MadeChange, MadeChange, MadeChange]
  for (const change of [first, ...early]) expect(await sendTo(one.url, change)).toBe(202)
  await netbox.isAsked(lookUp, 1)
  one.process.kill('SIGKILL')
  await one.ended
  const two = await startedHost(cwd)
  expect((await runCli(cwd, 'netbox', 'catch-up')).code).toBe(0)
  await receiver.waitFor(4)
  const { json } = await ask(`${two.url}/api/deliveries`)
  expect(json.deliveries).toHaveLength(4)
  expect(namesOf(receiver.received)).toEqual(changes.map(nameOf))
  two.process.kill('SIGTERM')
  await two.ended
})

it('is refused where nobody reads the change log', async () => {
  const receiver = await startReceiver()
  const config = netboxConfig(receiver, undefined, { late })
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  const { code, stderr } = await runCli(cwd, 'check')
  expect(code).toBe(3)
  expect(stderr).toContain('server.netbox.late')
  expect(stderr).toContain('server.netbox.url')
})
