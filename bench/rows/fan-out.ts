import { cpuNotes } from '../cpu-notes.ts'
import type { Row } from '../row.ts'
import { bare, product } from '../runners.ts'
import { both } from '../turns.ts'

const row: Row = {
  name: 'fan-out',
  title: 'one event to five webhooks, beside the bare essentials of that, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 0.7 },
  start: both(bare(5), product({ fanOut: 5 })),
  of: ({ perSecond }) => perSecond,
  notes: cpuNotes,
}
export default row
