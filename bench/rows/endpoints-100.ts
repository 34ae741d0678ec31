import type { Row } from '../row.ts'
import { product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'endpoints-100',
  title: '100 endpoints, compared with one',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.85 },
  start: both(product(), product({ endpoints: 100 })),
  of: ({ perSecond }) => perSecond,
}
export default row
