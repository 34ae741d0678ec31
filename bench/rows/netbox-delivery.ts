import { fullLoad } from '../over-http.ts'
import { productRun } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'netbox-delivery',
  title: 'a delivery whose event came through the NetBox gateway, to one by emit(), one core',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 1.7 },
  baseline: async (machine) => (await productRun(machine)).cpu,
  measure: async (machine) => (await fullLoad(machine, { way: 'netbox', isDelivered: true })).cpu,
}
export default row
