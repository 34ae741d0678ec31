import type { Row } from '../row.ts'
import { bullmq, product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'bullmq-product',
  title: 'the product on Redis beside a bare BullMQ worker with undici',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.8 },
  needs: 'redis-server',
  start: both(bullmq('all', 'undici'), product({ cores: 'all', redis: true })),
  of: ({ perSecond }) => perSecond,
}
export default row
