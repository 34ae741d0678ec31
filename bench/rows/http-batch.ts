import { overHttp } from '../over-http.ts'
import type { Row } from '../row.ts'
import { both } from '../turns.ts'

/** Events that no rule fires for: what follows an event is the same however it came. */
const row: Row = {
  name: 'http-batch',
  title: 'an event accepted among 100 in one request, to one in a request of its own',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 0.5 },
  start: both(overHttp({ isDelivered: false }), overHttp({ isDelivered: false, batch: 100 })),
  of: ({ cpu }) => cpu,
}
export default row
