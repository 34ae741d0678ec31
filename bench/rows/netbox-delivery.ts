import { overHttp } from '../over-http.ts'
import type { Row } from '../row.ts'
import { product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'netbox-delivery',
  title: 'a delivery whose event came through the NetBox gateway, to one by emit(), one core',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 1.7 },
  start: both(product(), overHttp({ way: 'netbox', isDelivered: true })),
  of: ({ cpu }) => cpu,
}
export default row
