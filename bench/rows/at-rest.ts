import { atRest, fullLoad } from '../over-http.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'at-rest',
  title: 'a delivery at 100 events/s over HTTP, to one at full load, one core',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 2.5 },
  baseline: async (machine) => (await fullLoad(machine, { isDelivered: true })).cpu,
  measure: async (machine) => (await atRest(machine, 100)).cpu,
}
export default row
