// Fills a queue's file through the engine itself, a thousand deliveries in a transaction: the first nine of ten for a
// webhook that is paused.
import { newId } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { Progress } from '../progress.ts'
import { changeOf } from '../workload.ts'

interface Task {
  readonly path: string
  readonly port: number
  readonly count: number
}

const batch = 1_000

process.once('message', async ({ path, port, count }: Task) => {
  const queue = new SqliteQueue({ path, maxDepth: 2 * count })
  await queue.open()
  const progress = new Progress(count, 'deliveries stored')
  const began = performance.now()
  const body = Buffer.from(JSON.stringify({ event: 'updated', ...changeOf(1) }))
  const request = {
    method: 'POST',
    url: `http://127.0.0.1:${port}/`,
    headers: { 'content-type': 'application/json' },
    body,
  }
  for (let stored = 0; stored < count; stored += batch) {
    const eventId = newId()
    const webhook = stored < count * 0.9 ? 'paused' : 'live'
    const deliveries = Array.from({ length: Math.min(batch, count - stored) }, () => {
      return { id: newId(), eventId, webhook, ...request }
    })
    await queue.accept([{ id: eventId, body: '{}' }])
    await queue.process(eventId, deliveries)
    progress.show(stored + deliveries.length, `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`)
  }
  await queue.close()
  process.send?.({ seconds: (performance.now() - began) / 1_000 }, () => process.exit())
})
