import type { Row } from '../row.ts'
import { bullmq, product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'bullmq-fetch',
  title: 'the product on one core beside BullMQ and fetch(), which have it together with their Redis',
  compare: 'ratio',
  unit: 'deliveries/s',
  needs: 'redis-server',
  start: both(bullmq('first', 'fetch'), product()),
  of: ({ perSecond }) => perSecond,
}
export default row
