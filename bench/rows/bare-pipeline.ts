import type { Row } from '../row.ts'

const row: Row = {
  name: 'bare-pipeline',
  title: 'for comparison: the bare essentials of a delivery, one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  measure: async (machine) => {
    const task = { port: machine.receiver.port }
    return (await machine.run<{ perSecond: number }>('bare-pipeline', 'first', task)).perSecond
  },
}
export default row
