import { productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'one-core',
  title: 'one event to one webhook, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.22 },
  measure: (machine) => productSpeed(machine, 'first'),
}
export default row
