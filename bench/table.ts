import { median } from './median.ts'
import type { Row, SpeedPair } from './row.ts'

/** What was measured of one row. */
export interface Result {
  readonly row: Row
  readonly pairs: { readonly baseline: number; readonly figure: number }[]
  /** All of what each turn showed; empty if the row is measured otherwise. */
  readonly turns: SpeedPair[]
}

/** One table: the median of the pairs, their range, and whether the goal is met. */
export function formatResults(results: readonly Result[]): string {
  const lines = results.map(({ row, pairs }) => {
    const values = pairs.map(({ baseline, figure }) =>
      row.compare === 'ratio' ? figure / baseline : figure - baseline,
    )
    const value = median(values)
    const range = `${number(Math.min(...values))} – ${number(Math.max(...values))}`
    const figures = [median(pairs.map(({ figure }) => figure)), median(pairs.map(({ baseline }) => baseline))]
    return [
      row.title,
      number(value),
      range,
      `${figures.map(number).join(' : ')} ${row.unit}`,
      verdict(row, value),
    ]
  })
  const table = [['', 'median', 'range', 'median figures', 'goal'], ...lines]
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

function number(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(2)
}
