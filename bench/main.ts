// npm run bench [-- --only NAME] [--pairs N] [--json]
import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Machine } from './machine.ts'
import { Progress } from './progress.ts'
import type { Row } from './row.ts'
import { formatResults, type Result } from './table.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    pairs: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})

const rows = await readRows(values.only)
const machine = await Machine.start()
if (!machine.canPin) progress('taskset is missing: nothing is pinned to a core, so ratios are less certain.')

const results: Result[] = rows.map((row) => ({ row, pairs: [] }))
const pairs = Number(values.pairs)
const progressLine = new Progress(pairs * rows.length, 'pairs')
let measured = 0
for (let pair = 1; pair <= pairs; pair += 1) {
  // Every row in every round: what the machine does meanwhile touches all of them alike.
  for (const { row, pairs: taken } of results) {
    const baseline = await (row.baseline?.(machine) ?? machine.limit())
    const figure = await row.measure(machine)
    taken.push({ baseline, figure })
    measured += 1
    progressLine.show(measured, `${row.name} ${figure.toFixed(1)} : ${baseline.toFixed(1)} ${row.unit}`)
  }
}
machine.stop()
console.log(values.json ? JSON.stringify(results, null, 2) : formatResults(results))

/** The rows that stand in `rows/`, in the order of their file names, or those that were asked for. */
async function readRows(only: readonly string[] | undefined): Promise<Row[]> {
  const folder = new URL('./rows/', import.meta.url)
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort()
  const all = await Promise.all(
    files.map(async (file) => ((await import(new URL(file, folder).href)) as { default: Row }).default),
  )
  const chosen = all.filter(({ name, needs }) => {
    if (only && !only.includes(name)) return false
    if (needs === undefined || spawnSync(needs, ['--version']).status === 0) return true
    progress(`${name} is left out: it needs ${needs}.`)
    return false
  })
  if (chosen.length > 0) return chosen
  throw new Error(`There is no such row. Rows: ${all.map(({ name }) => name).join(', ')}.`)
}

function progress(line: string): void {
  console.error(line)
}
