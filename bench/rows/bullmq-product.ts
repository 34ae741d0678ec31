import { redisSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'bullmq-product',
  title: 'the product on Redis beside a bare BullMQ worker with undici',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.8 },
  needs: 'redis-server',
  baseline: async (machine) => {
    const task = { port: machine.receiver.port }
    return (await machine.run<{ perSecond: number }>('bare-bullmq', 'all', task)).perSecond
  },
  measure: redisSpeed,
}
export default row
