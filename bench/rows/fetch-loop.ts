import { productSpeed } from '../product.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'fetch-loop',
  title: 'the product on one core beside a loop of fetch(), which keeps nothing',
  compare: 'ratio',
  unit: 'deliveries/s',
  baseline: async (machine) => {
    const task = { port: machine.receiver.port }
    return (await machine.run<{ perSecond: number }>('bare-fetch', 'first', task)).perSecond
  },
  measure: (machine) => productSpeed(machine),
}
export default row
