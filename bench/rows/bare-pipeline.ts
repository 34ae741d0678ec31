import type { Row } from '../row.ts'
import { bare, limit } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'bare-pipeline',
  title: 'for comparison: the bare essentials of a delivery, to what undici can do at best, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  start: both(limit, bare()),
  of: ({ perSecond }) => perSecond,
}
export default row
