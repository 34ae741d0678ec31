import { bareSpeed, productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'one-core',
  title: 'one event to one webhook, beside the bare essentials, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.7 },
  baseline: (machine) => bareSpeed(machine),
  measure: (machine) => productSpeed(machine),
}
export default row
