import { cpuNotes } from '../cpu-notes.ts'
import type { Row } from '../row.ts'
import { fetchLoop, product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'fetch-loop',
  title: 'one event to one webhook, beside a loop of fetch(), which keeps nothing, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  start: both(fetchLoop, product()),
  of: ({ perSecond }) => perSecond,
  notes: cpuNotes,
}
export default row
