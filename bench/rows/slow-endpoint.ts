import type { Row } from '../row.ts'
import { events, slowEndpoint } from '../slow-endpoint.ts'

const row: Row = {
  name: 'slow-endpoint',
  title: 'what an endpoint that takes 5 s got, one of twenty, by a limit that adapts, beside a limit of 8',
  compare: 'ratio',
  unit: 'requests',
  baseline: async (machine) => (await slowEndpoint(machine, 8, 'slow')).requests,
  measure: async (machine) => (await slowEndpoint(machine, 'adaptive', 'slow')).requests,
  notes: () => [`there were ${events} events for it`],
}
export default row
