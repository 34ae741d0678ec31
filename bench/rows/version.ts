import { fileURLToPath } from 'node:url'
import { cpuOf } from '../cpu-of.ts'
import type { Row } from '../row.ts'

const cli = fileURLToPath(
  import.meta.resolve('netbox-hooks/package.json').replace('package.json', 'dist/cli.js'),
)

const row: Row = {
  name: 'version',
  title: 'netbox-hooks --version, to node -e 0',
  compare: 'ratio',
  unit: 'ms of CPU',
  goal: { atMost: 1.5 },
  baseline: () => cpuOf(['--eval', '0']),
  measure: () => cpuOf([cli, '--version']),
}
export default row
