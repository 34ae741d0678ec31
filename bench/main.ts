import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { type History, historyEntry, openHistory } from './history.ts'
import { Machine } from './machine.ts'
import { readOptions, wholeNumber } from './options.ts'
import { Progress } from './progress.ts'
import type { Result } from './result.ts'
import type { InTurns, OneByOne, Row } from './row.ts'
import { formatResults } from './table.ts'
import { takeTurns } from './turns.ts'

const usage = `npm run bench [-- --only NAME] [--pairs N] [--json] [--history FILE]
  --only NAME     measures that row alone; may be given several times
  --pairs N       how often each row is measured. Default 5.
  --json          prints every measurement as JSON
  --history FILE  compares with the last line of that file that such a machine has measured, marks what is worse by a
                  tenth, and appends a line of JSON with the commit`
const values = readOptions(usage, {
  only: { type: 'string', multiple: true },
  pairs: { type: 'string', default: '5' },
  json: { type: 'boolean', default: false },
  history: { type: 'string' },
})
const pairs = wholeNumber('pairs', values.pairs)

const history = values.history === undefined ? undefined : readHistory(values.history)
const rows = await readRows(values.only)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const machine = await Machine.start()
if (!machine.canPin) progress('taskset is missing: nothing is pinned to a core, so ratios are less certain.')

const results: Result[] = rows.map((row) => ({ row, pairs: [], turns: [] }))
const progressLine = new Progress(
  rows.reduce((sum, row) => sum + pairsOf(row), 0),
  'pairs',
)
let measured = 0
const failed = new Set<Result>()
for (const result of results)
  if ('start' in result.row) await orNote(result, measureInTurns(result.row, result))
for (let pair = 1; pair <= pairs; pair += 1) {
  // Every row in every round: what the machine does meanwhile touches all of them alike.
  for (const result of results) {
    if (!('measure' in result.row) || failed.has(result) || pair > pairsOf(result.row)) continue
    await orNote(result, measureOnce(result.row, result))
  }
}
await machine.stop()
const done = results.filter((result) => !failed.has(result))
history?.append(historyEntry(done))
console.log(values.json ? JSON.stringify(done, null, 2) : formatResults(done, history?.last))

function readHistory(file: string): History {
  try {
    return openHistory(file)
  } catch (error) {
    progress((error as Error).message)
    process.exit(2)
  }
}

/** A row that fails is left out of the table; what was measured of the others is not lost by it. */
async function orNote(result: Result, measuring: Promise<void>): Promise<void> {
  try {
    await measuring
  } catch (error) {
    failed.add(result)
    progress(`${result.row.name} has failed: ${error instanceof Error ? error.stack : String(error)}`)
    process.exitCode = 1
  }
}

function pairsOf({ mostPairs = pairs }: Row): number {
  return Math.min(pairs, mostPairs)
}

async function measureInTurns({ start, of }: InTurns, result: Result): Promise<void> {
  await takeTurns(await start(machine), pairsOf(result.row), (pair) => {
    result.turns.push(pair)
    taken(result, of(pair.baseline), of(pair.figure))
  })
}

async function measureOnce({ baseline, measure }: OneByOne, result: Result): Promise<void> {
  taken(result, (await baseline?.(machine)) ?? 0, await measure(machine))
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
  const unknown = only?.find((name) => all.every((row) => row.name !== name))
  if (unknown !== undefined) {
    progress(`There is no row "${unknown}". Rows: ${all.map(({ name }) => name).join(', ')}.`)
    process.exit(2)
  }
  const chosen = all.filter(({ name, needs }) => {
    if (only && !only.includes(name)) return false
    if (needs === undefined || existsSync(needs) || spawnSync(needs, ['--version']).status === 0) return true
    progress(`${name} is left out: it needs ${needs}.`)
    return false
  })
  if (chosen.length > 0) return chosen
  process.exit(2)
}

function progress(line: string): void {
  console.error(line)
}
