import { bareSpeed, productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'fan-out',
  title: 'one event to five webhooks, beside the bare essentials of that, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.7 },
  baseline: (machine) => bareSpeed(machine, 5),
  measure: (machine) => productSpeed(machine, { fanOut: 5 }),
}
export default row
