// A host with an HTTP API and two endpoints that are dead in different ways: one refuses, one never answers. Tells its
// parent where it listens, then its memory (in bytes) whenever it is asked. Its arguments: folder, URLs of the endpoints.
import { createHost } from 'netbox-hooks'

const [, , cwd = '', refusing = '', hanging = ''] = process.argv
const host = createHost({
  cwd,
  config: {
    webhooks: [
      { name: 'refuses', payloadUrl: refusing, secret: 'a-secret-for-the-soak-test' },
      { name: 'hangs', payloadUrl: hanging, secret: 'a-secret-for-the-soak-test' },
    ],
    eventRules: [
      {
        name: 'all',
        objectTypes: ['dcim.*'],
        eventTypes: ['object_updated'],
        webhooks: ['refuses', 'hangs'],
      },
    ],
    delivery: { network: { allow: ['127.0.0.1'] } },
    server: { port: 0 },
  },
})
await host.start()
process.send?.(host.serverUrl)
process.on('message', async (asked) => {
  if (asked === 'memory') process.send?.(process.memoryUsage.rss())
  else {
    await host.stop()
    process.disconnect()
  }
})
