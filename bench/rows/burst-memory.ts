import { type Burst, burst } from '../burst.ts'
import { median } from '../median.ts'
import type { Row } from '../row.ts'

const bursts: Burst[] = []

const row: Row = {
  name: 'burst-memory',
  title: 'memory a minute after a burst of 20,000 events over HTTP, to memory before it',
  compare: 'ratio',
  unit: 'MB (PSS)',
  needs: '/proc/self/smaps_rollup',
  goal: { atMost: 1.4 },
  mostPairs: 2,
  async baseline(machine) {
    const measured = await burst(machine)
    bursts.push(measured)
    return measured.before
  },
  measure: async () => (bursts.at(-1) as Burst).aMinuteLater,
  notes: () => {
    const most = median(bursts.map((each) => each.most))
    return [`at most ${most.toFixed(0)} MB during it, of which the goal is 250`]
  },
}
export default row
