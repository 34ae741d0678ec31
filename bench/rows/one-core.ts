import { cpuNotes } from '../cpu-notes.ts'
import type { Row } from '../row.ts'
import { bare, product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'one-core',
  title: 'one event to one webhook, beside the bare essentials, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.7 },
  start: both(bare(), product()),
  of: ({ perSecond }) => perSecond,
  notes: cpuNotes,
}
export default row
