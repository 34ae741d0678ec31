// The whole product: createHost(), five callbacks, both signatures, one SQLite file with synchronous=FULL.
import { createHost } from 'netbox-hooks'
import { pace } from '../pace.ts'
import { startRedis } from '../redis-server.ts'
import { changeOf, measureSeconds, warmUpSeconds } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly port: number
  /** How many webhooks one event goes to. */
  readonly fanOut: number
  /** How many endpoints there are; an event goes to the next ones in turn. */
  readonly endpoints: number
  /** Whether the queue is on a Redis server. */
  readonly redis?: boolean
  /** Events per second; without it, as fast as 256 in flight allow. */
  readonly rate?: number
}

process.once('message', async ({ folder, port, fanOut, endpoints, redis, rate }: Task) => {
  const webhooks = Array.from({ length: endpoints }, (_, index) => ({
    name: `webhook-${index}`,
    payloadUrl: `http://127.0.${Math.floor(index / 250)}.${(index % 250) + 1}:${port}/hook`,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    concurrency: endpoints >= 64 ? 8 : Math.floor(64 / endpoints),
  }))
  const groups = endpoints / fanOut
  const host = createHost({
    cwd: folder,
    config: {
      plugins: [new URL('../plugins/five-callbacks.mjs', import.meta.url).pathname],
      webhooks,
      eventRules: Array.from({ length: groups }, (_, group) => ({
        name: `rule-${group}`,
        objectTypes: [`bench.model${group}`],
        eventTypes: ['object_updated'],
        webhooks: webhooks.slice(group * fanOut, (group + 1) * fanOut).map(({ name }) => name),
      })),
      queue: redis ? await startRedis(folder) : 'sqlite:queue.db',
      delivery: { network: { allow: ['127.0.0.0/8'] } },
    },
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
  })
  await host.start()

  // Made beforehand: an application has its objects anyway.
  const changes = Array.from({ length: 64 }, (_, id) => changeOf(id))
  let emitted = 0
  let delivered = 0
  const emit = () => {
    emitted += 1
    const { data, ...change } = changes[emitted % changes.length] as (typeof changes)[number]
    return host.emit({
      eventType: 'object_updated',
      objectType: `bench.model${emitted % groups}`,
      ...change,
      data: rate === undefined ? data : { sent_at: Number(process.hrtime.bigint()) / 1e6, ...data },
    })
  }
  host.hooks.delivered.tap('bench', () => {
    delivered += 1
    if (rate === undefined && delivered % fanOut === 0) void emit()
  })
  if (rate === undefined) for (let i = 0; i < 256; i += 1) void emit()
  else pace(rate, () => void emit())

  setTimeout(() => {
    const [before, startedAt, cpu] = [delivered, performance.now(), process.cpuUsage()]
    const main = process.threadCpuUsage()
    setTimeout(() => {
      const count = delivered - before
      const { user, system } = process.cpuUsage(cpu)
      const perSecond = count / ((performance.now() - startedAt) / 1000)
      const own = process.threadCpuUsage(main)
      const cpuPerDelivery = (user + system) / count
      const mainCpuPerDelivery = (own.user + own.system) / count
      process.send?.({ perSecond, cpuPerDelivery, mainCpuPerDelivery }, () => process.exit())
    }, measureSeconds * 1000)
  }, warmUpSeconds * 1000)
})
