import { medianLatency } from '../latency.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'latency',
  title: 'median latency at 1,000 events/s, above the bare store',
  compare: 'difference',
  unit: 'ms',
  goal: { atMost: 2 },
  baseline: (machine) => medianLatency(machine, 'bare-store', 1_000),
  measure: (machine) => medianLatency(machine, 'product', 1_000),
}
export default row
