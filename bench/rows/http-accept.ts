import { cpuNotes } from '../cpu-notes.ts'
import { overHttp } from '../over-http.ts'
import type { Row } from '../row.ts'
import { both } from '../turns.ts'

/** Events that no rule fires for, one in each request: what is measured is that they are accepted. */
const row: Row = {
  name: 'http-accept',
  title: 'events accepted over HTTP, beside a bare Fastify route that commits in groups, one core',
  compare: 'ratio',
  unit: 'requests/s',
  goal: { atLeast: 0.7 },
  start: both(overHttp({ isDelivered: false, host: 'bare-intake' }), overHttp({ isDelivered: false })),
  of: ({ perSecond }) => perSecond,
  notes: cpuNotes,
}
export default row
