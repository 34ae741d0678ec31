import { fullAndAtRest } from '../over-http.ts'
import type { Row } from '../row.ts'

const perSecond = 100

const row: Row = {
  name: 'at-rest',
  title: 'a delivery at 100 events/s over HTTP, to one at full load, one core',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 2.5 },
  start: (machine) => fullAndAtRest(machine, perSecond),
  of: ({ cpu }) => cpu,
}
export default row
