import { join } from 'node:path'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { done, rule, webhook } from '../managed/support.ts'
import { folderWith, keepingLogger, startReceiver } from '../support.ts'

/** A plugin whose callback holds events as long as the test says. */
const holding = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
export default class Holding extends PluginConfig {}
registerWebhookCallback(({ data }) => globalThis.heldEvents?.get(data.turn))
`

it('keeps the order of what is under way when webhooks ask for another one', async () => {
  const held = new Map<number, Promise<void>>()
  const first = Promise.withResolvers<void>()
  held.set(1, first.promise)
  Object.assign(globalThis, { heldEvents: held })
  onTestFinished(() => void Reflect.deleteProperty(globalThis, 'heldEvents'))
  const receiver = await startReceiver()
  const folder = folderWith({ 'package.json': '{"type":"module"}', 'holding.mjs': holding })
  const host = createHost({
    cwd: folder,
    logger: keepingLogger(),
    config: {
      plugins: [join(folder, 'holding.mjs')],
      webhooks: [{ name: 'ordered', payloadUrl: receiver.url, ordering: 'object' }],
      eventRules: [
        { name: 'sites', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['ordered'] },
      ],
      delivery: { network: { allow: ['127.0.0.1'] } },
    },
  })
  onTestFinished(() => host.stop())
  await host.start()
  const { objects } = host.operations
  if (!objects) throw new Error('The queue keeps no objects')
  const change = (turn: number) =>
    host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: 4, data: { id: 4, turn } })
  await change(1)
  // Now all events are kept in order, by one key; then again those of each object, by another one.
  await done(objects, [
    webhook('all in order', { payloadUrl: `${receiver.url}/all`, ordering: 'webhook' }),
    rule('circuits', ['all in order'], { objectTypes: ['circuits.circuit'] }),
  ])
  await change(2)
  await done(objects, [{ op: 'delete', kind: 'webhook', id: 2 }])
  await change(3)
  first.resolve()
  await receiver.waitFor(3)
  expect(receiver.received.map(({ payload }) => (payload['data'] as { turn: number }).turn)).toEqual([
    1, 2, 3,
  ])
})
