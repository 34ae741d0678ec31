import type { Row } from '../row.ts'

const row: Row = {
  name: 'redis-takeover',
  title: 'a host on Redis killed under load and started again, until all it had accepted is delivered',
  compare: 'none',
  unit: 's',
  needs: 'redis-server',
  goal: { atMost: 3 },
  measure: async (machine) => (await machine.run<{ seconds: number }>('redis-takeover', 'all', {})).seconds,
}
export default row
