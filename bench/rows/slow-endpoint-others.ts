import type { Row } from '../row.ts'
import { slowEndpoint } from '../slow-endpoint.ts'

const row: Row = {
  name: 'slow-endpoint-others',
  title: 'p99 of the nineteen beside it, with a limit that adapts, to that with a limit of 8',
  compare: 'ratio',
  unit: 'ms',
  goal: { atMost: 1.5 },
  baseline: async (machine) => (await slowEndpoint(machine, 8, 'others')).p99,
  measure: async (machine) => (await slowEndpoint(machine, 'adaptive', 'others')).p99,
}
export default row
