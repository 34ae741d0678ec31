import { bareSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'bare-pipeline',
  title: 'for comparison: the bare essentials of a delivery, to what undici can do at best, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  measure: (machine) => bareSpeed(machine),
}
export default row
