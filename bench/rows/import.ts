import { cpuOf } from '../cpu-of.ts'
import type { Row } from '../row.ts'

/** What a plugin's unit test pays before it begins. */
const row: Row = {
  name: 'import',
  title: "import('netbox-hooks'), to import('@netbox-hooks/core')",
  compare: 'ratio',
  unit: 'ms of CPU, with Node’s own start',
  goal: { atMost: 1.5 },
  baseline: () => importing('@netbox-hooks/core'),
  measure: () => importing('netbox-hooks'),
}
export default row

function importing(name: string): Promise<number> {
  return cpuOf([
    '--input-type=module',
    '--eval',
    `await import(${JSON.stringify(import.meta.resolve(name))})`,
  ])
}
