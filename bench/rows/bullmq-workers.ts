import type { Machine } from '../machine.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'bullmq-workers',
  title: 'two workers on one Redis beside one worker',
  compare: 'ratio',
  unit: 'deliveries/s',
  needs: 'redis-server',
  baseline: (machine) => sharedSpeed(machine, 1),
  measure: (machine) => sharedSpeed(machine, 2),
}
export default row

async function sharedSpeed(machine: Machine, workers: number): Promise<number> {
  const task = { port: machine.receiver.port, workers }
  const { perSecond } = await machine.run<{ perSecond: number }>('shared-intake', 'all', task)
  return perSecond
}
