import type { Machine } from '../machine.ts'
import type { Row } from '../row.ts'
import { warmUpSeconds } from '../workload.ts'

/** Events per second: two for each of a hundred webhooks, far below what the host can do. */
const rate = 200
/** Long enough for the slow one to answer a few times. */
const measureSeconds = 12
const badEndpoints = 4
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

/** The time in ms within which 99 of 100 events are at their receiver; without end if one never comes. */
async function latency(machine: Machine, bad: Readonly<Record<string, number>>): Promise<number> {
  await machine.receiver.latencies()
  const { port } = machine.receiver
  const seconds = warmUpSeconds + measureSeconds
  const task = { port, bad, leftOut: badEndpoints, rate, seconds }
  const run = await machine.run<{ counted: number; delivered: number }>('neighbours', 'all', task)
  const latencies = await machine.receiver.latencies()
  emitted += run.counted
  const arrived = Math.min(run.delivered, latencies.length)
  delivered += arrived
  if (arrived < run.counted) return Number.POSITIVE_INFINITY
  const warm = latencies.slice(Math.floor((latencies.length * warmUpSeconds) / seconds)).sort((a, b) => a - b)
  return warm[Math.ceil(warm.length * 0.99) - 1] ?? Number.NaN
}
