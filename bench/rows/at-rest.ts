import { median } from '../median.ts'
import { fullAndAtRest } from '../over-http.ts'
import type { Row } from '../row.ts'
import type { SpeedPair } from '../speed.ts'
import { takeTurns } from '../turns.ts'

const perSecond = 100
/** How often the bare route is measured: it is there to compare with. */
const barePairs = 3
const bare: SpeedPair[] = []

const row: Row = {
  name: 'at-rest',
  title: 'a delivery at 100 events/s over HTTP, to one at full load, one core',
  compare: 'ratio',
  unit: 'µs of CPU',
  // Missed also by a bare route, which is measured beside it: see docs/decisions/speed.md.
  goal: { atMost: 2.5 },
  async start(machine) {
    await takeTurns(await fullAndAtRest(machine, perSecond, 'bare-intake'), barePairs, (pair) => {
      bare.push(pair)
    })
    return fullAndAtRest(machine, perSecond)
  },
  of: ({ cpu }) => cpu,
  notes() {
    const [rest, full] = (['figure', 'baseline'] as const).map((side) =>
      median(bare.map((pair) => pair[side].cpu)),
    )
    const ratio = median(bare.map(({ figure, baseline }) => figure.cpu / baseline.cpu))
    return [
      `a bare Fastify route that commits and posts: ${rest?.toFixed(0)} : ${full?.toFixed(0)} µs = ${ratio.toFixed(1)}`,
    ]
  },
}
export default row
