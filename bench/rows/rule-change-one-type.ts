import type { Row } from '../row.ts'
import { amongMany } from '../rule-changes.ts'

const row: Row = {
  name: 'rule-change-one-type',
  title: 'the same with all of them on one object type',
  compare: 'ratio',
  unit: 'ns per change',
  ...amongMany(() => 'dcim.site'),
}
export default row
