import type { Machine } from '../machine.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'bullmq-engine',
  title: 'the queue on Redis beside the one in a file: accept, process, claim, record',
  compare: 'ratio',
  unit: 'deliveries/s',
  needs: 'redis-server',
  baseline: (machine) => engineSpeed(machine, 'sqlite'),
  measure: (machine) => engineSpeed(machine, 'redis'),
}
export default row

async function engineSpeed(machine: Machine, engine: 'sqlite' | 'redis'): Promise<number> {
  const { perSecond } = await machine.run<{ perSecond: number }>('queue-engine', 'all', { engine })
  return perSecond
}
