import { expect, it, vi } from 'vitest'
import { startReceiver } from '../support.ts'
import { NetboxDouble } from './netbox-double.ts'
import { catchUp, nameOf, namesOf, signed, startFed } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

/** NetBox's webhooks are waited for, and the log is read once an hour. */
const slow = { catchUp: { every: '1h', settle: '10m' } } as const

it('a webhook that is too large is made up for by the log soon, and not only at the next turn', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, slow)
  await catchUp(served.host)
  const lost = netbox.change('created', 1)
  const body = lost.webhook().padEnd(2 ** 20 + 1)
  expect((await served.post('/api/netbox/webhook', body, signed(body))).status).toBe(413)
  await receiver.waitFor(1)
  expect(namesOf(receiver.received)).toEqual([nameOf(lost)])
})

it('so is one that is signed with another secret, and one that is left off', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, slow)
  await catchUp(served.host)
  const lost = [netbox.change('created', 1), netbox.change('created', 2)]
  const body = lost[0]?.webhook() ?? ''
  const headers = signed(body, 'a secret of long ago')
  expect((await served.post('/api/netbox/webhook', body, headers)).status).toBe(401)
  await receiver.waitFor(2)
  expect(namesOf(receiver.received)).toEqual(lost.map(nameOf))
  netbox.asked.length = 0
  await Promise.all(Array.from({ length: 50 }, () => served.post('/api/netbox/webhook', body, headers)))
  // Whoever sends what is refused has the log read once in a while.
  await netbox.isAsked('object-changes', 1)
  expect(netbox.asked).toHaveLength(1)
})

it('what a full queue has refused is made up for when there is room again', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, slow, undefined, {
    delivery: { network: { allow: ['127.0.0.1'] }, maxQueueDepth: 2 },
  })
  await catchUp(served.host)
  const end = receiver.hold()
  const made = [netbox.change('created', 1), netbox.change('created', 2), netbox.change('created', 3)]
  for (const change of made) {
    const body = change.webhook()
    await served.post('/api/netbox/webhook', body, signed(body))
  }
  end()
  await receiver.waitFor(3)
  expect(namesOf(receiver.received).sort()).toEqual(made.map(nameOf).sort())
})
