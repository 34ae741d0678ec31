import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

const large = '9007199254740993'
const data = (id: string) => `{"id":${id},"position":48.0,"cf":{"2":1e-07,"1":[1.50]}}`
const event = (id: string) =>
  `{"event_type":"object_updated","object_type":"dcim.site","data":${data(id)},"request":{"id":"r","path":"/","GET":{"9":"a","1":"b"}}}`

it('keeps what NetBox has written on Redis as well', async () => {
  const [server, receiver] = [await RedisServer.start(), await startReceiver()]
  onTestFinished(() => server.stop())
  const config = configFor(receiver, { queue: `redis://127.0.0.1:${server.port}` })
  const folder = folderWith({
    'netbox-hooks.config.json': JSON.stringify(config),
    'events.ndjson': [large, '9007199254740992'].map(event).join('\n'),
  })
  expect(await runCli(folder, 'emit', 'events.ndjson')).toMatchObject({ code: 0 })
  const host = createHost({ cwd: folder, config, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const sent = (await receiver.waitFor(2)).map(({ body }) => body)
  const [body = ''] = sent.filter((text) => text.includes(large))
  expect(body).toContain(`"data":${data(large)},"request":{"id":"r","path":"/","GET":{"9":"a","1":"b"},`)
  const list = await runCli(folder, 'deliveries', 'list', '--object', `dcim.site:${large}`, '--json')
  const { deliveries } = JSON.parse(list.stdout)
  expect(deliveries).toHaveLength(1)
  expect((await runCli(folder, 'deliveries', 'show', deliveries[0].id)).stdout).toContain(body)
})
