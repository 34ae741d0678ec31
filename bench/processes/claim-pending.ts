// What a claim costs in a queue that is there already.
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { median } from '../median.ts'

const claims = 300
const size = 64

process.once('message', async ({ path }: { path: string }) => {
  const queue = new SqliteQueue({ path })
  await queue.open()
  const times: number[] = []
  for (let claim = 0; claim < claims; claim += 1) {
    const began = performance.now()
    const { deliveries } = await queue.claim('live', size)
    times.push(performance.now() - began)
    if (deliveries.length !== size) throw new Error(`${deliveries.length} deliveries were claimed`)
    await queue.release(deliveries.map(({ id }) => id))
  }
  await queue.close()
  // The first ones read the file.
  process.send?.({ ms: median(times.slice(claims / 3)) }, () => process.exit())
})
