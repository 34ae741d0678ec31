import { median } from '../median.ts'
import { productRun } from '../product.ts'
import type { Speed } from '../report-speed.ts'
import type { Row } from '../row.ts'

const runs: Speed[] = []
const receiving: number[] = []

/** With two cores the receiver has its share of the second one: what it takes is said below the table. */
const row: Row = {
  name: 'two-cores',
  title: 'one event to one webhook, two cores, beside one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 1.6 },
  baseline: async (machine) => (await productRun(machine)).perSecond,
  async measure(machine) {
    const before = await machine.receiver.work()
    const run = await productRun(machine, { cores: 'all' })
    const after = await machine.receiver.work()
    runs.push(run)
    receiving.push((after.micros - before.micros) / (after.requests - before.requests))
    return run.perSecond
  },
  notes: () => [
    `µs of CPU for a delivery, on two cores: ${median(runs.map(({ cpu }) => cpu)).toFixed(1)}, and ${median(receiving).toFixed(1)} of the receiver beside it`,
    ...howFar(runs.at(-1)?.threads ?? []),
  ],
}
export default row

/** Cores help until the busiest thread has one for itself. */
function howFar(threads: Speed['threads']): string[] {
  const [busiest] = threads
  if (!busiest) return []
  const each = threads.filter(({ micros }) => micros >= 0.1)
  return [
    `by thread: ${each.map(({ name, micros }) => `${name} ${micros.toFixed(1)}`).join(', ')}; with cores enough, ${Math.round(1e6 / busiest.micros)} deliveries/s, when ${busiest.name} is never idle`,
  ]
}
