import { latencyOf } from '../latency.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'latency',
  title: 'median latency at 1,000 events/s, above the bare store',
  compare: 'difference',
  unit: 'ms',
  goal: { atMost: 2 },
  baseline: (machine) => latencyOf(machine, 'bare-store', 1_000, 0.5),
  measure: (machine) => latencyOf(machine, 'product', 1_000, 0.5),
}
export default row
