import { productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'endpoints-100',
  title: '100 endpoints, compared with one',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.85 },
  baseline: (machine) => productSpeed(machine),
  measure: (machine) => productSpeed(machine, { endpoints: 100 }),
}
export default row
