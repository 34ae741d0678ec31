import { setImmediate } from 'node:timers/promises'
import { type Config, createHost } from 'netbox-hooks'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'
import { emit, startProcess } from './sharing-support.ts'

let server: RedisServer
let queue: NonNullable<Config['queue']>
let tests = 0
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())
beforeEach(() => {
  tests += 1
  queue = `redis://127.0.0.1:${server.port}?prefix=test-${tests}`
})

const sites = (count: number) =>
  Array.from({ length: count }, (_, id) => {
    return { eventType: 'object_created', objectType: 'dcim.site', objectId: id, data: { id } }
  })

it('delivers what one process accepts through three others, each event once', async () => {
  const receiver = await startReceiver()
  const config = configFor(receiver, { queue })
  const [intake] = await Promise.all([
    startProcess(config, 'intake'),
    startProcess(config),
    startProcess(config),
    startProcess(config),
  ])
  await emit(intake, sites(300))
  const received = await receiver.waitFor(300)
  expect(new Set(received.map(({ payload }) => (payload['data'] as { id: number }).id)).size).toBe(300)
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(300)
}, 300_000)

it('delivers everything when processes are killed at work', async () => {
  const receiver = await startReceiver()
  const config = configFor(receiver, { queue: `${queue}&lease=2` as typeof queue })
  const [intake, ...workers] = await Promise.all([
    startProcess(config, 'intake'),
    startProcess(config),
    startProcess(config),
  ])
  await emit(intake, sites(400))
  await receiver.waitFor(50)
  for (const worker of workers) worker.kill('SIGKILL')
  intake.kill('SIGKILL')
  await startProcess(config)
  const known = () => new Set(receiver.received.map(({ payload }) => (payload['data'] as { id: number }).id))
  for (let count = receiver.received.length; known().size < 400; ) {
    count = (await receiver.waitFor(count + 1)).length
  }
  expect(known().size).toBe(400)
}, 300_000)

it('stops sending from every host when one of them finds that the endpoint is gone', async () => {
  const receiver = await startReceiver()
  receiver.status = 410
  const config = configFor(receiver, { queue })
  const logger = keepingLogger()
  const first = createHost({ config, logger: keepingLogger() })
  const second = createHost({ config, logger })
  for (const host of [first, second]) {
    onTestFinished(() => host.stop())
    await host.start()
  }
  const event = { eventType: 'object_created', objectType: 'dcim.site', objectId: 1, data: {} }
  await first.emit(event)
  await first.idle()
  while (!logger.lines.some((line) => line.includes('disabled'))) await setImmediate()
  await second.emit(event)
  await second.idle()
  expect(receiver.received).toHaveLength(1)
})

it.each(['intake', 'worker'] as const)(
  'refuses the role %s on a queue that no other host can share',
  async (role) => {
    const host = createHost({ cwd: folderWith(), config: {}, role, logger: keepingLogger() })
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_QUEUE_NOT_SHARED' })
  },
)

it('lets a worker build and send, but accept nothing', async () => {
  const receiver = await startReceiver()
  const config = configFor(receiver, { queue })
  const worker = createHost({ config, role: 'worker', logger: keepingLogger() })
  const intake = createHost({ config, role: 'intake', logger: keepingLogger() })
  for (const host of [worker, intake]) {
    onTestFinished(() => host.stop())
    await host.start()
  }
  const event = { eventType: 'object_created', objectType: 'dcim.site', objectId: 1, data: {} }
  await expect(worker.emit(event)).rejects.toMatchObject({ code: 'NBH_HOST_IS_WORKER' })
  await expect(worker.trackChanges({}, () => {})).rejects.toMatchObject({ code: 'NBH_HOST_IS_WORKER' })
  await intake.emit(event)
  await receiver.waitFor(1)
  expect(receiver.received).toHaveLength(1)
})

it('is shown by deliveries and doctor while hosts work on it', async () => {
  const receiver = await startReceiver()
  const config = configFor(receiver, { queue })
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  await host.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 4, data: { id: 4 } })
  await host.idle()
  const table = await runCli(cwd, 'deliveries', 'list')
  expect(table.stdout).toMatch(/ delivered +1 +200 in \d+ ms +- +receiver +dcim\.site:4 +object_created\n/)
  const findings = await runCli(cwd, 'doctor')
  expect(findings.stdout).toContain('The server answers: 0 deliveries pending, 0 events not processed.')
}, 300_000)

it('is changed by commands while hosts work on it, which take note', async () => {
  const receiver = await startReceiver()
  const config = configFor(receiver, { queue })
  const late = { name: 'late', payloadUrl: `${receiver.url}/late` }
  const [rule] = config.eventRules ?? []
  const later = {
    ...config,
    webhooks: [...(config.webhooks ?? []), late],
    eventRules: [rule, { ...rule, name: 'late', webhooks: ['late'] }],
  }
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(later) })
  const host = createHost({ cwd: folderWith(), config, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const stateOf = () => host.operations.webhooks()[0]?.state
  expect(await runCli(cwd, 'webhooks', 'pause', 'receiver')).toMatchObject({ code: 0, stderr: '' })
  await expect.poll(stateOf, { timeout: 120_000 }).toBe('paused')
  await host.emit(
    [1, 2].map((id) => ({ eventType: 'object_created', objectType: 'dcim.site', data: { id } })),
  )
  await host.idle()
  const cancelled = await runCli(cwd, 'deliveries', 'cancel', '--webhook', 'receiver')
  expect(cancelled.stdout).toBe('Cancelled 2 deliveries.\n')
  expect((await runCli(cwd, 'webhooks', 'resume', 'receiver')).code).toBe(0)
  await expect.poll(stateOf, { timeout: 120_000 }).toBe('active')
  const again = await runCli(cwd, 'deliveries', 'redeliver', '--webhook', 'receiver')
  expect(again.stdout).toBe('Sends 2 deliveries once more.\n')
  await receiver.waitFor(2)
  const test = await runCli(cwd, 'webhooks', 'test', 'receiver')
  expect(test).toMatchObject({ code: 0, stdout: expect.stringContaining('Delivered to receiver') })

  await host.stop()
  const missing = await runCli(cwd, 'deliveries', 'redeliver', '--missing', 'late')
  expect(missing.stdout).toBe('Sends late 2 deliveries that it has not been sent.\n')
  expect((await runCli(cwd, 'deliveries', 'redeliver', '--missing', 'late')).stdout).toContain('0 deliveries')
  const next = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => next.stop())
  await next.start()
  await next.idle()
  expect(receiver.received.filter(({ path }) => path === '/hook/late')).toHaveLength(2)
}, 300_000)

it('is named by its address, without the password, when it cannot be reached', async () => {
  const config = { queue: 'redis://user:s3cret@127.0.0.1:1/0' }
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  for (const command of [['start'], ['doctor'], ['deliveries', 'list']]) {
    const { stdout, stderr } = await runCli(cwd, ...command)
    expect(stdout + stderr).toContain('NBH_REDIS_UNREACHABLE')
    expect(stdout + stderr).not.toContain('s3cret')
  }
}, 300_000)

it('runs the actions of what one process accepts in the others, and again when one was killed at it', async () => {
  const receiver = await startReceiver()
  const acting = `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
export default class Acting extends PluginConfig {
  async ready() {
    registerEventAction({
      name: 'tell',
      run: async ({ id, event, settings, signal }) => {
        await fetch(settings.url, { method: 'POST', body: JSON.stringify({ id, data: event.data }), signal })
      },
    })
  }
}`
  const files = { 'acting.mjs': acting }
  const actions = [{ type: 'tell', settings: { url: receiver.url }, timeout: '1h' as const }]
  const config: Config = {
    plugins: ['./acting.mjs'],
    eventRules: [{ name: 'all', objectTypes: ['dcim.site'], eventTypes: ['object_created'], actions }],
    queue: `${queue}&lease=2` as typeof queue,
  }
  const [intake, worker] = await Promise.all([
    startProcess(config, 'intake', files),
    startProcess(config, 'all', files),
  ])
  const answer = receiver.hold()
  await emit(intake, sites(3))
  await receiver.waitFor(3)
  worker.kill('SIGKILL')
  answer()
  await startProcess(config, 'all', files)
  const again = (await receiver.waitFor(6)).map(({ payload }) => payload['id'])
  expect(new Set(again).size).toBe(3)
}, 300_000)
