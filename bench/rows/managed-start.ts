import { managedFolders, withHostIn } from '../managed.ts'
import type { Row } from '../row.ts'

const row: Row = {
  name: 'managed-start',
  title: 'start with 1,000 managed webhooks and 10,000 managed rules, to the same from a file',
  compare: 'ratio',
  unit: 'ms',
  goal: { atMost: 1.3 },
  baseline: async () => withHostIn((await managedFolders()).configured, (_, startMs) => startMs),
  measure: async () => withHostIn((await managedFolders()).managed, (_, startMs) => startMs),
}
export default row
