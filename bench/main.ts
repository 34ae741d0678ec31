import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { Machine } from './machine.ts'
import { readOptions, wholeNumber } from './options.ts'
import { Progress } from './progress.ts'
import type { InTurns, OneByOne, Row } from './row.ts'
import { formatResults, type Result } from './table.ts'
import { takeTurns } from './turns.ts'

const usage = `npm run bench [-- --only NAME] [--pairs N] [--json]
  --only NAME  measures that row alone; may be given several times
  --pairs N    how often each row is measured. Default 5.
  --json       prints every measurement as JSON`
const values = readOptions(usage, {
  only: { type: 'string', multiple: true },
  pairs: { type: 'string', default: '5' },
  json: { type: 'boolean', default: false },
})
const pairs = wholeNumber('pairs', values.pairs)

const rows = await readRows(values.only)
const machine = await Machine.start()
if (!machine.canPin) progress('taskset is missing: nothing is pinned to a core, so ratios are less certain.')

const results: Result[] = rows.map((row) => ({ row, pairs: [], turns: [] }))
const progressLine = new Progress(pairs * rows.length, 'pairs')
let measured = 0
for (const result of results) if ('start' in result.row) await measureInTurns(result.row, result)
for (let pair = 1; pair <= pairs; pair += 1) {
  // Every row in every round: what the machine does meanwhile touches all of them alike.
  for (const result of results) if ('measure' in result.row) await measureOnce(result.row, result)
}
await machine.stop()
console.log(values.json ? JSON.stringify(results, null, 2) : formatResults(results))

async function measureInTurns({ start, of }: InTurns, result: Result): Promise<void> {
  const runners = await start(machine)
  try {
    await takeTurns(runners, pairs, (pair) => {
      result.turns.push(pair)
      taken(result, of(pair.baseline), of(pair.figure))
    })
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()))
  }
}

async function measureOnce({ baseline, measure }: OneByOne, result: Result): Promise<void> {
  taken(result, await baseline(machine), await measure(machine))
}

function taken({ row, pairs }: Result, baseline: number, figure: number): void {
  pairs.push({ baseline, figure })
  measured += 1
  progressLine.show(measured, `${row.name} ${figure.toFixed(1)} : ${baseline.toFixed(1)} ${row.unit}`)
}

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
  progress(`There is no such row. Rows: ${all.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

function progress(line: string): void {
  console.error(line)
}
