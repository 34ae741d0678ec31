import type { Row } from '../row.ts'
import { limit, product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'limit',
  title: 'for comparison: one event to one webhook, to what undici can do at best, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  start: both(limit, product()),
  of: ({ perSecond }) => perSecond,
}
export default row
