import { fullLoad } from '../over-http.ts'
import { productRun } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'http-delivery',
  title: 'a delivery whose event came over POST /api/events, to one by emit(), one core',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 1.5 },
  baseline: async (machine) => (await productRun(machine)).cpu,
  measure: async (machine) => (await fullLoad(machine, { isDelivered: true })).cpu,
}
export default row
