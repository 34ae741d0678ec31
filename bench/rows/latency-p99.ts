import { latencyOf } from '../latency.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'latency-p99',
  title: 'p99 of latency at 1,000 events/s, to that of the bare store',
  compare: 'ratio',
  unit: 'ms',
  baseline: (machine) => latencyOf(machine, 'bare-store', 1_000, 0.99),
  measure: (machine) => latencyOf(machine, 'product', 1_000, 0.99),
}
export default row
