import { productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'fan-out',
  title: 'one event to five webhooks, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.32 },
  measure: (machine) => productSpeed(machine, 'first', { fanOut: 5 }),
}
export default row
