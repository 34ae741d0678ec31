import { median } from './median.ts'
import type { Row } from './row.ts'
import type { SpeedPair } from './speed.ts'

/** What was measured of one row. */
export interface Result {
  readonly row: Row
  readonly pairs: { readonly baseline: number; readonly figure: number }[]
  /** All of what each turn showed; empty if the row is measured otherwise. */
  readonly turns: SpeedPair[]
}

/** What the pairs of a row come to. */
export interface Summary {
  /** Median of what the pairs compare to. */
  readonly value: number
  readonly least: number
  readonly most: number
  /** Medians. */
  readonly figure: number
  readonly baseline: number
}

export function summaryOf({ row, pairs }: Result): Summary {
  const values = pairs.map(({ baseline, figure }) => compared(row, baseline, figure))
  return {
    value: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    figure: median(pairs.map(({ figure }) => figure)),
    baseline: median(pairs.map(({ baseline }) => baseline)),
  }
}

/** Whether a larger value is a better one: by its goal, or by what is counted. */
export function isMoreBetter({ goal, unit }: Row): boolean {
  return goal ? 'atLeast' in goal : unit.endsWith('/s') || unit === 'requests'
}

function compared({ compare }: Row, baseline: number, figure: number): number {
  if (compare === 'none') return figure
  return compare === 'ratio' ? figure / baseline : figure - baseline
}
