import { cpuNotes } from '../cpu-notes.ts'
import { overHttp } from '../over-http.ts'
import type { Row } from '../row.ts'
import { product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'http-delivery',
  title: 'a delivery whose event came over POST /api/events, to one by emit(), one core',
  compare: 'ratio',
  unit: 'µs of CPU',
  goal: { atMost: 1.5 },
  start: both(product(), overHttp({ isDelivered: true })),
  of: ({ cpu }) => cpu,
  notes: cpuNotes,
}
export default row
