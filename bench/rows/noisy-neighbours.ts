import type { Machine } from '../machine.ts'
import { runNeighbours } from '../neighbours.ts'
import type { Row } from '../row.ts'

/** The slow one answers a few times in the time. */
const shape = { count: 100, rate: 200, seconds: 12, leftOut: 4 }
let delivered = 0
let emitted = 0

const row: Row = {
  name: 'noisy-neighbours',
  title: 'p99 of 96 endpoints beside four that are slow, refusing, endless and broken',
  compare: 'ratio',
  unit: 'ms',
  goal: { atMost: 1.5 },
  baseline: (machine) => latency(machine, {}),
  async measure(machine) {
    const neighbours = await machine.serve<Record<string, number>>('bad-neighbours', 'second', {})
    try {
      return await latency(machine, neighbours.answer)
    } finally {
      await neighbours.process.stop()
    }
  },
  notes: () => [`share delivered ${(delivered / emitted).toFixed(2)} (${delivered} of ${emitted})`],
}
export default row

async function latency(machine: Machine, bad: Readonly<Record<string, number>>): Promise<number> {
  const run = await runNeighbours(machine, { ...shape, bad })
  delivered += run.delivered
  emitted += run.emitted
  return run.p99
}
