// A host under load, to be killed: emits changes of a few objects without end, each object's in order, and tells its parent
// of every step. Its arguments: folder, receiver's URL, first sequence number, whether to emit at all.
import { createHost, silentLogger } from 'netbox-hooks'

const [, , cwd = '', url = '', first = '0', mode = 'load'] = process.argv
const objects = 16

const tell = (message: object): void => void process.send?.(message)
const host = createHost({
  cwd,
  logger: silentLogger,
  config: {
    webhooks: [
      {
        name: 'receiver',
        payloadUrl: url,
        secret: 'a-secret-for-the-crash-test',
        ordering: 'object',
        retry: { schedule: ['0ms', '50ms', '50ms', '50ms', '100ms', '100ms', '100ms', '1s', '1s', '1s'] },
      },
    ],
    eventRules: [
      { name: 'all', objectTypes: ['dcim.*'], eventTypes: ['object_updated'], webhooks: ['receiver'] },
    ],
    delivery: { network: { allow: ['127.0.0.1'] } },
  },
})
for (const step of ['events', 'attempt', 'delivered'] as const) {
  host.hooks[step].tap('crash', () => tell({ step }))
}
host.hooks.payload.tap('crash', (payload) => {
  tell({ step: 'payload' })
  return payload
})
host.hooks.context.tap('crash', () => tell({ step: 'context' }))

await host.start()
tell({ step: 'started' })
if (mode === 'load') {
  for (let object = 0; object < objects; object += 1) void emitForever(object)
} else {
  await host.idle()
  await host.stop()
  process.disconnect()
}

async function emitForever(objectId: number): Promise<void> {
  for (let sequence = Number(first); ; sequence += 1) {
    const data = { objectId, sequence }
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId, data })
    tell({ step: 'accepted', accepted: `${objectId}:${sequence}` })
  }
}
