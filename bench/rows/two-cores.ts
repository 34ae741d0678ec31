import { productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'two-cores',
  title: 'one event to one webhook, two cores',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.3 },
  measure: (machine) => productSpeed(machine, 'all'),
}
export default row
