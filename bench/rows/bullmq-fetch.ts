import { cpuNotes } from '../cpu-notes.ts'
import type { Row } from '../row.ts'
import { bullmq, product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'bullmq-fetch',
  title: 'one event to one webhook, beside BullMQ and fetch() with their Redis, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  needs: 'redis-server',
  start: both(bullmq('first', 'fetch'), product()),
  of: ({ perSecond }) => perSecond,
  notes: (pairs) => [...cpuNotes(pairs), 'The processor time of Redis comes on top of that of BullMQ.'],
}
export default row
