// An engine alone: events of 3 KB are accepted and processed, their deliveries claimed and recorded, as fast as it goes.
import { type DeliveryQueue, newId } from '@netbox-hooks/delivery'
import { RedisQueue } from '@netbox-hooks/queue-redis'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { startRedis } from '../redis-server.ts'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly engine: 'sqlite' | 'redis'
}

const webhook = 'bench'
/** Events under way at once. */
const atOnce = 256

process.once('message', async ({ folder, engine }: Task) => {
  const queue: DeliveryQueue =
    engine === 'sqlite'
      ? new SqliteQueue({ path: `${folder}/queue.db` })
      : new RedisQueue({ url: await startRedis(folder) })
  await queue.open()
  const text = JSON.stringify(changeOf(1))
  const body = Buffer.from(text)
  const request = {
    webhook,
    method: 'POST',
    url: 'http://127.0.0.1/',
    headers: { 'content-type': 'application/json' },
  }
  let recorded = 0

  const store = async () => {
    const eventId = newId()
    await queue.accept([{ id: eventId, body: text }], { claim: true })
    await queue.process(eventId, [{ id: newId(), eventId, ...request, body }])
  }
  const record = async (deliveryId: string) => {
    const outcome = { status: 204, responseBody: '', error: undefined, nextDueAt: undefined } as const
    await queue.record({
      deliveryId,
      number: 1,
      startedAt: Date.now(),
      durationMs: 1,
      state: 'delivered',
      ...outcome,
    })
    recorded += 1
    void store()
  }
  const claim = async () => {
    for (;;) {
      const { deliveries } = await queue.claim(webhook, 128)
      for (const { id } of deliveries) void record(id)
      if (deliveries.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  for (let index = 0; index < atOnce; index += 1) void store()
  void claim()

  reportSpeed(() => recorded)
})
