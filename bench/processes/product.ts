// The whole product: createHost(), five callbacks, both signatures, one SQLite file with synchronous=FULL.
import { createHost } from 'netbox-hooks'
import { type HostShape, hostConfig } from '../host-config.ts'
import { pace } from '../pace.ts'
import { startRedis } from '../redis-server.ts'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

interface Task extends Omit<HostShape, 'queue'> {
  readonly folder: string
  /** Whether the queue is on a Redis server. */
  readonly redis?: boolean
  /** Events per second; without it, as fast as 256 in flight allow. */
  readonly rate?: number
  readonly inTurns?: boolean
}

process.once('message', async ({ folder, redis, rate, inTurns, ...shape }: Task) => {
  const { fanOut, endpoints } = shape
  const queue = redis ? await startRedis(folder) : 'sqlite:queue.db'
  const groups = endpoints / fanOut
  const host = createHost({
    cwd: folder,
    config: hostConfig({ ...shape, queue }),
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

  reportSpeed(() => delivered, inTurns)
})
