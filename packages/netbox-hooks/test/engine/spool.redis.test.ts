import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Config, createHost } from 'netbox-hooks'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { type ServedTestHost, serveHost } from '../server/support.ts'
import { configFor, folderWith, keepingLogger, runCli, startReceiver, type TestReceiver } from '../support.ts'
import { emit, kill } from './sharing-support.ts'

let server: RedisServer
let receiver: TestReceiver
beforeEach(async () => {
  const started = await RedisServer.start()
  server = started
  receiver = await startReceiver()
  return () => started.stop()
})

/** In order, so that what goes past another is seen. */
function spooling(more: Partial<Config> = {}): Config {
  const { webhooks = [], delivery, ...rest } = configFor(receiver)
  const inOrder = webhooks.map((webhook) => ({ ...webhook, ordering: 'webhook' as const }))
  const queue = server.url as NonNullable<Config['queue']>
  return { ...rest, webhooks: inOrder, queue, delivery: { ...delivery, spool: true }, ...more }
}

const script = fileURLToPath(new URL('../fixtures/sharing-host.mjs', import.meta.url))
const eventOf = (id: number) => ({
  event_type: 'object_created',
  object_type: 'dcim.site',
  object_id: id,
  data: { id },
})
const accept = ({ post }: ServedTestHost, id: number, headers = {}) =>
  post('/api/events', eventOf(id), headers)
const receivedIds = () => receiver.received.map(({ payload }) => (payload['data'] as { id: number }).id)

it('accepts events while the server is away, says so, and delivers them in order when it is back', async () => {
  const host = await serveHost(spooling())
  expect((await host.get('/readyz')).json).toEqual({ status: 'ok' })
  await accept(host, 0)
  // Else its delivery could not be recorded, and would be made once more.
  await host.host.idle()
  await server.kill()
  const answers = [await accept(host, 1), await accept(host, 2, { 'idempotency-key': 'k' })]
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  const again = await accept(host, 2, { 'idempotency-key': 'k' })
  expect(again.json).toEqual(answers[1]?.json)
  const ready = await host.get('/readyz')
  expect([ready.status, ready.json]).toEqual([200, { status: 'spooling', spooled: 2 }])
  const { status, text } = await host.get('/metrics')
  expect(status).toBe(200)
  expect(text).toContain('\nnetbox_hooks_spool_events 2\n')
  expect(text).toContain('\nnetbox_hooks_queue_up 0\n')
  await server.begin()
  for (let id = 3; id < 40; id += 1) {
    await accept(host, id)
    await sleep(20)
  }
  await receiver.waitFor(40)
  expect(receivedIds()).toEqual(Array.from({ length: 40 }, (_, id) => id))
  expect((await accept(host, 2, { 'idempotency-key': 'k' })).json).toEqual(answers[1]?.json)
  expect((await host.get('/readyz')).json).toEqual({ status: 'ok' })
  expect((await host.get('/metrics')).text).toContain('\nnetbox_hooks_spool_events 0\n')
  expect(host.log.join('\n')).toMatch(
    /error Events are accepted into the spool[\s\S]*info The spool is empty again/,
  )
}, 180_000)

it('refuses events meanwhile if there is no spool, and takes them again by itself', async () => {
  const host = await serveHost(spooling({ delivery: { network: { allow: ['127.0.0.1'] } } }))
  await server.kill()
  const refused = await accept(host, 1)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect(refused.json.code).toBe('NBH_QUEUE_FAILED')
  expect((await host.get('/readyz')).status).toBe(503)
  expect((await host.get('/metrics')).text).toContain('\nnetbox_hooks_queue_up 0\n')
  await server.begin()
  while ((await accept(host, 2)).status !== 202) await sleep(50)
  expect((await host.get('/readyz')).status).toBe(200)
  await receiver.waitFor(1)
}, 180_000)

it('starts while the server is away, and works when it comes', async () => {
  await server.kill()
  const host = await serveHost(spooling())
  expect((await accept(host, 1)).status).toBe(202)
  expect((await host.get('/readyz')).json).toEqual({ status: 'spooling', spooled: 1 })
  await server.begin()
  await receiver.waitFor(1)
  await accept(host, 2)
  await receiver.waitFor(2)
  expect(receivedIds()).toEqual([1, 2])
}, 180_000)

it('stops while the server is away, and delivers after the next start', async () => {
  const cwd = folderWith()
  await server.kill()
  const first = createHost({ cwd, config: spooling(), role: 'intake', logger: keepingLogger() })
  await first.start()
  await first.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 1, data: { id: 1 } })
  await first.stop()
  await server.begin()
  const second = createHost({ cwd, config: spooling(), logger: keepingLogger() })
  onTestFinished(() => second.stop())
  await second.start()
  await receiver.waitFor(1)
}, 180_000)

it('loses and repeats nothing, and keeps the order, when it is killed while it hands events over', async () => {
  const cwd = folderWith()
  const config = configFor(receiver, {
    queue: `${server.url}?lease=1`,
    delivery: { network: { allow: ['127.0.0.1'] }, spool: true },
  })
  const count = 400
  const sites = Array.from({ length: count }, (_, id) => {
    return { eventType: 'object_created', objectType: 'dcim.site', objectId: id, data: { id } }
  })
  const start = async (): Promise<ChildProcess> => {
    const child = fork(script, [cwd, JSON.stringify(config), 'intake'])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'message')
    return child
  }
  await server.kill()
  let intake = await start()
  await emit(intake, sites)
  await server.begin()
  const client = server.client()
  onTestFinished(() => client.disconnect())
  const waiting = () => client.zrangebyscore('{netbox-hooks}:waiting', '-inf', '+inf')
  for (const moment of [1, 120, 280]) {
    while ((await waiting()).length < moment) await sleep(1)
    await kill(intake)
    intake = await start()
  }
  while ((await waiting()).length < count) await sleep(10)
  const ids = await waiting()
  expect(ids).toEqual([...ids].sort())
  // Nobody kills it: its lease lasts as long as a busy machine needs.
  const lasting = { ...config, queue: server.url as NonNullable<Config['queue']> }
  const worker = createHost({ cwd, config: lasting, role: 'worker', logger: keepingLogger() })
  onTestFinished(() => worker.stop())
  await worker.start()
  await receiver.waitFor(count)
  await worker.idle()
  expect(receivedIds().sort((a, b) => a - b)).toEqual(sites.map(({ objectId }) => objectId))
}, 600_000)

it('is shown by the doctor, and serves one host', async () => {
  const config = spooling()
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  await server.kill()
  const host = createHost({ cwd, role: 'intake', logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  await host.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 1, data: { id: 1 } })
  expect((await runCli(cwd, 'doctor')).stdout).toMatch(
    /warn +spool +.*netbox-hooks-spool\.db: 1 event waits for the server/,
  )
  const second = createHost({ cwd, logger: keepingLogger() })
  await expect(second.start()).rejects.toMatchObject({ code: 'NBH_QUEUE_OWNED' })
}, 180_000)
