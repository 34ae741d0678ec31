import { fullLoad } from '../over-http.ts'
import type { Row } from '../row.ts'

/** Events that no rule fires for: what follows an event is the same however it came. */
const row: Row = {
  name: 'http-batch',
  title: 'an event accepted among 100 in one request, to one in a request of its own',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 0.5 },
  baseline: async (machine) => (await fullLoad(machine, { isDelivered: false })).cpu,
  measure: async (machine) => (await fullLoad(machine, { isDelivered: false, batch: 100 })).cpu,
}
export default row
