import type { Row } from '../row.ts'
import { changesAmongMany } from '../rule-changes.ts'

const row: Row = {
  name: 'rule-change',
  title: 'a change of a rule among 10,000 on 1,000 object types, against 10',
  compare: 'ratio',
  unit: 'ns per change',
  goal: { atMost: 1.3 },
  ...changesAmongMany((index) => `app${index % 50}.model${index % 1_000}`),
}
export default row
