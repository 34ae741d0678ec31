import { productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'limit',
  title: 'for comparison: one event to one webhook, to what undici can do at best, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  measure: (machine) => productSpeed(machine),
}
export default row
