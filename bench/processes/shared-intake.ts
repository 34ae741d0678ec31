// A host that only accepts, a Redis server, and as many workers as asked, each in a process of its own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createHost } from 'netbox-hooks'
import { hostConfig } from '../host-config.ts'
import { startRedis } from '../redis-server.ts'
import { changeOf, measureSeconds, warmUpSeconds } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly port: number
  readonly workers: number
}

/** Deliveries that wait: enough for all workers. */
const waiting = 1_000

process.once('message', async ({ folder, port, workers }: Task) => {
  const config = hostConfig({ port, fanOut: 1, endpoints: 2, queue: await startRedis(folder) })
  const logger = { debug() {}, info() {}, warn: console.warn, error: console.error }
  const host = createHost({ cwd: folder, config, role: 'intake', logger })
  await host.start()
  const children = Array.from({ length: workers }, () => {
    const child = fork(fileURLToPath(new URL('./shared-worker.ts', import.meta.url)))
    child.send({ folder, config })
    return child
  })
  await Promise.all(children.map((child) => once(child, 'message')))

  const changes = Array.from({ length: 64 }, (_, id) => changeOf(id))
  let emitted = 0
  const delivered = async () => (await host.operations.counts()).delivered
  const keepFull = async () => {
    for (;;) {
      const missing = waiting - (emitted - (await delivered()))
      const events = Array.from({ length: Math.max(0, missing) }, () => {
        emitted += 1
        const change = changes[emitted % changes.length] as (typeof changes)[number]
        return { eventType: 'object_updated', objectType: `bench.model${emitted % 2}`, ...change }
      })
      if (events.length > 0) await host.emit(events)
      await setTimeout(20)
    }
  }
  void keepFull()
  await setTimeout(warmUpSeconds * 1000)
  const [before, startedAt] = [await delivered(), performance.now()]
  await setTimeout(measureSeconds * 1000)
  const perSecond = ((await delivered()) - before) / ((performance.now() - startedAt) / 1000)
  process.send?.({ perSecond }, () => process.exit())
})
