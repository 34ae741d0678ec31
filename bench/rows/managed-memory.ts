import { setTimeout } from 'node:timers/promises'
import { managedFolders, withHostIn } from '../managed.ts'
import { memoryOf } from '../memory.ts'
import type { Row } from '../row.ts'

/** A host that rests gives back what its start has left: it looks every five seconds. */
const restMs = 15_000

const row: Row = {
  name: 'managed-memory',
  title: 'memory at rest with 1,000 managed webhooks and 10,000 managed rules, to the same from a file',
  compare: 'ratio',
  unit: 'MB (PSS)',
  needs: '/proc/self/smaps_rollup',
  goal: { atMost: 1.3 },
  mostPairs: 2,
  baseline: async () => memoryIn((await managedFolders()).configured),
  measure: async () => memoryIn((await managedFolders()).managed),
}
export default row

function memoryIn(cwd: string): Promise<number> {
  return withHostIn(cwd, async ({ pid = 0 }) => {
    await setTimeout(restMs)
    return memoryOf(pid)
  })
}
