import type { Row } from '../row.ts'
import { changesAmongMany } from '../rule-changes.ts'

const row: Row = {
  name: 'rule-change-one-type',
  title: 'the same with all of them on one object type',
  compare: 'ratio',
  unit: 'ns per change',
  goal: { atMost: 1.3 },
  ...changesAmongMany(() => 'dcim.site'),
}
export default row
