import { printableLine } from '@netbox-hooks/core/printable'
import measure from 'fast-string-truncated-width'
import { output } from './output.ts'
import { printLine } from './print.ts'
import type { Colour, Span } from './span.ts'

/** What separates two columns. */
const gap = '  '
/** No column is cut to less, whatever is in it. */
const narrowest = 6
const ellipsis = '…'

/** How a table is laid out. */
export interface TableLayout {
  /** Columns that are never cut: names and ids, which are copied. */
  readonly whole?: readonly string[]
  /** Columns that are left out where the terminal is too narrow, the first one first. */
  readonly optional?: readonly string[]
  /** The colour of a cell. */
  readonly colour?: (cell: string, column: string) => Colour | undefined
  /** Columns of the terminal. Default: the terminal's; what goes to a file or a pipe is not cut. */
  readonly width?: number
}

/**
 * Rows under a head, in columns as wide as their widest cell; an empty cell is a dash. Where the terminal is too narrow,
 * columns are left out, then the widest ones are cut; where even that does not help, a row becomes a block of lines.
 */
function tableLines(
  head: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
  { whole = [], optional = [], colour = () => undefined, width = Number.POSITIVE_INFINITY }: TableLayout,
): readonly (readonly Span[])[] {
  const cells = rows.map((row) => row.map((cell) => printableLine(cell || '-')))
  const natural = head.map((_, column) =>
    Math.max(...[head, ...cells].map((line) => widthOf(textAt(line, column)))),
  )
  const columns = head.map((_, column) => column)
  for (const name of optional) {
    if (sum(columns.map((column) => natural[column] as number)) + gap.length * (columns.length - 1) <= width)
      break
    columns.splice(columns.indexOf(head.indexOf(name)), 1)
  }
  const kept = (line: readonly string[]) => columns.map((column) => textAt(line, column))
  const floors = columns.map((column) => {
    const name = textAt(head, column)
    const most = natural[column] as number
    return whole.includes(name) ? most : Math.min(most, Math.max(narrowest, name.length))
  })
  const room = width - gap.length * (columns.length - 1)
  const widths = shrink(
    columns.map((column) => natural[column] as number),
    floors,
    room,
  )
  if (!widths) return cells.flatMap((row, index) => [...(index > 0 ? [['']] : []), ...blockLines(head, row)])
  const named = kept(head)
  const colourAt = (cell: string, column: number) => colour(cell, named[column] as string)
  return [lineOf(named, widths), ...cells.map((line) => lineOf(kept(line), widths, colourAt))]
}

/** Prints a table, see {@link tableLines}. */
export function printTable(
  head: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
  layout: TableLayout = {},
): void {
  for (const line of tableLines(head, rows, { width: outputWidth(), ...layout })) printLine(...line)
}

/** How many columns the terminal has; as many as one likes where there is none. `COLUMNS` says so for a pipe. */
function outputWidth(): number {
  const { isTTY = false, columns = 0 } = output
  const told = Number(process.env['COLUMNS'])
  if (isTTY && columns > 0) return columns
  return told > 0 ? told : Number.POSITIVE_INFINITY
}

/** How many columns of a terminal a text takes: wide characters take two, combining ones none. */
export function widthOf(text: string): number {
  return measure(text).width
}

/** Takes from the widest column, one by one, until all fit; `undefined` if they never do. */
function shrink(
  natural: readonly number[],
  floors: readonly number[],
  room: number,
): readonly number[] | undefined {
  const widths = [...natural]
  let excess = sum(widths) - room
  for (; excess > 0; excess -= 1) {
    const spare = widths.map((width, column) => (width > (floors[column] as number) ? width : 0))
    const widest = spare.indexOf(Math.max(...spare))
    if (spare[widest] === 0) return undefined
    widths[widest] = (widths[widest] as number) - 1
  }
  return widths
}

function lineOf(
  line: readonly string[],
  widths: readonly number[],
  colourAt: (cell: string, column: number) => Colour | undefined = () => undefined,
): readonly Span[] {
  const last = widths.length - 1
  return widths.flatMap((width, column): Span[] => {
    const cell = textAt(line, column)
    const text = { text: cut(cell, width), colour: colourAt(cell, column) }
    return column === last ? [text] : [text, padding(text.text, width) + gap]
  })
}

function blockLines(head: readonly string[], row: readonly string[]): Span[][] {
  const label = Math.max(...head.map((name) => name.length))
  return head.map((name, column) => [`${name.padEnd(label)}${gap}${textAt(row, column)}`])
}

function cut(text: string, width: number): string {
  const { truncated, index } = measure(text, { limit: width, ellipsis, ellipsisWidth: 1 })
  return truncated ? text.slice(0, index) + ellipsis : text
}

function padding(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text)))
}

function textAt(line: readonly string[], column: number): string {
  return line[column] as string
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
