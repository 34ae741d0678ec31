import type { HistoryEntry } from './history.ts'
import { isMoreBetter, type Result, type Summary, summaryOf } from './result.ts'
import type { Row } from './row.ts'

/** By how much a value has to be worse than the one before to be marked. */
const worth = 0.1

/**
 * One table: the median of the pairs, their range, and whether the goal is met.
 * @param before what was measured before; each value's change against it is shown beside it
 */
export function formatResults(results: readonly Result[], before?: HistoryEntry): string {
  const heads = [
    '',
    'median',
    'range',
    'median figures',
    'goal',
    ...(before ? [`since ${before.commit}`] : []),
  ]
  const lines = results.map((result) => {
    const { row } = result
    const summary = summaryOf(result)
    return [
      row.title,
      number(summary.value),
      `${number(summary.least)} – ${number(summary.most)}`,
      figuresOf(row, summary),
      verdict(row, summary.value),
      ...(before ? [changeOf(row, summary.value, before.rows[row.name]?.value)] : []),
    ]
  })
  const table = [heads, ...lines]
  const widths = table.reduce<number[]>(
    (widest, cells) => cells.map((cell, i) => Math.max(cell.length, widest[i] ?? 0)),
    [],
  )
  const printed = table.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...printed, ...results.flatMap(notesOf)].join('\n')
}

function figuresOf({ compare, unit }: Row, { figure, baseline }: Summary): string {
  return `${compare === 'none' ? number(figure) : `${number(figure)} : ${number(baseline)}`} ${unit}`
}

function notesOf({ row, turns }: Result): string[] {
  return (row.notes?.(turns) ?? []).map((note) => `${row.name}: ${note}`)
}

function verdict({ goal }: Row, value: number): string {
  if (!goal) return ''
  const [met, text] =
    'atLeast' in goal
      ? [value >= goal.atLeast, `≥ ${goal.atLeast}`]
      : [value <= goal.atMost, `≤ ${goal.atMost}`]
  return `${text} ${met ? 'met' : 'MISSED'}`
}

function changeOf(row: Row, value: number, before: number | undefined): string {
  if (before === undefined) return ''
  const change = value / before - 1
  const percent = `${change < 0 ? '−' : '+'}${Math.round(Math.abs(change) * 100)} %`
  return (isMoreBetter(row) ? -change : change) >= worth ? `${percent} WORSE` : percent
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(2)
}
